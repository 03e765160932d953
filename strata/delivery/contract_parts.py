"""The parts of the platform's contract that have changed since a service's deployment."""

from collections.abc import Sequence

from components.service.manifest.uses import PLATFORM

# Parts that only a service with a use of them has; every service has the others.
_USED = frozenset({*PLATFORM, "tables"})


def changed(recorded: Sequence[str], current: Sequence[str], layers: frozenset[str]) -> list[str]:
    """The names of the *current* parts that differ from those *recorded* at a deployment.

    Both are ``name=digest``. Of the layers only those that the service uses count. Without a record nothing
    is known.
    """
    names = [one.partition("=")[0] for one in current if recorded and one not in recorded]
    return [name for name in names if name not in _USED or name in layers]
