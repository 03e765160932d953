"""When somebody should look at a database: alarms on the few numbers that come before an outage."""

from collections.abc import Mapping

import pulumi

from components.common.alarms import Threshold, alarm
from components.data.relational.instance_classes import memory_gib

_GIB = 1024**3
_NAMESPACE = "AWS/RDS"
# CloudWatch User Guide, "Recommended alarms", Amazon RDS.
_CPU_PERCENT = 90
_LAG_SECONDS = 60
_FREE_STORAGE = 0.10
# RDS User Guide, "Best practices": memory that stays short means a larger class.
_FREE_MEMORY = 0.05
# Aurora User Guide, "Replication with Amazon Aurora": usually much less than 100 ms.
_AURORA_LAG_MILLISECONDS = 2000


def of_instance(instance_class: str, storage_gb: int) -> Mapping[str, Threshold]:
    """What alarms about a database instance that began with *storage_gb*."""
    return {
        "storage": Threshold("FreeStorageSpace", "below", storage_gb * _GIB * _FREE_STORAGE, "Minimum"),
        **of_writer(instance_class),
    }


def of_writer(instance_class: str) -> Mapping[str, Threshold]:
    """What alarms about the machine that takes the writes of an Aurora cluster."""
    memory = memory_gib(instance_class) * _GIB * _FREE_MEMORY
    return {
        "cpu": Threshold("CPUUtilization", "above", _CPU_PERCENT),
        "memory": Threshold("FreeableMemory", "below", memory),
    }


LAG = Threshold("ReplicaLag", "above", _LAG_SECONDS, "Maximum")
AURORA_LAG = Threshold("AuroraReplicaLagMaximum", "above", _AURORA_LAG_MILLISECONDS, "Maximum")


def raise_alarms(
    name: str,
    thresholds: Mapping[str, Threshold],
    *,
    dimensions: Mapping[str, pulumi.Input[str]],
    topic_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """One alarm ``<name>-<key>`` for each threshold, on what RDS measures for *dimensions*."""
    for key, threshold in thresholds.items():
        alarm(
            f"{name}-{key}",
            threshold,
            namespace=_NAMESPACE,
            dimensions=dimensions,
            topic_arn=topic_arn,
            description=f"{name}: {threshold.metric} is {threshold.side} {threshold.value:.0f}",
            opts=opts,
        )
