"""The public keys of a user pool, and RSA signatures by them; Lambda's runtime has no library for it."""

import base64
import hashlib
import hmac
import json
import time
import urllib.request
from collections.abc import Mapping
from typing import Any

# RFC 8017, section 9.2: the DER of the digest's algorithm, SHA-256.
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
# RFC 8017, section 8.2.2: at least eight bytes of padding.
_LEAST_PADDING = 8
_TIMEOUT_SECONDS = 3
# The pool's keys rarely change: an unknown key makes one request a minute at most.
_FETCH_SECONDS = 60

Key = Mapping[str, str]


class Keys:
    """The keys at *url*, fetched when one is not known."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._by_id: dict[str, Key] = {}
        self._fetched_at: float | None = None

    def find(self, key_id: str) -> Key | None:
        """The RSA key *key_id*; None if the pool has none."""
        due = self._fetched_at is None or time.monotonic() - self._fetched_at >= _FETCH_SECONDS
        if key_id not in self._by_id and due:
            self._fetched_at = time.monotonic()
            self._by_id = {key["kid"]: key for key in fetch(self._url) if key.get("kty") == "RSA"}
        return self._by_id.get(key_id)


def fetch(url: str) -> list[dict[str, str]]:
    """The keys of the JSON Web Key Set at *url*."""
    # The address is the deployment's.
    with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
        return list(json.load(response)["keys"])


def is_signed(message: bytes, signature: bytes, key: Key) -> bool:
    """Whether *signature* is *key*'s: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2.2)."""
    modulus, exponent = (int.from_bytes(decode(key[name]), "big") for name in ("n", "e"))
    length = (modulus.bit_length() + 7) // 8
    digest = _SHA256 + hashlib.sha256(message).digest()
    padding = length - len(digest) - 3
    number = int.from_bytes(signature, "big")
    if padding < _LEAST_PADDING or len(signature) != length or number >= modulus:
        return False
    expected = b"\x00\x01" + b"\xff" * padding + b"\x00" + digest
    return hmac.compare_digest(pow(number, exponent, modulus).to_bytes(length, "big"), expected)


def decode(text: str) -> bytes:
    """Base64 for URLs, without padding; raises ValueError for other text."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)


def parse(text: str) -> Any:  # noqa: ANN401 (JSON)
    """The JSON in *text*, which is Base64; raises ValueError for other text."""
    return json.loads(decode(text))
