"""The variants: the copies of every uploaded picture."""

from collections.abc import Mapping

UPLOADS = "uploads/"

# Longest side in pixels; the name is the prefix of the copies' keys.
VARIANTS: Mapping[str, int] = {"thumbnail": 200, "mobile": 640, "web": 1600}
