"""One entry of drift-ignore.yaml: accepted drift, its reason and its expiry date."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from strata.drift.patterns import covers, matches
from strata.drift.report import Difference, Drifted, Unlocked, Unmanaged

VANISHED = "(vanished)"
UNLOCKED = "(unlocked)"
UNMANAGED = "unmanaged"
SEPARATOR = "::"
_FORMS = (
    f"'<type>{SEPARATOR}<name>{SEPARATOR}<property>', '<type>{SEPARATOR}<name>{SEPARATOR}{VANISHED}', "
    f"'<type>{SEPARATOR}<name>{SEPARATOR}{UNLOCKED}' or '{UNMANAGED}{SEPARATOR}<id>'"
)


class Entry(BaseModel):
    """One entry; *path* is a URN's type and name and a property path, with ``*`` for anything."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Annotated[
        str, Field(description="type::name::property, ::(vanished), ::(unlocked), or unmanaged::id")
    ]
    reason: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1),
        Field(description="Reason why this drift is accepted"),
    ]
    expires: Annotated[date, Field(description="Last day of its validity, in UTC: 2027-01-31")]
    environments: Annotated[
        tuple[str, ...] | None, Field(min_length=1, description="Environments; all if not given")
    ] = None

    @field_validator("path")
    @classmethod
    def _whole(cls, path: str) -> str:
        if not all(_parts(path)):
            raise ValueError(f"must be {_FORMS}; * stands for anything")
        return path

    @field_validator("expires", mode="before")
    @classmethod
    def _a_day(cls, value: object) -> object:
        # pydantic reads a number as seconds since 1970.
        if type(value) is not date and not isinstance(value, str):
            raise ValueError("must be a date such as 2027-01-31")
        return value

    def covers_change(self, resource: Drifted, change: Difference) -> bool:
        """True if the entry accepts drift of this property."""
        return self._names(resource) and covers(self._tail, change.path)

    def covers_vanished(self, resource: Drifted) -> bool:
        """True if the entry accepts the deletion of this resource; a pattern for properties doesn't."""
        return self._names(resource) and self._tail == VANISHED

    def covers_unlocked(self, resource: Unlocked) -> bool:
        """True if the entry accepts that this resource lacks the locks of the stack file."""
        return self._names(resource) and self._tail == UNLOCKED

    def covers_unmanaged(self, found: Unmanaged) -> bool:
        """True if the entry accepts this unmanaged resource."""
        head, tail = _parts(self.path)[0], self._tail
        return head == UNMANAGED and matches(tail, found.id)

    @property
    def _tail(self) -> str:
        return _parts(self.path)[-1]

    def _names(self, resource: Drifted | Unlocked) -> bool:
        head = _parts(self.path)[:-1]
        if len(head) != 2:
            return False
        kind, name = resource.title.split(" ", 1)
        return matches(head[0], kind) and matches(head[1], name)


def _parts(path: str) -> tuple[str, ...]:
    """Type, name and property of *path*, or ``unmanaged`` and an id; missing parts are empty."""
    kind, _, rest = path.partition(SEPARATOR)
    if kind == UNMANAGED:
        return kind, rest
    name, _, tail = rest.partition(SEPARATOR)
    return kind, name, tail
