"""Alarm thresholds of cache nodes."""

from collections.abc import Mapping

from components.common.alarms import Threshold

NAMESPACE = "AWS/ElastiCache"

# ElastiCache User Guide, "Which metrics should I monitor?": a CPU is shared by the engine's one thread and by
# snapshots and TLS; above 90 % of a core, commands wait. Memory: evictions begin at 100 %.
_CPU = Threshold("CPUUtilization", "above", 90)
_ENGINE_CPU = Threshold("EngineCPUUtilization", "above", 90)
_MEMORY = Threshold("DatabaseMemoryUsagePercentage", "above", 80)
# An evicted session logs a user out, so each eviction raises the alarm.
_EVICTIONS = Threshold("Evictions", "above", 0, statistic="Sum")
# "Quotas": 65,000 connections a node; the alarm is raised while connections are still possible.
_CONNECTIONS = Threshold("CurrConnections", "above", 50_000, statistic="Maximum")
# The same page for Memcached: swap above 50 MiB means that the node needs more memory.
_SWAP = Threshold("SwapUsage", "above", 50 * 1024**2, statistic="Maximum")

SESSION_THRESHOLDS: Mapping[str, Threshold] = {
    "cpu": _CPU,
    "engine-cpu": _ENGINE_CPU,
    "memory": _MEMORY,
    "evictions": _EVICTIONS,
    "connections": _CONNECTIONS,
}
# Memcached evicts by design, and has no metrics of CPU or memory in percent.
MEMCACHED_THRESHOLDS: Mapping[str, Threshold] = {
    "cpu": _CPU,
    "swap": _SWAP,
    "connections": _CONNECTIONS,
}
