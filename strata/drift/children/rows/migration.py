"""Children of DMS replication instances and subnet groups."""

from collections.abc import Callable, Mapping, Sequence

from strata.drift.children.resource import StateResource
from strata.drift.children.row import ALL, Item, Listing, Row, field_of, ids, keys, nothing, part, shown
from strata.engine.property_path import look_up

_INSTANCE = ("aws:dms/replicationInstance:ReplicationInstance",)
_ARN = "replicationInstanceArn"


def _of_instance(**more: object) -> Callable[[Sequence[StateResource]], Mapping[str, object] | None]:
    """The request for the children of one replication instance."""

    def request(parents: Sequence[StateResource]) -> Mapping[str, object] | None:
        arn = parents[0].text(_ARN)
        return {"Filters": [{"Name": "replication-instance-arn", "Values": [arn]}], **more} if arn else None

    return request


def _group(item: Item) -> str:
    return str(look_up(item, "ComputeConfig.ReplicationSubnetGroupId"))


ROWS = (
    Row(
        "replication task",
        _INSTANCE,
        Listing(
            "dms",
            "describe_replication_tasks",
            _of_instance(WithoutSettings=True),
            field_of("ReplicationTasks"),
            # The error for a filter that matches nothing (DMS API Reference, DescribeReplicationTasks).
            absent=frozenset({"ResourceNotFoundFault"}),
        ),
        part("ReplicationTaskArn"),
        keys("aws:dms/replicationTask:ReplicationTask", "replicationTaskArn"),
        "aws:dms/replicationTask:ReplicationTask",
        "dms delete-replication-task",
        shown("ReplicationTaskIdentifier", "SourceEndpointArn", "TargetEndpointArn", "Status"),
    ),
    Row(
        # A task starts only if the instance has been connected with both endpoints (DMS User Guide).
        "endpoint of a replication instance",
        _INSTANCE,
        Listing(
            "dms",
            "describe_connections",
            _of_instance(),
            field_of("Connections"),
            absent=frozenset({"ResourceNotFoundFault"}),
        ),
        part("EndpointArn"),
        keys("aws:dms/endpoint:Endpoint", "endpointArn"),
        "aws:dms/endpoint:Endpoint",
        "dms delete-endpoint",
        shown("EndpointIdentifier", "Status"),
    ),
    Row(
        "serverless replication",
        ("aws:dms/replicationSubnetGroup:ReplicationSubnetGroup",),
        Listing(
            "dms", "describe_replication_configs", nothing, field_of("ReplicationConfigs"), ALL, parent=_group
        ),
        part("ReplicationConfigArn"),
        ids("aws:dms/replicationConfig:ReplicationConfig"),
        "aws:dms/replicationConfig:ReplicationConfig",
        "dms delete-replication-config",
        shown("ReplicationConfigIdentifier", "SourceEndpointArn", "TargetEndpointArn"),
    ),
)
