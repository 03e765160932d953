"""Unmanaged resources: in the environment's VPC, with its tags or children of its resources."""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

from strata.drift.children.collect import FailedList, Listed
from strata.drift.children.compare import added
from strata.drift.children.resource import StateResource
from strata.drift.children.table import ROWS
from strata.drift.cloud_resource import CloudResource, unmanaged
from strata.drift.lister import FAILURE, Lister
from strata.drift.neighbours import made_by
from strata.drift.report import Lists, Report, Unmanaged, UnreadList
from strata.engine import state
from strata.engine.state import State
from strata.engine.workspace import Workspace
from strata.errors import StrataError

_PARENTS = frozenset(token for row in ROWS for token in row.parents)
_NO_STATE = State(())
_ACCOUNT = re.compile(r"^arn:[^:]+:[^:]+:[^:]*:(\d{12}):")


@dataclass(frozen=True)
class Found:
    """Unmanaged resources; *refused* are the lists that couldn't be read."""

    unmanaged: tuple[Unmanaged, ...] = ()
    lists: Lists = field(default_factory=Lists)
    refused: tuple[FailedList, ...] = ()

    def into(self, report: Report) -> Report:
        """*report* with these findings; a deleted parent has no children."""
        vanished = {item.urn for item in report.drifted if item.vanished}
        unread = [
            UnreadList(one.kind, one.parents, one.message)
            for one in self.refused
            if not (one.gone and vanished.issuperset(one.parents))
        ]
        excused = sum(len(one.parents) for one in self.refused) - sum(len(one.parents) for one in unread)
        lists = replace(self.lists, read=self.lists.read + excused)
        return replace(report, unmanaged=self.unmanaged, lists=lists, unreadable_lists=tuple(unread))


def find(
    workspace: Workspace,
    lister: Lister,
    known: State,
    region: str,
    tags: Mapping[str, str],
    others: State = _NO_STATE,
    neighbours: Collection[str] | None = None,
) -> Found:
    """Resources of the cloud in neither state; StrataError if a part of the cloud can't be listed.

    *others* are the resources of the environment's other stacks: they are managed, but not compared here. The
    role of a service reads no other state: *neighbours* are the names of the other services instead.
    """
    resources = tuple(_resources(known))
    parents = [one for one in resources if one.type in _PARENTS]
    request = {
        "region": region,
        "vpcs": known.vpcs,
        "tags": dict(tags),
        "account": neighbours is None,
        "resources": [asdict(one) for one in parents],
    }
    printed = lister.answer(workspace.variables, request)
    try:
        return _found(json.loads(printed), (*resources, *_resources(others)), known, others, neighbours or ())
    except (ValueError, TypeError, KeyError) as error:
        error_text = f"{type(error).__name__}: {error}"
        raise StrataError(f"{FAILURE}: {error_text}") from None


def _found(
    answer: Mapping[str, Any],
    resources: Sequence[StateResource],
    known: State,
    others: State,
    neighbours: Collection[str] = (),
) -> Found:
    managed = known.identities | others.identities
    found = unmanaged([_cloud_resource(one) for one in answer["resources"]], managed)
    listed = [Listed(one["kind"], tuple(one["parents"]), tuple(one["items"])) for one in _of(answer, Listed)]
    refused = [
        FailedList(one["kind"], tuple(one["parents"]), one["message"], one["gone"], one["unsupported"])
        for one in _of(answer, FailedList)
    ]
    unknown = added(ROWS, resources, listed, partial(made_by, services=neighbours))
    children = (replace(one, component=known.component(one.parent)) for one in unknown)
    ids = {one.id for one in found}
    both = (*found, *(one for one in children if one.id not in ids))
    return Found(both, _lists(listed, refused), tuple(one for one in refused if not one.unsupported))


def _of(answer: Mapping[str, Any], kind: type) -> Iterable[Mapping[str, Any]]:
    return (one for one in answer["children"] if one["type"] == kind.__name__)


def _lists(listed: Sequence[Listed], refused: Sequence[FailedList]) -> Lists:
    """The number of lists, one for each kind of each parent."""
    unread = sum(len(one.parents) for one in refused if not one.unsupported)
    read = sum(len(one.parents) for one in listed)
    return Lists(
        read,
        read + unread,
        len({one.kind for one in listed}),
        len({urn for one in listed for urn in one.parents}),
        tuple(sorted({one.kind for one in refused if one.unsupported})),
    )


def _resources(known: State) -> Iterable[StateResource]:
    account = ""
    held = [item for item in known.resources if state.real(item)]
    for item in held:
        found = _ACCOUNT.match(str((item.get("outputs") or {}).get("arn", "")))
        account = account or (found[1] if found else "")
    for item in held:
        yield StateResource(
            item["urn"],
            item["type"],
            str(item.get("id", "")),
            item.get("inputs") or {},
            item.get("outputs") or {},
            account,
        )


def _cloud_resource(document: Mapping[str, Any]) -> CloudResource:
    identities, makers = tuple(document["identities"]), tuple(document["owners"])
    return CloudResource(document["kind"], identities, document["name"], document["why"], makers)
