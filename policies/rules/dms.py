"""Machines that move data from one database to another."""

from guardrails.rule import CRITICAL, Props, rule
from guardrails.values import is_true

INSTANCE = "aws:dms/replicationInstance:ReplicationInstance"


@rule(
    "DMS.1",
    CRITICAL,
    INSTANCE,
    "Replication instances have no public address",
    "Set publicly_accessible=False.",
)
def no_public_address(instance: Props) -> bool:
    return not is_true(instance.get("publiclyAccessible"))
