"""The calls that list the children of the state's resources; this module calls nothing."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from strata.drift.children.resource import StateResource
from strata.drift.children.row import Row


@dataclass(frozen=True)
class Call:
    """One list of a row for some of its parents."""

    row: Row
    region: str
    parents: tuple[StateResource, ...]
    request: Mapping[str, object]

    @property
    def key(self) -> str:
        """The call's identity: two rows may read the same response."""
        listing = self.row.listing
        detail = listing.detail.operation if listing.detail else ""
        request = json.dumps(self.request, sort_keys=True)
        return f"{listing.service} {self.region} {listing.operation} {detail} {request}"


def calls(rows: Iterable[Row], resources: Iterable[StateResource], region: str) -> Iterator[Call]:
    """The calls of all *rows* for *resources*, in *region* unless their ARN has another."""
    by_type: dict[str, list[StateResource]] = {}
    for one in resources:
        by_type.setdefault(one.type, []).append(one)
    for row in rows:
        parents = [one for token in row.parents for one in by_type.get(token, ())]
        yield from _of_row(row, parents, region)


def _of_row(row: Row, parents: list[StateResource], region: str) -> Iterator[Call]:
    def where(resource: StateResource) -> str:
        return row.listing.region or resource.text("region") or region

    for place, group in groupby(sorted(parents, key=where), key=where):
        listed = tuple(group)
        for start in range(0, len(listed), row.listing.batch):
            some = listed[start : start + row.listing.batch]
            request = row.listing.request(some)
            if request is not None:
                yield Call(row, place, some, request)
