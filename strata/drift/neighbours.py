"""Children of a service's resources that other services made, by their names and tags."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from strata.drift.children.row import ALL, Row
from strata.drift.cloud_resource import tags_of

_TAG = "Service"
_ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:([^\"\\]+)")


def of_resources(rows: Iterable[Row]) -> Iterator[Row]:
    """The *rows* about single resources; the others are about the account, which is the platform's."""
    return (
        row
        for row in rows
        if not row.of_platform and (row.listing.batch != ALL or row.listing.parent is not None)
    )


def made_by(item: Mapping[str, Any], services: Collection[str]) -> bool:
    """Whether one of *services* made *item*: it has its tag, or names a resource of it.

    All names in AWS of a service begin with its name and a dash.
    """
    listed = item.get("Tags")
    tags = [one for one in listed if {"Key", "Value"} <= {*one}] if isinstance(listed, list) else []
    if tags_of(tags).get(_TAG) in services:
        return True
    beginnings = tuple(f"{name}-" for name in services)
    return any(
        part.startswith(beginnings)
        for resource in _ARN.findall(json.dumps(item, default=str))
        for part in re.split(r"[:/]", resource)
    )
