"""Associations and maintenance windows of Systems Manager, which run commands on instances."""

from collections.abc import Iterable, Iterator, Mapping

from strata.drift.children import by_aws
from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    ALL,
    Detail,
    Item,
    Listing,
    Row,
    either,
    field_of,
    ids,
    keys,
    nothing,
    part,
    shown,
)

_GROUP = ("aws:autoscaling/group:Group",)
_MACHINES = (*_GROUP, "aws:ec2/instance:Instance")
_ASSOCIATION = "aws:ssm/association:Association"
_WINDOW = "aws:ssm/maintenanceWindow:MaintenanceWindow"
_REGISTERED = "Registered"
_TAG = "tag:"

Tags = Mapping[str, str]


def _tags(state: Index) -> Iterator[Tags]:
    """The tags of each kind of instance: of a group and its launch templates, and of declared instances."""
    launched: dict[str, str] = {}
    for template in state.of("aws:ec2/launchTemplate:LaunchTemplate"):
        for one in template.get("tagSpecifications") or ():
            launched |= one.get("tags") or {}
    for group in state.of(*_GROUP):
        own = {one.get("key"): one.get("value") for one in group.get("tags") or ()}
        yield {**launched, **own, "aws:autoscaling:groupName": group.id}
    for instance in state.of("aws:ec2/instance:Instance"):
        yield instance.get("tagsAll") or instance.get("tags") or {}


def _meets(target: Item, tags: Tags) -> bool:
    """Whether a target by tag is met; of another kind, such as a resource group, that is unknown: yes.

    Systems Manager API Reference, "Target".
    """
    key, values = str(target.get("Key")), target.get("Values") or ()
    if key.startswith(_TAG):
        return tags.get(key.removeprefix(_TAG)) in values
    return key != "tag-key" or not tags.keys().isdisjoint(values)


def _by_id(targets: Iterable[Item], state: Index) -> bool | None:
    """Whether the targets name instances of the state; None without a target by id."""
    named = [one.get("Values") or () for one in targets if one.get("Key") == "InstanceIds"]
    if not named:
        return None
    return any(one == "*" or one in state.members or state.has(str(one)) for many in named for one in many)


def _reached(targets: Iterable[Item], state: Index) -> bool:
    """Whether a command with *targets* runs on an instance of the state."""
    wanted = list(targets)
    named = _by_id(wanted, state)
    return (
        named if named is not None else any(all(_meets(one, tags) for one in wanted) for tags in _tags(state))
    )


def _association_elsewhere(item: Item, parent: StateResource, state: Index) -> bool:
    """An association of Amazon Inspector, or one that runs on no instance of the state."""
    if by_aws.inspector_association(item):
        return True
    alone = [{"Key": "InstanceIds", "Values": [item["InstanceId"]]}] if item.get("InstanceId") else []
    targets = [*(item.get("Targets") or ()), *alone]
    return not targets or not _reached(targets, state)


def _window_elsewhere(item: Item, parent: StateResource, state: Index) -> bool:
    """A maintenance window without a target among the instances of the state."""
    registered = (item.get(_REGISTERED) or {}).get("Targets") or ()
    return not any(_reached(one.get("Targets") or (), state) for one in registered)


ROWS = (
    Row(
        "association of instances",
        _MACHINES,
        Listing("ssm", "list_associations", nothing, field_of("Associations"), ALL),
        part("AssociationId"),
        either(ids(_ASSOCIATION), keys(_ASSOCIATION, "associationId")),
        _ASSOCIATION,
        "ssm delete-association",
        shown("AssociationName", "Name", "Targets", "InstanceId"),
        _association_elsewhere,
    ),
    Row(
        "maintenance window of instances",
        _MACHINES,
        Listing(
            "ssm",
            "describe_maintenance_windows",
            nothing,
            field_of("WindowIdentities"),
            ALL,
            detail=Detail(
                "describe_maintenance_window_targets",
                lambda item: {"WindowId": item["WindowId"]},
                _REGISTERED,
            ),
        ),
        part("WindowId"),
        ids(_WINDOW),
        _WINDOW,
        "ssm delete-maintenance-window",
        shown("Name", "Schedule", "Enabled"),
        _window_elsewhere,
    ),
)
