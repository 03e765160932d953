"""Deleted resources that the Resource Groups Tagging API still lists."""

from collections.abc import Callable, Mapping

from strata.drift.vpc import Client

Clients = Callable[[str], Client]

# KMS keeps a deleted key for 7 to 30 days, with its tags (KMS Developer Guide, "Key states").
_ENDING_KEY = frozenset({"PendingDeletion", "PendingReplicaDeletion"})
# ECS lists deleted resources for a while (ECS API Reference: status of Cluster, Service and TaskDefinition).
_ENDED = frozenset({"INACTIVE", "DELETE_IN_PROGRESS"})
# Error codes for a resource that no longer exists.
_NOT_FOUND = frozenset(
    {
        "ClientException",  # of ECS, for a task definition
        "ClusterNotFoundException",
        "NoSuchDistribution",
        "NotFoundException",  # of KMS
        "ResourceNotFoundException",
    }
)


def gone(client: Clients, arn: str) -> bool:
    """True if *arn* is deleted or scheduled for deletion; raises botocore's errors."""
    from botocore.exceptions import ClientError

    service, resource = arn.split(":", 5)[2::3] if arn.count(":") >= 5 else ("", arn)
    ended = _ASK.get((service, resource.replace(":", "/").partition("/")[0]))
    if ended is None:
        return False
    try:
        return ended(client(service), arn)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _NOT_FOUND:
            raise
        return True


def _key(kms: Client, arn: str) -> bool:
    return bool(kms.describe_key(KeyId=arn)["KeyMetadata"]["KeyState"] in _ENDING_KEY)


def _distribution(cloudfront: Client, arn: str) -> bool:
    cloudfront.get_distribution(Id=arn.rpartition("/")[2])
    return False


def _secret(secrets: Client, arn: str) -> bool:
    """A deleted secret is listed, and can be restored, for 7 to 30 days."""
    return secrets.describe_secret(SecretId=arn).get("DeletedDate") is not None


def _cluster(ecs: Client, arn: str) -> bool:
    return all(one["status"] in _ENDED for one in ecs.describe_clusters(clusters=[arn])["clusters"])


def _service(ecs: Client, arn: str) -> bool:
    """The ARN has the cluster's name before the service's (ECS Developer Guide, "ARNs and IDs")."""
    cluster = arn.split("/")[-2]
    found = ecs.describe_services(cluster=cluster, services=[arn])["services"]
    return all(one["status"] in _ENDED for one in found)


def _task_definition(ecs: Client, arn: str) -> bool:
    found = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
    return bool(found["status"] in _ENDED)


_ASK: Mapping[tuple[str, str], Callable[[Client, str], bool]] = {
    ("kms", "key"): _key,
    ("cloudfront", "distribution"): _distribution,
    ("secretsmanager", "secret"): _secret,
    ("ecs", "cluster"): _cluster,
    ("ecs", "service"): _service,
    ("ecs", "task-definition"): _task_definition,
}
