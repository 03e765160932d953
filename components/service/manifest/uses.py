"""The targets and verbs of `uses`, and the names of the variables that a use gives a process."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from components.common.problems import Problem, refuse
from components.common.section import Section
from components.common.suggest import suggest
from components.service.uses.verbs import VERBS

Scope = Literal["own", "platform", "service"]

# Section of the own service -> kind in VERBS, which is also how its variables begin.
_KINDS: Mapping[str, str] = {
    "queues": "queue",
    "topics": "topic",
    "tables": "table",
    "buckets": "bucket",
    "streams": "stream",
    "buses": "bus",
    "secrets": "secret",
}
# Layers of the platform that have no members -> kind in VERBS, and the beginning of the variables.
_LAYERS: Mapping[str, tuple[str, str]] = {
    "database": ("database", "DATABASE"),
    "aurora": ("aurora", "AURORA"),
    "graph": ("graph", "GRAPH"),
    "sessions": ("sessions", "SESSIONS"),
    "memcached": ("memcached", "MEMCACHED"),
    "kafka": ("kafka", "KAFKA"),
    "stream": ("stream", "PLATFORM_STREAM"),
    "media": ("bucket", "MEDIA_BUCKET"),
}
# Section of the own service, and layer of the platform -> verbs.
OWN: Mapping[str, Sequence[str]] = {
    **{section: (*VERBS[kind],) for section, kind in _KINDS.items()},
    "run": ("call",),
}
PLATFORM: Mapping[str, Sequence[str]] = {layer: (*VERBS[kind],) for layer, (kind, _) in _LAYERS.items()}
CONNECTING = frozenset(
    verb for kind, _ in _LAYERS.values() for verb, row in VERBS[kind].items() if row.connects
)
"""The verbs of the platform's layers that open a connection."""
CALLED = ("web", "backend", "function", "workflow")
"""The kinds of processes that others can call."""
# The one part of the platform whose members have names.
PLATFORM_TABLES: Sequence[str] = OWN["tables"]
# Section of another service -> verbs.
OTHER: Mapping[str, Sequence[str]] = {
    "run": ("call",),
    "queues": ("send",),
    "topics": ("publish", "subscribe"),
}
_FORMS = "queues.NAME, tables.NAME, platform.database, SERVICE.run.NAME and the like"


def _no_wildcards(prefix: str) -> str:
    if not prefix.isprintable():
        raise ValueError("has a character that can't be seen")
    # IAM User Guide, "IAM JSON policy elements: Resource" and "Variables and tags": *, ? and ${...}.
    if found := sorted({*prefix} & {*"*?$"}):
        raise ValueError(f"has {' and '.join(found)}, which a prefix can't have: IAM reads them as wildcards")
    return prefix


_Prefix = Annotated[str, Field(min_length=1, max_length=1024), AfterValidator(_no_wildcards)]


class Prefixed(Section):
    """A verb on the objects of a bucket whose keys begin with a prefix."""

    read: Annotated[_Prefix | None, Field(description="Beginning of the keys to read")] = None
    write: Annotated[_Prefix | None, Field(description="Beginning of the keys to write")] = None


@dataclass(frozen=True)
class UseLine:
    """One line of `uses`: *verb* on *name* of *section*, of the own service, the platform or *service*.

    *name* is empty for layers of the platform. *prefix* is the beginning of a bucket's keys, "" for all.
    """

    target: str
    verb: str
    scope: Scope
    section: str
    name: str = ""
    service: str = ""
    prefix: str = ""

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of all variables that the use may set; a process's own ones may not be called so."""
        prefix = f"SERVICE_{_upper(self.service)}_" if self.service else ""
        name = _upper(self.name)
        if self.section == "run":
            own = "" if self.service else "RUN_"
            return (f"{prefix}{own}{name}_URL", f"{prefix}{own}{name}_ARN")
        if self.scope == "platform" and self.section in _LAYERS:
            begin = _LAYERS[self.section][1]
        else:
            begin = f"{'PLATFORM_' if self.scope == 'platform' else prefix}{str(self.kind).upper()}_{name}"
        return tuple(f"{begin}_{suffix}" for suffix in VERBS[str(self.kind)][self.verb].variables)

    @property
    def kind(self) -> str | None:
        """The kind of the used resource in ``VERBS``; None for a process, which has its own."""
        if self.scope == "platform" and self.section in _LAYERS:
            return _LAYERS[self.section][0]
        return _KINDS.get(self.section)


def parse(target: str, verb: str | Prefixed) -> list[UseLine]:
    """The uses of one line (two, where a bucket has a prefix to read and one to write).

    Raises ValueError with the reason.
    """
    scope, section, name, service, verbs = _target(target)
    if isinstance(verb, str):
        _check_verb(target, verb, verbs)
        return [UseLine(target, verb, scope, section, name, service)]
    if (scope, section) not in (("own", "buckets"), ("platform", "media")):
        raise ValueError("has a prefix, and only buckets have prefixes")
    given = {"read": verb.read, "write": verb.write}
    uses = [
        UseLine(target, one, scope, section, name, service, prefix) for one, prefix in given.items() if prefix
    ]
    if not uses:
        raise ValueError("names no prefix; allowed: {read: PREFIX}, {write: PREFIX} or both")
    return uses


def _target(target: str) -> tuple[Scope, str, str, str, Sequence[str]]:
    match target.split("."):
        case ["platform", layer] if layer in PLATFORM:
            return "platform", layer, "", "", PLATFORM[layer]
        case ["platform", "tables", name] if name:
            return "platform", "tables", name, "", PLATFORM_TABLES
        case ["platform", *rest]:
            allowed = [f"platform.{layer}" for layer in (*PLATFORM, "tables.NAME")]
            raise ValueError(f"is nothing of the platform; {suggest('.'.join(['platform', *rest]), allowed)}")
        case [section, name] if section in OWN and name:
            return "own", section, name, "", OWN[section]
        case [service, section, name] if section in OTHER and service and name and service not in OWN:
            return "service", section, name, service, OTHER[section]
        case [_, section, _]:
            raise ValueError(f"is nothing that services offer to others; {suggest(section, [*OTHER])}")
        case [section, _]:
            raise ValueError(f"is not a section that can be used; {suggest(section, [*OWN])}")
    raise ValueError(f"is nothing that can be used; allowed: {_FORMS}")


def _check_verb(target: str, verb: str, verbs: Sequence[str]) -> None:
    if verb not in verbs:
        raise ValueError(f"is not a use of {target}; allowed: {', '.join(verbs)}")


def _understood(uses: Mapping[str, str | Prefixed]) -> Mapping[str, str | Prefixed]:
    problems = []
    for target, verb in uses.items():
        try:
            parse(target, verb)
        except ValueError as error:
            message = str(error)
            shown = verb if message.startswith(("is not a use of", "has a prefix", "names no")) else target
            value = shown.model_dump(exclude_none=True) if isinstance(shown, Prefixed) else shown
            problems.append(Problem((target,), value, message))
    refuse(problems)
    return uses


def _form(verb: object) -> str:
    return "prefixes" if isinstance(verb, Prefixed | dict) else "verb"


_Verb = Annotated[
    Annotated[str, Tag("verb")] | Annotated[Prefixed, Tag("prefixes")],
    Discriminator(_form),
]
Uses = Annotated[
    Mapping[str, _Verb],
    AfterValidator(_understood),
    Field(description="Resources with their verbs, such as queues.incoming: send; {} for none"),
]


def all_of(uses: Mapping[str, str | Prefixed]) -> list[UseLine]:
    """Every use of *uses*; none of a wrong line, which the settings' own check reports."""
    return [use for target, verb in uses.items() for use in valid(target, verb)]


def valid(target: str, verb: str | Prefixed) -> list[UseLine]:
    """The uses of one line; none of a wrong one."""
    try:
        return parse(target, verb)
    except ValueError:
        return []


def _upper(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "_", name.upper())
