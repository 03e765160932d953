"""Node types and instance classes: which sizes a family has."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.common.advice import advise

_SIZE = r"micro|small|medium|large|\d*xlarge"


def advise_unknown_family(name: str) -> None:
    """Warn that the family of *name* is not known here."""
    advise(f"{name} is of an unknown family; AWS decides whether it exists")


def xlarges(*multiples: int) -> tuple[str, ...]:
    """``large`` and the *multiples* of ``xlarge``."""
    return ("large", *("xlarge" if multiple == 1 else f"{multiple}xlarge" for multiple in multiples))


@dataclass(frozen=True)
class SizeTable:
    """The sizes of each family that a service has, as names such as ``<prefix>.m7g.large``.

    *refused* are families that the service has, with the reason why they are not used here. A family in
    neither is newer than the table, so its names are accepted with a warning.
    """

    prefix: str
    families: Mapping[str, Sequence[str]]
    refused: Mapping[str, str]

    def check(self, name: str) -> str:
        """*name*; raises ValueError if the family has no such size, or is refused."""
        match = re.fullmatch(rf"{self.prefix}\.(?P<family>[a-z]+\d+[a-z]*)\.(?P<size>{_SIZE})", name)
        if match is None:
            raise ValueError(f"{name} is not a name such as {self.prefix}.{self._example()}")
        family, size = match["family"], match["size"]
        if family in self.refused:
            raise ValueError(f"{name} is refused: {self.refused[family]}")
        if family not in self.families:
            advise_unknown_family(name)
        elif size not in self.families[family]:
            raise ValueError(f"{name} does not exist; {family} has {', '.join(self.families[family])}")
        return name

    def _example(self) -> str:
        family, sizes = next(iter(self.families.items()))
        return f"{family}.{sizes[0]}"
