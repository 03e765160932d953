"""URLs with a user and a password, which a stack file would store in clear."""

import re

HTTPS_WITHOUT_USER = r"^https://[^\s/@]+(/\S*)?$"
"""The pattern of an https URL that names no user."""
# RFC 3986, "User Information": everything between the scheme's slashes and the last @ of the authority.
_USER = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)(?P<user>[^\s/?#]*)@")


def has_user(text: str) -> bool:
    """Whether a URL in *text* names a user, with or without a password."""
    return _USER.search(text) is not None


def has_password(text: str) -> bool:
    """Whether a URL in *text* has a password; one that is a reference, such as ``$PASSWORD``, is none."""
    return any(_is_password(found["user"].partition(":")[2]) for found in _USER.finditer(text))


def without_users(text: str) -> str:
    """*text* with dots in place of the users and passwords of its URLs, for messages."""
    return _USER.sub(r"\g<scheme>…@", text)


def _is_password(text: str) -> bool:
    return bool(text) and not text.startswith(("$", "{", "%s", "<"))
