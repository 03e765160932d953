"""What a comparison of cloud and state found: real, ignored, not comparable, and unknown to the state."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

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
class Difference:
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
    changes: tuple[Difference, ...]
    component: str = ""

    @property
    def title(self) -> str:
        """Kind and logical name."""
        return title(self.urn)


@dataclass(frozen=True)
class Unmanaged:
    """A resource in the cloud that is in no state; *why* says what makes it one of the environment.

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
class Unlisted:
    """A list of children that couldn't be read: nobody knows whether one was added."""

    kind: str
    parents: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Lists:
    """How many lists of children were *read* of *total*, of how many *kinds* and *parents*.

    *unsupported* are the kinds that the local cloud can't list; they count in neither number.
    """

    read: int = 0
    total: int = 0
    kinds: int = 0
    parents: int = 0
    unsupported: tuple[str, ...] = ()


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
    unlisted: tuple[Unlisted, ...] = ()
    lists: Lists = field(default_factory=Lists)

    @property
    def coverage(self) -> float:
        """How many of the resources and of the lists of children were read, in percent."""
        read, total = self.refreshed + self.lists.read, self.total + self.lists.total
        return read * _PERCENT / total if total else 0.0

    @property
    def incomplete(self) -> bool:
        """Whether too little was compared, so that to find nothing means nothing.

        Nothing at all is too little however little is asked for.
        """
        return bool(self.failures) or not self.refreshed or self.coverage < self.minimum_coverage

    @property
    def whole(self) -> bool:
        """Whether every resource was compared, and not only as many as were asked for."""
        complete = self.refreshed == self.total and self.lists.read == self.lists.total
        return not self.incomplete and complete and not self.unread and not self.unlisted

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


def title(urn: str) -> str:
    """Kind and logical name of the resource with this URN."""
    qualified, name = urn.split("::", 3)[-2:]
    return f"{qualified.rpartition('$')[2]} {name}"
