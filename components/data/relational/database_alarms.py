"""Alarm thresholds of databases."""

from collections.abc import Mapping

from components.common.alarms import Threshold
from components.data.relational.instance_classes import memory_gib

_GIB = 1024**3
NAMESPACE = "AWS/RDS"
# CloudWatch User Guide, "Recommended alarms", Amazon RDS.
_CPU_PERCENT = 90
_LAG_SECONDS = 60
_FREE_STORAGE = 0.10
# RDS User Guide, "Best practices": memory that remains low requires a larger class.
_FREE_MEMORY = 0.05
# Aurora User Guide, "Replication with Amazon Aurora": usually much less than 100 ms.
_AURORA_LAG_MILLISECONDS = 2000


def of_instance(instance_class: str, storage_gb: int) -> Mapping[str, Threshold]:
    """Thresholds of a database instance that was created with *storage_gb*."""
    return {
        "storage": Threshold("FreeStorageSpace", "below", storage_gb * _GIB * _FREE_STORAGE, "Minimum"),
        **of_writer(instance_class),
    }


def of_writer(instance_class: str) -> Mapping[str, Threshold]:
    """Thresholds of the writer of an Aurora cluster."""
    memory = memory_gib(instance_class) * _GIB * _FREE_MEMORY
    return {
        "cpu": Threshold("CPUUtilization", "above", _CPU_PERCENT),
        "memory": Threshold("FreeableMemory", "below", memory),
    }


LAG = Threshold("ReplicaLag", "above", _LAG_SECONDS, "Maximum")
AURORA_LAG = Threshold("AuroraReplicaLagMaximum", "above", _AURORA_LAG_MILLISECONDS, "Maximum")
