"""The findings of a comparison of cloud and state."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from strata.engine.urn import name_of, type_of
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
        """The exit code of `strata drift`."""
        return _EXITS[self]


_EXITS = {
    Verdict.NONE: Exit.OK,
    Verdict.IGNORED: Exit.IGNORED,
    Verdict.REAL: Exit.CHANGES,
    Verdict.ERROR: Exit.ERROR,
}


@dataclass(frozen=True)
class Difference:
    """One property whose actual value isn't the declared one; None if it isn't set.

    *declared_in* is the place of the declaration, if not the resource itself.
    """

    path: str
    declared: object
    actual: object
    declared_in: str = ""


@dataclass(frozen=True)
class Drifted:
    """One drifted resource: its *changes*, or *vanished* if it was deleted.

    *component* is the URN of its component in this project, empty if there is none.
    """

    urn: str
    vanished: bool
    changes: tuple[Difference, ...]
    component: str = ""

    @property
    def title(self) -> str:
        """Kind and logical name."""
        return title(self.urn)


@dataclass(frozen=True)
class Unmanaged:
    """A resource in the cloud that isn't in the state; *why* it belongs to the environment.

    A child of a resource of the state has the URN of its *parent*, the type that would *declare* it, and
    the AWS operation that would *delete* it.
    """

    kind: str
    id: str
    name: str
    why: str
    parent: str = ""
    declare: str = ""
    delete: str = ""
    component: str = ""


@dataclass(frozen=True)
class Unlocked:
    """A resource without *locks* of the stack file: unlocked, and not deployed since."""

    urn: str
    locks: tuple[str, ...]

    @property
    def title(self) -> str:
        """Kind and logical name."""
        return title(self.urn)


@dataclass(frozen=True)
class Ignored:
    """An accepted finding: *what* differs, and the entry of drift-ignore.yaml."""

    path: str
    what: str
    entry: str
    reason: str
    expires: str


@dataclass(frozen=True)
class Unread:
    """A resource that couldn't be read; its drift is unknown."""

    urn: str
    message: str


@dataclass(frozen=True)
class UnreadList:
    """A list of children that couldn't be read; additions are unknown."""

    kind: str
    parents: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Lists:
    """The number of lists of children *read* and in *total*, and of their *kinds* and *parents*.

    *unsupported* are the kinds that the emulators can't list; they aren't counted.
    """

    read: int = 0
    total: int = 0
    kinds: int = 0
    parents: int = 0
    unsupported: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """The outcome for one environment; *refreshed* of *total* resources were compared.

    *unnamed* is the number of drifted resources without a step; *failures* are of the comparison
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
    restore: str = ""
    unlocked: tuple[Unlocked, ...] = ()
    unreadable_lists: tuple[UnreadList, ...] = ()
    lists: Lists = field(default_factory=Lists)

    @property
    def coverage(self) -> float:
        """The share of resources and lists of children that were read, in percent."""
        read, total = self.refreshed + self.lists.read, self.total + self.lists.total
        return read * _PERCENT / total if total else 0.0

    @property
    def incomplete(self) -> bool:
        """True if the coverage is below the minimum, so "no drift" can't be concluded.

        A coverage of 0 is always below it.
        """
        return bool(self.failures) or not self.refreshed or self.coverage < self.minimum_coverage

    @property
    def whole(self) -> bool:
        """True if every resource was compared, not only the minimum."""
        complete = self.refreshed == self.total and self.lists.read == self.lists.total
        return not self.incomplete and complete and not self.unread and not self.unreadable_lists

    @property
    def found(self) -> bool:
        """True if there is drift that isn't accepted."""
        return bool(self.drifted or self.unmanaged or self.unnamed or self.unlocked)

    @property
    def verdict(self) -> Verdict:
        """The class of the result; drift is reported even after an error."""
        if self.incomplete:
            return Verdict.ERROR
        if self.found:
            return Verdict.REAL
        return Verdict.IGNORED if self.ignored else Verdict.NONE

    def failed(self, failure: str) -> "Report":
        """The report with one more failure of the comparison."""
        return replace(self, failures=(*self.failures, failure))


def title(urn: str) -> str:
    """Kind and logical name of the resource with this URN."""
    return f"{type_of(urn)} {name_of(urn)}"
