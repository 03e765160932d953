"""Database engines: version families, parameters that enforce TLS, exported logs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from components.common.advice import advise
from components.common.versions import numbers

InstanceEngine = Literal["postgres", "mysql", "mariadb"]
AuroraEngine = Literal["aurora-postgresql", "aurora-mysql"]

# How a static parameter is applied.
AT_RESTART = "pending-reboot"

_SLOW_MILLISECONDS = 1000
_SLOW_SECONDS = 1

_POSTGRES = {
    "rds.force_ssl": "1",
    "log_statement": "ddl",
    "log_min_duration_statement": str(_SLOW_MILLISECONDS),
}
_MYSQL = {
    "require_secure_transport": "1",
    "slow_query_log": "1",
    "long_query_time": str(_SLOW_SECONDS),
    # RDS exports log files only, not log tables.
    "log_output": "FILE",
}
_AURORA_MYSQL = {
    **_MYSQL,
    # Aurora MySQL takes ON, RDS for MySQL takes 1.
    "require_secure_transport": "ON",
    # The audit log is exported only if the server writes one.
    "server_audit_logging": "1",
    "server_audit_events": "CONNECT,QUERY_DCL,QUERY_DDL",
}

# The first family whose own default is the value above. RDS User Guide, "Using SSL with a PostgreSQL DB
# instance", and "Requiring SSL/TLS for all connections" to MySQL and to MariaDB; Aurora User Guide, "Securing
# Aurora PostgreSQL data with SSL/TLS".
_POSTGRES_DEFAULTS = {"rds.force_ssl": "15"}
_MYSQL_DEFAULTS = {"require_secure_transport": "9.7"}
_MARIADB_DEFAULTS = {"require_secure_transport": "11.8"}
_AURORA_POSTGRES_DEFAULTS = {"rds.force_ssl": "17"}

# DMS User Guide, "Using a PostgreSQL database as an AWS DMS source" and "Using a MySQL-compatible database as
# a source for AWS DMS": what ongoing replication from RDS and Aurora needs; read at the next restart.
_LOGICAL = {"rds.logical_replication": "1"}
_BINARY_LOG = {"binlog_format": "ROW"}

# RDS User Guide and Aurora User Guide, "DB engine, Region, and instance class support for Performance
# Insights": the classes that have none.
_NONE = re.compile(r"(?!)")
_SMALL = re.compile(r"db\.(t2|t3|t4g)\.(micro|small)")
_SMALL_OR_OLD = re.compile(r"db\.(t2|t3)\..+|db\.t4g\.(micro|small)")


@dataclass(frozen=True)
class Engine:
    """One engine: its *families* of versions, the dynamic *parameters* of its group, the logs it exports."""

    families: tuple[str, ...]
    family_prefix: str
    parameters: Mapping[str, str]
    log_exports: tuple[str, ...]
    without_insights: re.Pattern[str]
    replication: Mapping[str, str]
    """Static parameters of a database that DMS replicates from."""
    defaults: Mapping[str, str]
    """The parameters that have the engine's own default, by the first family in which they do."""

    def apply_method(self, parameter: str, version: str) -> str | None:
        """The method that applies a parameter in the family of *version*; None for the provider's, at once.

        RDS doesn't store a value that is the engine's default, and answers with the method of an unchanged
        parameter: hashicorp/terraform-provider-aws, issue 39252. Any other would be a difference at every
        deployment.
        """
        since = self.defaults.get(parameter)
        return AT_RESTART if since is not None and numbers(version) >= numbers(since) else None

    def static(self, *, replicated: bool) -> Mapping[str, str]:
        """The parameters that a database reads when it restarts."""
        return self.replication if replicated else {}

    def family(self, version: str) -> str:
        """The name that parameter groups have for the family of *version*."""
        return self.family_prefix + version

    def insights(self, instance_class: str) -> bool:
        """Whether Performance Insights supports this engine on *instance_class*."""
        return self.without_insights.fullmatch(instance_class) is None


# RDS User Guide and Aurora User Guide, the release calendars: families in standard support. Older ones go on
# under Extended Support, AWS's default: without it AWS upgrades the major version itself, and the stack file
# would ask for a downgrade.
_ENGINES: Mapping[str, Engine] = {
    "postgres": Engine(
        ("14", "15", "16", "17", "18"), "postgres", _POSTGRES, ("postgresql", "upgrade"), _NONE, _LOGICAL,
        _POSTGRES_DEFAULTS,
    ),
    "mysql": Engine(("8.4",), "mysql", _MYSQL, ("error", "slowquery"), _SMALL, _BINARY_LOG, _MYSQL_DEFAULTS),
    "mariadb": Engine(
        ("10.11", "11.4", "11.8"), "mariadb", _MYSQL, ("error", "slowquery"), _SMALL, _BINARY_LOG,
        _MARIADB_DEFAULTS,
    ),
    "aurora-postgresql": Engine(
        ("14", "15", "16", "17"), "aurora-postgresql", _POSTGRES, ("postgresql",), _NONE, _LOGICAL,
        _AURORA_POSTGRES_DEFAULTS,
    ),
    "aurora-mysql": Engine(
        ("8.0",), "aurora-mysql", _AURORA_MYSQL, ("audit", "error", "slowquery"), _SMALL_OR_OLD,
        _BINARY_LOG, {},
    ),
}  # fmt: skip


def engine(name: InstanceEngine | AuroraEngine) -> Engine:
    """The engine *name*."""
    return _ENGINES[name]


def known_family(name: InstanceEngine | AuroraEngine, version: str) -> str:
    """*version*, if it can be a family of the engine; raises ValueError that lists the families if not.

    A family that is newer than the list is accepted with a warning. AWS chooses the minor version: with
    automatic upgrades a full version would soon be drift.
    """
    families = _ENGINES[name].families
    if version in families:
        return version
    newest = families[-1]
    if re.fullmatch(r"\d+(\.\d+)*", version) is None or not is_newer(version, newest):
        raise ValueError(
            f"{version} is an unknown engine version family of {name}; known: {', '.join(families)}"
            " (AWS chooses the minor version)"
        )
    advise(f"{name} {version} is newer than {newest}, the newest known version")
    return version


def is_newer(version: str, newest: str) -> bool:
    """Whether *version* has as many parts as *newest* and a higher number."""
    one, other = numbers(version), numbers(newest)
    return len(one) == len(other) and one > other
