"""Finds what AWS has made for creations whose response was lost with a killed provider.

``python -m standin.aws.unanswered`` notes each id, or that nothing was made, in the journal.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from standin.aws import journal
from standin.aws.cloud import Cloud
from standin.aws.journal import VARIABLE, Intent
from standin.aws.kind import Kind, registry
from standin.aws.searches import EC2_PREFIXES, SEARCHES
from standin.aws.state import read_raw
from standin.aws.table import TableKind
from standin.aws.values import Properties

_LONGEST = 512
# A document, as container definitions, may hold secrets and has many spellings.
_JSON = ("{", "[")
_SECRET = re.compile(r"password|secretstring|secretbinary|token|value$|content|credential", re.IGNORECASE)


def intent(urn: str, kind: Kind, region: str, declared: Properties) -> Intent:
    """The intent of creating *urn*: its name, what forces a new resource, and its tags."""
    search = SEARCHES.get(kind.token)
    listed = {*search.same.values(), *search.arguments.values()} if search else set()
    named = kind.force_new | listed | {_name_property(kind), *kind.search_inputs}
    inputs = {
        name: value
        for name, value in declared.items()
        if name in named
        and isinstance(value, str | int)
        and len(str(value)) <= _LONGEST
        and not str(value).lstrip().startswith(_JSON)
        and not _SECRET.search(name)
    }
    tags = declared.get("tagsAll") or {}
    plain = {key: value for key, value in tags.items() if isinstance(value, str)}
    return Intent(urn, region, inputs, plain)


def find(cloud: Cloud, wanted: Intent, known: frozenset[str]) -> str | None:
    """The id of what AWS has made for *wanted*; None if it has made nothing.

    *known* are the ids of other creations: two resources may have the same tags.
    """
    kind = registry()[_token(wanted.urn)]
    for candidate in _candidates(cloud, kind, wanted, known):
        actual = read_raw(kind, cloud, candidate, dict(wanted.inputs))
        if actual is not None and _same(kind, wanted, actual):
            return candidate
    return None


def _candidates(cloud: Cloud, kind: Kind, wanted: Intent, known: frozenset[str]) -> Iterator[str]:
    search, prefix = SEARCHES.get(kind.token), EC2_PREFIXES.get(kind.token)
    if kind.id_input in wanted.inputs:
        search = None
    if prefix is not None and wanted.tags:
        yield from (one for one in _tagged(cloud, prefix, wanted.tags) if one not in known)
    if search is not None:
        found = search.run(cloud.client(search.service), wanted.inputs)
        yield from (one for one in found if search.named or one not in known)
    elif prefix is None:
        declared = kind.declared_id(cloud, dict(wanted.inputs))
        yield from () if declared is None else (declared,)


def _tagged(cloud: Cloud, prefix: str, tags: Mapping[str, str]) -> Iterator[str]:
    """The ids of EC2 resources that begin with *prefix* and have all of *tags*."""
    held: dict[str, dict[str, str]] = {}
    filters = [{"Name": "resource-id", "Values": [f"{prefix}-*"]}]
    for page in cloud.client("ec2").get_paginator("describe_tags").paginate(Filters=filters):
        for tag in page["Tags"]:
            held.setdefault(tag["ResourceId"], {})[tag["Key"]] = tag["Value"]
    yield from (one for one, own in held.items() if tags.items() <= own.items())


def _same(kind: Kind, wanted: Intent, actual: Properties) -> bool:
    """Whether *actual* is what was declared: a declared name may be another resource's, which is older."""
    differ = [
        name
        for name, value in wanted.inputs.items()
        if name in actual and name not in kind.unread and str(actual[name]).lower() != str(value).lower()
    ]
    if differ:
        return False
    held = actual.get("tags")
    generated = kind.autoname is not None and is_generated(wanted.urn, wanted.inputs.get(kind.autoname))
    return generated or held is None or wanted.tags.items() <= held.items()


def is_generated(urn: str, name: Any) -> bool:
    """Whether *name* is the logical name of *urn* with random digits."""
    logical = re.escape(urn.rpartition("::")[2])
    return isinstance(name, str) and bool(re.search(rf"{logical}-?[0-9a-f]{{7,}}", name, re.IGNORECASE))


def _name_property(kind: Kind) -> str:
    return kind.autoname or kind.id_input or (kind.id_property if isinstance(kind, TableKind) else "") or ""


def _token(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def main() -> None:
    """Search for every unanswered creation of the journal."""
    path = Path(os.environ[VARIABLE])
    known = journal.ids(path)
    for wanted in journal.unanswered(path):
        cloud = Cloud.configure({"region": wanted.region})
        found = find(cloud, wanted, known)
        if found is None:
            journal.answered(wanted.urn)
        else:
            journal.note(wanted.urn, found, complete=False)
            known |= {found}


if __name__ == "__main__":
    main()
