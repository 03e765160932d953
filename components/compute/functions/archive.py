"""Reproducible zip archives of folders for Lambda: the same files give the same bytes."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_MIB = 1024 * 1024
# AWS Lambda Developer Guide, "Lambda quotas": deployment package (.zip file archive) size.
UNZIPPED_LIMIT = 250 * _MIB
ZIPPED_LIMIT = 50 * _MIB

# The earliest time of the format (PKWARE APPNOTE 4.4.6).
_EPOCH = (1980, 1, 1, 0, 0, 0)
# -rw-r--r-- of a regular file: Lambda's user must be able to read it.
_MODE = 0o100644 << 16
_UNIX = 3
# Bytes of a stored file's two headers without its name, and of the archive's end (APPNOTE 4.3.7, 12, 16).
_HEADERS, _END = 30 + 46, 22
_SKIPPED = frozenset({"__pycache__"})


class ArchiveError(ValueError):
    """A folder that Lambda refuses; the message has its path and the reason."""


@dataclass(frozen=True)
class Archive:
    """A zip and its unpacked size in bytes."""

    data: bytes
    unzipped: int

    @property
    def sha256(self) -> str:
        """The digest in base64, as Lambda's CodeSha256."""
        return base64.b64encode(hashlib.sha256(self.data).digest()).decode()

    @property
    def size(self) -> str:
        """The size as text: ``20.1 MiB``."""
        return f"{len(self.data) / _MIB:.1f} MiB"


def pack(folder: Path, needs: Sequence[str] = (), packages: Path | None = None) -> Archive:
    """The files of *folder* without byte code, and beside them those of *packages*.

    Raises ArchiveError if the folder or one of *needs* is missing.

    Files are stored without compression: zlib's output differs between versions, and unchanged code would be
    deployed again from another machine.
    """
    files, unzipped = checked(folder, needs, packages)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, path in files.items():
            archive.writestr(_entry(name), path.read_bytes())
    return Archive(buffer.getvalue(), unzipped)


def checked(
    folder: Path, needs: Sequence[str] = (), packages: Path | None = None
) -> tuple[dict[str, Path], int]:
    """The files of the archive by name, and their bytes; raises ArchiveError as `pack` does."""
    if not folder.is_dir():
        raise ArchiveError(
            f"{folder} is not a folder: a function's code has to be there before it is deployed"
        )
    for need in needs:
        if not (folder / need).exists():
            raise ArchiveError(
                f"{folder / need} is missing: the function's packages are put there by `make packages`"
            )
    files = dict(sorted({**(_files(packages) if packages else {}), **_files(folder)}.items()))
    if not files:
        raise ArchiveError(f"{folder} has no files: a function needs code")
    unzipped = sum(path.stat().st_size for path in files.values())
    _check(folder, unzipped, UNZIPPED_LIMIT, "unpacked; Lambda allows {} MiB")
    headers = sum(_HEADERS + 2 * len(name.encode()) for name in files)
    zipped = unzipped + headers + _END
    _check(folder, zipped, ZIPPED_LIMIT, "zipped; Lambda allows {} MiB in a direct upload")
    return files, unzipped


def _files(folder: Path) -> dict[str, Path]:
    """Paths by name in the archive, in the order of the names."""
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    kept = {name.as_posix(): path for name, path in found.items() if not _SKIPPED & {*name.parts}}
    return dict(sorted(kept.items()))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.external_attr = _MODE
    entry.create_system = _UNIX
    entry.compress_type = zipfile.ZIP_STORED
    return entry


def _check(folder: Path, size: int, limit: int, text: str) -> None:
    if size > limit:
        raise ArchiveError(f"{folder} is {size / _MIB:.1f} MiB {text.format(limit // _MIB)}")
