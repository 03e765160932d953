"""Texts in base64, such as the user data of an instance, plain or compressed."""

import re
import zlib
from base64 import b64decode, urlsafe_b64decode
from typing import Final

# The most that is read of a compressed text; user data has 16 KB before base64 (EC2 User Guide, user data).
_MAX_TEXT: Final = 200_000
_SHORTEST: Final = 16
_SHAPE = re.compile(r"[\w+/-]+={0,2}")
_GZIP = b"\x1f\x8b"


def decoded(value: str) -> str | None:
    """The text which *value* encodes in base64, or None."""
    joined = "".join(value.split())
    if len(joined) < _SHORTEST or not _SHAPE.fullmatch(joined):
        return None
    padded = joined.rstrip("=") + "=" * (-len(joined.rstrip("=")) % 4)
    try:
        content = urlsafe_b64decode(padded) if {"-", "_"} & set(joined) else b64decode(padded, validate=True)
        if content.startswith(_GZIP):
            content = zlib.decompressobj(wbits=31).decompress(content, _MAX_TEXT)
        return content.decode()
    except (ValueError, zlib.error):
        return None
