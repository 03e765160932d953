"""Assets and archives: their hash as a property's value, and their bytes for an AWS operation."""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi

MARK = "standin:content"
"""Replaces the engine's signature key while a value passes through the SDK's experimental property values.

Those drop an asset's hash, and refuse an asset of an old state, of which the engine sends the hash alone.
"""

# The earliest time in a zip file (PKWARE APPNOTE 4.4.6).
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ARCHIVES = (".zip", ".jar")


@dataclass(frozen=True)
class Content:
    """An asset or archive as the engine sends it; two of the same *hash* are equal.

    *fields* are the engine's: the signature, and the path, text or parts unless it sends the hash alone.
    """

    hash: str
    fields: Mapping[str, Any] = field(compare=False)

    @classmethod
    def of(cls, value: "pulumi.Asset | pulumi.Archive") -> "Content":
        """The content of an SDK's asset or archive, which the engine would have hashed."""
        fields: dict[str, Any] = {}
        if isinstance(value, pulumi.AssetArchive):
            fields["assets"] = {name: cls.of(one) for name, one in value.assets.items()}
        else:
            name = next(name for name in ("path", "text", "uri") if hasattr(value, name))
            fields[name] = getattr(value, name)
        made = cls("", fields)
        data = zipped(made) if isinstance(value, pulumi.Archive) else plain(made)
        return cls(hashlib.sha256(data).hexdigest(), fields)


def zipped(archive: Content) -> bytes:
    """The archive as a zip: its own bytes if it is one, else the same bytes for the same files.

    Raises FileNotFoundError for an archive of which the engine sent the hash alone.
    """
    path = archive.fields.get("path")
    if path and path.endswith(_ARCHIVES):
        return Path(path).read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in sorted(_entries(archive)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o100644 << 16
            made.writestr(entry, data)
    return buffer.getvalue()


def _entries(content: Content) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file in an archive."""
    if "assets" in content.fields:
        for name, part in content.fields["assets"].items():
            folder = part.fields.get("path")
            if "assets" in part.fields or (folder and Path(folder).is_dir()):
                yield from ((str(Path(name, inner)), data) for inner, data in _entries(part))
            else:
                yield name, plain(part)
        return
    folder = Path(content.fields.get("path") or _nowhere(content))
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def plain(asset: Content) -> bytes:
    """The bytes of an asset; raises FileNotFoundError for one of which the engine sent the hash alone."""
    if "text" in asset.fields:
        return str(asset.fields["text"]).encode()
    return Path(asset.fields.get("path") or _nowhere(asset)).read_bytes()


def _nowhere(content: Content) -> str:
    raise FileNotFoundError(f"the content {content.hash or content.fields} is not on this machine")
