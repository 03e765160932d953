"""What a comparison of cloud and state found: real, ignored, not comparable, and unknown to the state."""

import json
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from strata.errors import Exit

_PERCENT = 100


class Verdict(StrEnum):
    """The classes of result, each with its own exit code."""

    NONE = "none"
    IGNORED = "ignored"
    REAL = "real"
    ERROR = "error"

    @property
    def exit_code(self) -> Exit:
        """The code that `strata drift` ends with."""
        return _EXITS[self]


_EXITS = {
    Verdict.NONE: Exit.OK,
    Verdict.IGNORED: Exit.IGNORED,
    Verdict.REAL: Exit.CHANGES,
    Verdict.ERROR: Exit.ERROR,
}


@dataclass(frozen=True)
class Change:
    """One property that is no longer what was declared; None where it isn't set.

    *declared_in* is where it is declared, if not at the resource itself.
    """

    path: str
    declared: object
    actual: object
    declared_in: str = ""


@dataclass(frozen=True)
class Drifted:
    """One resource that the cloud no longer has as declared: *changes*, or *vanished* altogether.

    *component* is the URN of the component of this project that makes it, empty if none does.
    """

    urn: str
    vanished: bool
    changes: tuple[Change, ...]
    component: str = ""

    @property
    def title(self) -> str:
        """Kind and logical name."""
        return title(self.urn)


@dataclass(frozen=True)
class Unmanaged:
    """Something of the environment in the cloud that no state knows; *why* says what makes it of it."""

    kind: str
    id: str
    name: str
    why: str


@dataclass(frozen=True)
class Unlocked:
    """A resource without *locks* that the stack file asks for: it was unlocked, and no `up` came since."""

    urn: str
    locks: tuple[str, ...]

    @property
    def title(self) -> str:
        """Kind and logical name."""
        return title(self.urn)


@dataclass(frozen=True)
class Ignored:
    """A finding that drift-ignore.yaml lets pass, by the entry of this path; *what* happened to it."""

    path: str
    what: str
    entry: str
    reason: str
    expires: str


@dataclass(frozen=True)
class Unread:
    """A resource that couldn't be read: nobody knows whether it drifted."""

    urn: str
    message: str


@dataclass(frozen=True)
class Report:
    """The outcome for one environment; *refreshed* of *total* resources were compared.

    *unnamed* resources drifted without the engine's saying which; *failures* are of the comparison
    as a whole; *unused* are the paths of entries in drift-ignore.yaml that matched nothing here.
    """

    environment: str
    refreshed: int
    total: int
    drifted: tuple[Drifted, ...]
    unmanaged: tuple[Unmanaged, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    unread: tuple[Unread, ...] = ()
    unnamed: int = 0
    failures: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    minimum_coverage: float = _PERCENT
    put_back: str = ""
    unlocked: tuple[Unlocked, ...] = ()

    @property
    def coverage(self) -> float:
        """How much was compared, in percent; of nothing at all nothing was."""
        return self.refreshed * _PERCENT / self.total if self.total else 0.0

    @property
    def incomplete(self) -> bool:
        """Whether too little was compared, so that to find nothing means nothing.

        Nothing at all is too little however little is asked for.
        """
        return bool(self.failures) or not self.refreshed or self.coverage < self.minimum_coverage

    @property
    def whole(self) -> bool:
        """Whether every resource was compared, and not only as many as were asked for."""
        return not self.incomplete and self.refreshed == self.total and not self.unread

    @property
    def found(self) -> bool:
        """Whether there is drift that nobody agreed to."""
        return bool(self.drifted or self.unmanaged or self.unnamed or self.unlocked)

    @property
    def verdict(self) -> Verdict:
        """The class of the whole: an error hides drift no more than drift hides an error."""
        if self.incomplete:
            return Verdict.ERROR
        if self.found:
            return Verdict.REAL
        return Verdict.IGNORED if self.ignored else Verdict.NONE

    def failed(self, failure: str) -> "Report":
        """The report, and that a part of the comparison could not be made."""
        return replace(self, failures=(*self.failures, failure))

    def as_json(self) -> str:
        """The report for machines."""
        from strata.drift.remedy import adopt, adopt_unmanaged, put_back

        told: dict[str, Any] = {"verdict": self.verdict, "coverage": self.coverage, **asdict(self)}
        for item, drifted in zip(told["drifted"], self.drifted, strict=True):
            item["remedy"] = {"put_back": put_back(self), "adopt": adopt(drifted)}
        for item, unmanaged in zip(told["unmanaged"], self.unmanaged, strict=True):
            item["remedy"] = {"adopt": adopt_unmanaged(unmanaged)}
        for item in told["unlocked"]:
            item["remedy"] = {"put_back": put_back(self)}
        return json.dumps(told, indent=2)

    def as_text(self) -> str:
        """The report for people."""
        from strata.drift.text import render

        return render(self)


def title(urn: str) -> str:
    """Kind and logical name of the resource with this URN."""
    qualified, name = urn.split("::", 3)[-2:]
    return f"{qualified.rpartition('$')[2]} {name}"
