"""Pictures made smaller: bytes in, bytes out, the same every time."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

# More would not fit the worker's memory once decoded: 4 bytes a pixel, and a copy of it.
MOST_PIXELS = 50_000_000
MOST_BYTES = 25 * 1024 * 1024

# Of Pillow's many decoders only these see what strangers upload.
_CONTENT_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_JPEG_QUALITY = 85
_WEBP_QUALITY = 80
# A profile describes the colours of these; after a conversion it would describe others.
_MODES_OF_PROFILES = frozenset({"RGB", "RGBA"})


class RefusedError(ValueError):
    """Bytes that aren't a picture, or a picture that is too large: a retry would fail again."""


@dataclass(frozen=True)
class Picture:
    """An encoded picture."""

    data: bytes
    content_type: str
    width: int
    height: int


def resize(data: bytes, longest_side: int) -> Picture:
    """The picture in its own format, upright, at most *longest_side* pixels wide and high, never enlarged.

    What the camera wrote beside the picture (place, time, owner) is left out; the colour profile stays.
    Raises RefusedError for anything that cannot be shown.
    """
    if len(data) > MOST_BYTES:
        raise RefusedError(f"{len(data)} bytes are more than {MOST_BYTES}")
    try:
        with warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning):
            return _resize(data, longest_side)
    except RefusedError:
        raise
    # Pillow's decoders raise nearly anything for broken input; a full memory is not the picture's fault.
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        raise RefusedError(f"not a picture that can be read: {error}") from error


def _resize(data: bytes, longest_side: int) -> Picture:
    with Image.open(io.BytesIO(data), formats=tuple(_CONTENT_TYPES)) as source:
        # Known from the header, before anything is decoded.
        if source.width * source.height > MOST_PIXELS:
            raise RefusedError(f"{source.width} x {source.height} pixels are more than {MOST_PIXELS}")
        kind = source.format or ""
        profile = source.info.get("icc_profile") if source.mode in _MODES_OF_PROFILES else None
        image = _plain(source, may_be_clear=kind != "JPEG")
        # On the file itself a JPEG is decoded at about the wanted size, not at its own.
        image.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        upright = ImageOps.exif_transpose(image)
        return Picture(_encode(upright, kind, profile), _CONTENT_TYPES[kind], upright.width, upright.height)


def _plain(image: Image.Image, *, may_be_clear: bool) -> Image.Image:
    """In a mode that may be resampled and stored: palettes would give edges, CMYK odd colours."""
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value / 256).convert("L")
    if may_be_clear and image.has_transparency_data:
        mode = "RGBA"
    else:
        mode = "L" if image.mode in ("1", "L") else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _encode(image: Image.Image, kind: str, profile: bytes | None) -> bytes:
    image.info.clear()
    options: dict[str, object] = {"optimize": True}
    if kind == "JPEG":
        options |= {"quality": _JPEG_QUALITY, "progressive": True}
    elif kind == "WEBP":
        options = {"quality": _WEBP_QUALITY}
    out = io.BytesIO()
    image.save(out, kind, icc_profile=profile, **options)
    return out.getvalue()
