"""Entries that together allow traffic with the whole internet."""

from collections.abc import Iterable, Sequence
from itertools import chain

from guardrails.network_entries import NetworkEntry
from guardrails.networks import TCP, UDP, Traffic, covers_internet

_SSH, _RDP = 22, 3389
_WEB = (80, 443)
# Security Hub, EC2.19; 1434 is UDP too (SQL Server Browser).
_RISKY = (
    20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601,
    8080, 8088, 8888, 9200, 9300,
)  # fmt: skip
_SQL_BROWSER = 1434


def open_ssh(entries: Sequence[NetworkEntry]) -> bool:
    """Whether *entries* together allow SSH with the whole internet."""
    return _open_ports(entries, TCP, [_SSH])


def open_rdp(entries: Sequence[NetworkEntry]) -> bool:
    """Whether *entries* together allow RDP with the whole internet."""
    return _open_ports(entries, TCP, [_RDP])


def open_remote_access(entries: Sequence[NetworkEntry]) -> bool:
    """Whether *entries* together allow SSH or RDP with the whole internet."""
    return open_ssh(entries) or open_rdp(entries)


def open_risky(entries: Sequence[NetworkEntry]) -> bool:
    """Whether *entries* together allow a port of high risk with the whole internet."""
    return _open_ports(entries, TCP, _RISKY) or _open_ports(entries, UDP, [_SQL_BROWSER])


def open_unauthorized(entries: Sequence[NetworkEntry]) -> bool:
    """Whether *entries* together allow anything but TCP 80 and 443 with the whole internet."""
    return any(
        covers_internet(
            chain.from_iterable(other.cidrs for other in entries if _includes(other.traffic, protocol, port))
        )
        for protocol, port in {_unauthorized(one.traffic) for one in entries}
        if protocol
    )


def open_everything(entries: Sequence[NetworkEntry]) -> bool:
    """Whether *entries* together allow all traffic with the whole internet."""
    return covers_internet(chain.from_iterable(one.cidrs for one in entries if one.traffic.is_all))


def _open_ports(entries: Sequence[NetworkEntry], protocol: str, ports: Iterable[int]) -> bool:
    """Whether *entries* together allow one of *ports* with the whole internet."""
    return any(
        covers_internet(
            chain.from_iterable(one.cidrs for one in entries if one.traffic.includes(protocol, [port]))
        )
        for port in ports
    )


def _unauthorized(allowed: Traffic) -> tuple[str, int]:
    """The first unauthorized protocol and port of *allowed*; an empty protocol if there is none."""
    if allowed.protocol not in (TCP, UDP):
        return (allowed.protocol, 0)
    ports = (
        port for port in range(allowed.first, allowed.last + 1) if port not in _WEB or allowed.protocol == UDP
    )
    port = next(ports, None)
    return ("", 0) if port is None else (allowed.protocol, port)


def _includes(allowed: Traffic, protocol: str, port: int) -> bool:
    if protocol in (TCP, UDP):
        return allowed.includes(protocol, [port])
    return allowed.protocol == protocol or allowed.protocol == "all"
