"""Code of a function: a folder of the project as an archive."""

import functools
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pulumi

from components.compute.functions import archive
from components.compute.functions.runtimes import Architecture, supported

_ROOT = Path(__file__).parents[3]
_BUILD = ".build"
_SHARED = "strata"


@dataclass(frozen=True)
class Code:
    """The code in a *folder* of the project (or of *root*); *handler* as Lambda names it.

    The files of the folder *packages* stand beside those of the code. The archive is written below the folder
    of the Pulumi project that runs: *project* if that is another one than *root*.

    *needs* are files and folders in it that another step creates. Raises ValueError for a *runtime* that
    Lambda doesn't support.
    """

    folder: str
    handler: str
    runtime: str
    architecture: Architecture = "arm64"
    needs: Sequence[str] = ()
    root: Path | None = None
    packages: str | None = None
    project: Path | None = None

    def __post_init__(self) -> None:
        try:
            supported(self.runtime)
        except ValueError as error:
            raise ValueError(f"{self.folder}: {error}") from None
        allowed = get_args(Architecture)
        if self.architecture not in allowed:
            raise ValueError(
                f"{self.folder}: {self.architecture!r} is not supported by Lambda; "
                f"allowed: {', '.join(allowed)}"
            )

    def package(self) -> "Package":
        """The archive, written to the build folder.

        Raises ArchiveError if Lambda refuses it, and pulumi.RunError if the folder can't be written.
        """
        return _package(self.folder, tuple(self.needs), self.root or _ROOT, self.packages, self.project)


@dataclass(frozen=True)
class ImageCode:
    """A container image as a function's code: ``repository:tag``, and the processor that it is built for."""

    reference: pulumi.Input[str]
    architecture: Architecture


@dataclass(frozen=True)
class Package:
    """An archive on disk; *path* is relative to the project, so that the state has no machine's paths."""

    path: str
    sha256: str

    @property
    def asset(self) -> pulumi.FileArchive:
        """The asset that the engine uploads: the zip as it is."""
        return pulumi.FileArchive(self.path)


# Several functions share a folder.
@functools.cache
def _package(
    folder: str, needs: tuple[str, ...], root: Path, packages: str | None, project: Path | None
) -> Package:
    packed = archive.pack(root / folder, needs, root / packages if packages else None)
    path = f"{_BUILD}/{folder.replace('/', '-') if root != _ROOT else Path(folder).name}.zip"
    if project is not None:
        # No folder of the project's own has this path.
        path = f"{_BUILD}/{_SHARED}/{Path(folder).name}.zip"
    _write((project or root) / path, packed.data)
    return Package(path, packed.sha256)


def _write(path: Path, data: bytes) -> None:
    """Write atomically, and only if it differs: another environment may be reading the file.

    Raises pulumi.RunError, which the engine shows without a traceback, if the checkout can't be written.
    """
    if path.is_file() and path.read_bytes() == data:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        raise pulumi.RunError(
            f"{path} can't be written: {error.strerror}. The archives of functions are written to the folder "
            f"{_BUILD} of the checkout, which must be writable; copy the checkout to a writable folder."
        ) from None
