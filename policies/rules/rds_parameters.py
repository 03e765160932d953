"""Parameter groups of RDS: encrypted connections."""

from guardrails.rule import MEDIUM, Props, rule
from guardrails.values import items

INSTANCE_PARAMETERS = "aws:rds/parameterGroup:ParameterGroup"
CLUSTER_PARAMETERS = "aws:rds/clusterParameterGroup:ClusterParameterGroup"
# The parameters that require TLS; the default of PostgreSQL's is 1 since PostgreSQL 15.
_POSTGRES_TLS = "rds.force_ssl"
_MYSQL_TLS = "require_secure_transport"


@rule(
    "RDS.38",
    MEDIUM,
    (INSTANCE_PARAMETERS, CLUSTER_PARAMETERS),
    "RDS for PostgreSQL requires TLS",
    'Set the parameter rds.force_ssl to "1".',
)
def postgres_tls(group: Props) -> bool:
    if "postgres" not in str(group["family"]):
        return True
    return _value(group, _POSTGRES_TLS) == "1"


@rule(
    "RDS.44",
    MEDIUM,
    INSTANCE_PARAMETERS,
    "RDS for MariaDB and MySQL require TLS",
    'Set the parameter require_secure_transport to "1".',
)
def mysql_tls(group: Props) -> bool:
    if not str(group["family"]).startswith(("mariadb", "mysql")):
        return True
    return _value(group, _MYSQL_TLS).upper() in ("1", "ON")


def _value(group: Props, name: str) -> str:
    """The value of the parameter *name* in *group*; "0" if it isn't set."""
    values = {one.get("name"): str(one.get("value")) for one in items(group, "parameters")}
    return values.get(name, "0")
