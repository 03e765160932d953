"""Domain names: their form, the zone that they belong to, and the certificates that cover them."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

# RFC 1035, section 2.3.4: labels of up to 63 octets, names of up to 255 with their length octets.
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
# The last label may be an internationalized one (xn--...), and is never a number (RFC 3696, section 2).
_NAME = rf"({_LABEL}\.)+(xn--[a-z0-9-]{{0,58}}[a-z0-9]|[a-z]{{2,63}})"
_LONGEST = 253
WILDCARD = "*."

DomainName = Annotated[str, Field(pattern=f"^{_NAME}$", max_length=_LONGEST)]
"""A domain name in lower case, without the last dot."""
CertificateName = Annotated[str, Field(pattern=rf"^(\*\.)?{_NAME}$", max_length=_LONGEST)]
"""A domain name, or ``*.`` and a domain name, which stands for exactly one label."""


def within(host: str, zone: str) -> bool:
    """Whether *host* is the name of *zone*, or below it."""
    return host == zone or host.endswith(f".{zone}")


def covered(host: str, names: Iterable[str]) -> bool:
    """Whether a certificate of *names* is valid for *host*: a wildcard covers one label (RFC 6125, 6.4.3)."""
    return bool({host, f"{WILDCARD}{host.partition('.')[2]}"} & {*names})
