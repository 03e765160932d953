"""Rules of a listener: the requests that it forwards, by priority."""

import re
from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator

from components.common.section import Section
from components.common.unique import unique

# Application Load Balancer User Guide, "Listener rules": up to three comparison strings per condition and
# five per rule; "Quotas for your Application Load Balancers": five condition wildcards per rule.
_VALUES_PER_CONDITION = 3
_VALUES_PER_RULE = 5
_WILDCARDS_PER_RULE = 5
_WILDCARD = re.compile(r"[*?]")
_LAST_PRIORITY = 50_000
# ELBv2 API, HostHeaderConditionConfig and PathPatternConditionConfig: 128 characters; * and ? are wildcards;
# a host has at least one "." and only letters after the last.
_PATTERN_LENGTH = 128


Host = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9*?_.-]+\.[A-Za-z]+$", max_length=_PATTERN_LENGTH),
]
Path = Annotated[
    str,
    Field(pattern=r"^[/*][A-Za-z0-9_\-.$/~\"'@:+*?&]*$", max_length=_PATTERN_LENGTH),
]


Priority = Annotated[
    int,
    Field(
        strict=True,
        ge=1,
        le=_LAST_PRIORITY,
        description="1 to 50000; of the rules that match a request, the one with the lowest priority applies",
    ),
]


class ListenerRule(Section):
    """Forward requests that match one of *hosts* and one of *paths*; [] matches all."""

    name: Annotated[
        str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$", description="The rule's name, in lower case")
    ]
    priority: Priority
    hosts: Annotated[tuple[Host, ...], Field(description="Host names, * and ? allowed; [] for any")]
    paths: Annotated[tuple[Path, ...], Field(description="Paths from the /, * and ? allowed; [] for any")]

    @model_validator(mode="after")
    def _fits_a_listener(self) -> Self:
        check_conditions(self.hosts, self.paths)
        return self


def check_conditions(hosts: Sequence[str], paths: Sequence[str]) -> None:
    """Raise ValueError if one rule of a listener can't have *hosts* and *paths*."""
    values = (*hosts, *paths)
    if not values:
        raise ValueError("names neither hosts nor paths")
    for key, ones in (("hosts", [host.lower() for host in hosts]), ("paths", paths)):
        unique(ones, of=key)
        if len(ones) > _VALUES_PER_CONDITION:
            raise ValueError(
                f"has {len(ones)} {key}, more than the {_VALUES_PER_CONDITION} of one condition of a rule"
            )
    if len(values) > _VALUES_PER_RULE:
        raise ValueError(f"has {len(values)} hosts and paths, more than the {_VALUES_PER_RULE} of a rule")
    wildcards = sum(len(_WILDCARD.findall(value)) for value in values)
    if wildcards > _WILDCARDS_PER_RULE:
        raise ValueError(
            f"has {wildcards} wildcards (* and ?), more than the {_WILDCARDS_PER_RULE} of one rule"
        )


def check(rules: Sequence[ListenerRule]) -> None:
    """Raise ValueError if two of *rules* have one name or one priority."""
    by_priority: dict[int, ListenerRule] = {}
    unique([rule.name for rule in rules])
    for rule in rules:
        holder = by_priority.setdefault(rule.priority, rule)
        if holder is not rule:
            raise ValueError(
                f"rules {holder.name} and {rule.name} both have priority {rule.priority}: each needs its own"
            )
