"""Redshift clusters."""

import json
from collections.abc import Iterable
from typing import Any

from standin.aws import service_tags, tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, ProviderError, register
from standin.aws.service_tags import TagOperations
from standin.aws.values import Properties

_NAMES: translate.Names = (
    ("databaseName", "DBName"),
    ("masterPassword", "MasterUserPassword"),
    ("iamRoles", "IamRoleArns"),
)
# Read in another form: groups, roles, and the secret that moto doesn't create.
_READ_APART = ("Tags", "IamRoles", "MasterPasswordSecretArn", "MasterPasswordSecretKmsKeyId")
_NOT_SENT = ("tags", "tagsAll", "manageMasterPassword", "masterPasswordSecretKmsKeyId")
# The provider sends all of these to ModifyCluster if one of them changes.
_SIZE = ("clusterType", "nodeType", "numberOfNodes")


def arn_of(cloud: Cloud, what: str, name: str) -> str:
    """The ARN of a Redshift resource."""
    return f"arn:aws:redshift:{cloud.region}:{cloud.account}:{what}:{name}"


def update_tags(redshift: Any, arn: str, state: Properties, inputs: Properties) -> None:
    """Update the tags of a Redshift resource to those of *inputs*."""
    service_tags.update(redshift, arn, state, inputs, TagOperations("CreateTags", "DeleteTags"))


@register
class Cluster(Kind):
    """``aws.redshift.Cluster``; its id is its identifier."""

    token = "aws:redshift/cluster:Cluster"
    id_input = "clusterIdentifier"
    force_new = frozenset(
        {
            "clusterIdentifier",
            "clusterSubnetGroupName",
            "masterUsername",
            "snapshotArn",
            "snapshotClusterIdentifier",
            "snapshotIdentifier",
        }
    )
    defaults = {
        "allowVersionUpgrade": True,
        "applyImmediately": False,
        "automatedSnapshotRetentionPeriod": 1,
        "availabilityZoneRelocationEnabled": False,
        "clusterVersion": "1.0",
        "maintenanceTrackName": "current",
        "manualSnapshotRetentionPeriod": -1,
        "numberOfNodes": 1,
        "port": 5439,
        "publiclyAccessible": False,
        "skipFinalSnapshot": False,
    }
    aws_defaults = {"enhancedVpcRouting": False}
    write_only = frozenset(
        {"applyImmediately", "finalSnapshotIdentifier", "masterPassword", "skipFinalSnapshot"}
    )

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.conflicts(
            inputs, ("manageMasterPassword", "masterPassword", "masterPasswordWo")
        )
        yield from validation.in_range(inputs, {"port": (1115, 65535)})
        name = inputs.get("clusterIdentifier")
        if isinstance(name, str) and name != name.lower():
            yield "clusterIdentifier", "only lowercase alphanumeric characters and hyphens allowed"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        redshift, name = cloud.client("redshift"), str(inputs["clusterIdentifier"])
        payload = {key: value for key, value in inputs.items() if key not in _NOT_SENT}
        redshift.create_cluster(
            **translate.request(redshift, "CreateCluster", payload, _NAMES),
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
        )
        cloud.created(name)
        if inputs.get("manageMasterPassword"):
            self._keep_password(cloud, inputs)
        return name

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("redshift").describe_clusters(ClusterIdentifier=resource_id)["Clusters"][0]
        shown = {key: value for key, value in found.items() if key not in _READ_APART}
        nodes = found["NumberOfNodes"]
        return {
            **translate.answer(self.token, shown, _NAMES),
            "arn": arn_of(cloud, "cluster", resource_id),
            "clusterNamespaceArn": found.get("ClusterNamespaceArn"),
            "clusterType": "multi-node" if nodes > 1 else "single-node",
            "clusterParameterGroupName": found["ClusterParameterGroups"][0]["ParameterGroupName"],
            "dnsName": found["Endpoint"]["Address"],
            "endpoint": f"{found['Endpoint']['Address']}:{found['Endpoint']['Port']}",
            "port": found["Endpoint"]["Port"],
            "iamRoles": [one["IamRoleArn"] for one in found.get("IamRoles") or ()],
            "vpcSecurityGroupIds": [one["VpcSecurityGroupId"] for one in found["VpcSecurityGroups"]],
            **self._password(cloud, resource_id, inputs),
            "tags": tagging.as_map(found.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        redshift = cloud.client("redshift")
        changed = {
            key: value
            for key, value in {**self.aws_defaults, **inputs}.items()
            if key not in (*self.force_new, *_NOT_SENT) and value != state.get(key)
        }
        if changed.keys() & {*_SIZE}:
            changed |= {key: inputs[key] for key in _SIZE if key in inputs}
        request = translate.request(redshift, "ModifyCluster", changed, _NAMES)
        if request:
            redshift.modify_cluster(**{**request, "ClusterIdentifier": resource_id})
        if inputs.get("manageMasterPassword") and not state.get("masterPasswordSecretArn"):
            self._keep_password(cloud, inputs)
        update_tags(redshift, state["arn"], state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        final = state.get("finalSnapshotIdentifier")
        skip = bool(state.get("skipFinalSnapshot"))
        if not skip and not final:
            raise ProviderError("final_snapshot_identifier is required when skip_final_snapshot is false")
        snapshot = {} if skip else {"FinalClusterSnapshotIdentifier": final}
        cloud.client("redshift").delete_cluster(
            ClusterIdentifier=resource_id, SkipFinalClusterSnapshot=skip, **snapshot
        )
        if state.get("masterPasswordSecretArn"):
            cloud.client("secretsmanager").delete_secret(
                SecretId=state["masterPasswordSecretArn"], ForceDeleteWithoutRecovery=True
            )

    def _keep_password(self, cloud: Cloud, inputs: Properties) -> None:
        """Create the secret of the master password: Redshift does, moto doesn't."""
        secrets = cloud.client("secretsmanager")
        drawn = secrets.get_random_password(ExcludePunctuation=True)["RandomPassword"]
        key = inputs.get("masterPasswordSecretKmsKeyId")
        secrets.create_secret(
            Name=_secret_name(str(inputs["clusterIdentifier"])),
            SecretString=json.dumps({"username": inputs["masterUsername"], "password": drawn}),
            **({"KmsKeyId": key} if key else {}),
        )

    def _password(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties:
        if not inputs.get("manageMasterPassword"):
            return {}
        wanted = _secret_name(resource_id)
        pages = cloud.client("secretsmanager").get_paginator("list_secrets").paginate()
        secrets = [one for page in pages for one in page["SecretList"] if one["Name"] == wanted]
        return {
            "manageMasterPassword": bool(secrets),
            "masterPasswordSecretArn": secrets[0]["ARN"] if secrets else None,
            "masterPasswordSecretKmsKeyId": secrets[0].get("KmsKeyId") if secrets else None,
        }


def _secret_name(cluster: str) -> str:
    return f"redshift!{cluster}"
