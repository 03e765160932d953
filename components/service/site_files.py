"""The files of a static site: their keys, types and cache headers, as pure functions without Pulumi."""

import mimetypes
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# A page may change at any time: browsers revalidate it at each request, and CloudFront after a second, the
# shortest time of its policy CachingOptimized.
_REVALIDATE = "public, max-age=0, must-revalidate"
# Scripts, styles, pictures and fonts: CloudFront keeps them for a day, and `strata up` invalidates changed
# ones. Browsers, whose caches can't be invalidated, revalidate by the ETag.
_SHARED = "public, max-age=0, s-maxage=86400, must-revalidate"
# Files with a hexadecimal hash of their content in the name, as bundlers write them: another content has
# another name. A date such as 20260131 or a word isn't a hash.
_FOREVER = "public, max-age=31536000, immutable"
_HASHED = re.compile(r"[.-](?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{8,64}\.")
_PAGES = frozenset({".html", ".htm", ".json", ".xml", ".txt", ".webmanifest", ".map"})
_TEXT = frozenset({"application/javascript", "application/json", "application/xml", "image/svg+xml"})
# Types that Python's table lacks, or that differ between systems.
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ico": "image/x-icon",
    ".svg": "image/svg+xml",
}
# RFC 8615, "Well-Known Uniform Resource Identifiers": paths such as /.well-known/security.txt.
_WELL_KNOWN = ".well-known"
_UNKNOWN = "application/octet-stream"
_STATIC = mimetypes.MimeTypes(filenames=())


@dataclass(frozen=True)
class SiteFile:
    """A file of the site, by its key in the bucket."""

    key: str
    path: Path
    content_type: str
    cache_control: str


def site_files(folder: Path) -> Sequence[SiteFile]:
    """The files below *folder*, without hidden ones other than those in its `.well-known` (RFC 8615)."""
    return [
        SiteFile(key.as_posix(), path, content_type(path), cache_control(path))
        for key, path in _files(folder).items()
        if _hidden(key) is None
    ]


def hidden_files(folder: Path) -> Sequence[str]:
    """The files and folders below *folder* that are left out; of a folder the name alone."""
    return sorted({hidden for key in _files(folder) if (hidden := _hidden(key)) is not None})


def _files(folder: Path) -> dict[Path, Path]:
    """The files below *folder* by their relative paths."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    return {path.relative_to(folder): path for path in paths}


def _hidden(key: Path) -> str | None:
    """The part of the path *key* that hides it, such as ``.git/``; None for a file that is uploaded."""
    below = len(key.parts) - len(_below_well_known(key).parts)
    for index, part in enumerate(key.parts[below:], below):
        if part.startswith("."):
            shown = "/".join(key.parts[: index + 1])
            return shown if index + 1 == len(key.parts) else f"{shown}/"
    return None


def _below_well_known(key: Path) -> Path:
    return key.relative_to(_WELL_KNOWN) if key.is_relative_to(_WELL_KNOWN) else key


def content_type(path: Path) -> str:
    """The media type of *path*, with UTF-8 for text."""
    suffix = path.suffix.lower()
    found = _TYPES.get(suffix) or _STATIC.guess_type(path.name)[0] or _UNKNOWN
    return f"{found}; charset=utf-8" if found.startswith("text/") or found in _TEXT else found


def cache_control(path: Path) -> str:
    """The Cache-Control header of *path*: for pages, files with a hash in their name, and others."""
    if path.suffix.lower() in _PAGES:
        return _REVALIDATE
    return _FOREVER if _HASHED.search(path.name) else _SHARED
