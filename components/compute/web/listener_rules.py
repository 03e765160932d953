"""Which requests a listener lets through to whom, and in which order it asks."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator

from components.common.section import Section

# Application Load Balancer quotas, "Condition values per rule".
_CONDITION_VALUES = 5
_LAST_PRIORITY = 50_000
# ELBv2 API, RuleCondition: a host or path pattern has at most 128 characters; ? and * are wildcards.
_PATTERN_LENGTH = 128


Host = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9*?-]+(\.[A-Za-z0-9*?-]+)+$", max_length=_PATTERN_LENGTH),
]
Path = Annotated[
    str,
    Field(pattern=r"^[/*][A-Za-z0-9_\-.$/~\"'@:+*?&]*$", max_length=_PATTERN_LENGTH),
]


class ListenerRule(Section):
    """Requests for one of *hosts* and one of *paths* (those that are given) are let through."""

    name: Annotated[
        str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$", description="What the rule is called, in lower case")
    ]
    priority: Annotated[
        int,
        Field(
            strict=True,
            ge=1,
            le=_LAST_PRIORITY,
            description="1 to 50000; the lowest that fits a request wins",
        ),
    ]
    hosts: Annotated[tuple[Host, ...], Field(description="Host names, * and ? allowed; [] for any")]
    paths: Annotated[tuple[Path, ...], Field(description="Paths from the /, * and ? allowed; [] for any")]

    @model_validator(mode="after")
    def _fits_a_listener(self) -> Self:
        values = len(self.hosts) + len(self.paths)
        if not values:
            raise ValueError("names neither hosts nor paths")
        if values > _CONDITION_VALUES:
            raise ValueError(f"has {values} hosts and paths, more than the {_CONDITION_VALUES} of one rule")
        return self


def check(rules: Sequence[ListenerRule]) -> None:
    """Raise ValueError naming the first two of *rules* that AWS would not have beside each other."""
    by_priority: dict[int, ListenerRule] = {}
    by_name: dict[str, ListenerRule] = {}
    for rule in rules:
        if by_name.setdefault(rule.name, rule) is not rule:
            raise ValueError(f"has two rules called {rule.name}")
        holder = by_priority.setdefault(rule.priority, rule)
        if holder is not rule:
            raise ValueError(
                f"rules {holder.name} and {rule.name} both have priority {rule.priority}: each needs its own"
            )
