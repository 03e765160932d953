"""DMS replication instances and their subnet groups. No emulator updates DMS tags: see gaps.py."""

from collections.abc import Iterable, Sequence
from typing import Any

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

NAMES: translate.Names = (
    ("replicationInstanceId", "ReplicationInstanceIdentifier"),
    ("replicationSubnetGroupId", "ReplicationSubnetGroupIdentifier"),
    ("kmsKeyArn", "KmsKeyId"),
    ("endpointId", "EndpointIdentifier"),
    ("replicationTaskId", "ReplicationTaskIdentifier"),
)
_NOT_SENT = ("tags", "tagsAll")


def request(dms: Any, operation: str, inputs: Properties) -> dict[str, Any]:
    """The arguments of *operation*, from *inputs*; a create operation takes the tags too."""
    payload = {key: value for key, value in inputs.items() if key not in _NOT_SENT}
    wanted = translate.request(dms, operation, payload, NAMES)
    tags = tagging.as_list(inputs.get("tagsAll", {}))
    return {**wanted, "Tags": tags} if operation.startswith("Create") else wanted


def one_of(listed: Sequence[Properties]) -> Properties | None:
    """The first item of a response, if there is one."""
    return listed[0] if listed else None  # moto returns an empty list for what doesn't exist


def filtered(name: str, value: str) -> list[dict[str, Any]]:
    """The filter for one resource."""
    return [{"Name": name, "Values": [value]}]


@register
class ReplicationSubnetGroup(Kind):
    """``aws.dms.ReplicationSubnetGroup``; its id is its name."""

    token = "aws:dms/replicationSubnetGroup:ReplicationSubnetGroup"
    id_input = "replicationSubnetGroupId"
    force_new = frozenset({"replicationSubnetGroupId"})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        dms = cloud.client("dms")
        dms.create_replication_subnet_group(**request(dms, "CreateReplicationSubnetGroup", inputs))
        return str(inputs["replicationSubnetGroupId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        answer = cloud.client("dms").describe_replication_subnet_groups(
            Filters=filtered("replication-subnet-group-id", resource_id)
        )
        found = one_of(answer["ReplicationSubnetGroups"])
        return found and {
            **translate.answer(self.token, found, NAMES),
            "replicationSubnetGroupArn": f"arn:aws:dms:{cloud.region}:{cloud.account}:subgrp:{resource_id}",
            "vpcId": found.get("VpcId"),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        # moto has no ModifyReplicationSubnetGroup, and deletes a group that is in use.
        self.delete(cloud, resource_id, state)
        self.create(cloud, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("dms").delete_replication_subnet_group(ReplicationSubnetGroupIdentifier=resource_id)


@register
class ReplicationInstance(Kind):
    """``aws.dms.ReplicationInstance``; its id is its name."""

    token = "aws:dms/replicationInstance:ReplicationInstance"
    id_input = "replicationInstanceId"
    force_new = frozenset(
        {
            "availabilityZone",
            "dnsNameServers",
            "kmsKeyArn",
            "publiclyAccessible",
            "replicationInstanceId",
            "replicationSubnetGroupId",
        }
    )
    write_only = frozenset({"allowMajorVersionUpgrade", "applyImmediately"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.in_range(inputs, {"allocatedStorage": (5, 6144)})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        dms = cloud.client("dms")
        dms.create_replication_instance(**request(dms, "CreateReplicationInstance", inputs))
        return str(inputs["replicationInstanceId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        answer = cloud.client("dms").describe_replication_instances(
            Filters=filtered("replication-instance-id", resource_id)
        )
        found = one_of(answer["ReplicationInstances"])
        return found and {
            **translate.answer(self.token, found, NAMES),
            "replicationInstanceArn": found["ReplicationInstanceArn"],
            "replicationInstancePrivateIps": found["ReplicationInstancePrivateIpAddresses"],
            "replicationInstancePublicIps": found["ReplicationInstancePublicIpAddresses"],
            "replicationSubnetGroupId": found.get("ReplicationSubnetGroup", {}).get(
                "ReplicationSubnetGroupIdentifier"
            ),
            "vpcSecurityGroupIds": [one["VpcSecurityGroupId"] for one in found["VpcSecurityGroups"]],
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        dms = cloud.client("dms")
        changed = {
            key: value
            for key, value in inputs.items()
            if key not in self.force_new and value != state.get(key)
        }
        dms.modify_replication_instance(
            **request(dms, "ModifyReplicationInstance", changed),
            ReplicationInstanceArn=state["replicationInstanceArn"],
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("dms").delete_replication_instance(
            ReplicationInstanceArn=state["replicationInstanceArn"]
        )
