"""Refusal to delete an Aurora cluster that has readers of its auto scaling, which are in no state.

RDS deletes no cluster with instances, and these remain when their scaling ends. As a module it prints them.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from strata.client import Client
from strata.engine.plan import deletes
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError

_CLUSTER = "aws:rds/cluster:Cluster"
# Aurora User Guide, "Amazon Aurora Auto Scaling with Aurora Replicas": the names of its replicas.
SCALED_REPLICA = "application-autoscaling-"
_GONE = "DBClusterNotFoundFault"


def refuse_deletion(
    workspace: Workspace,
    state: Iterable[Mapping[str, Any]],
    planned: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Raise StrataError if a cluster that is deleted has such readers; without a plan all of them are.

    Without a cluster to delete, AWS isn't called.
    """
    clusters = [
        str((one.get("inputs") or {}).get("clusterIdentifier") or one.get("id"))
        for one in state
        if one.get("type") == _CLUSTER and (planned is None or _is_deleted(planned.get(str(one.get("urn")))))
    ]
    if not clusters:
        return
    failure = f"The instances of the clusters of {workspace.called} couldn't be listed"
    found: Mapping[str, Sequence[str]] = json.loads(
        workspace.module_output(failure, "strata.engine.scaled_readers", *clusters)
    )
    if found:
        raise StrataError("\n".join(_message(workspace.called, found)), Exit.USAGE)


def _is_deleted(plan: Mapping[str, Any] | None) -> bool:
    return plan is None or deletes(plan)


def _message(environment: str, found: Mapping[str, Sequence[str]]) -> Iterable[str]:
    yield (
        "RDS deletes no cluster with instances, and these readers of Aurora Auto Scaling are in no state. "
        "Nothing was changed."
    )
    for cluster, readers in found.items():
        yield f"  {cluster}: {', '.join(readers)}"
    yield f"First end their scaling: reader_scaling: null of the cluster, and `strata up {environment}`."
    yield "Then delete each of them, and repeat this command:"
    for readers in found.values():
        for reader in readers:
            command = f"aws rds delete-db-instance --db-instance-identifier {reader}"
            yield f"  strata exec {environment} -- {command}"


def main(clusters: Sequence[str]) -> None:
    """Print the readers of each of the *clusters* that has any, as JSON."""
    import boto3

    rds = boto3.client("rds")
    listed = {cluster: _readers(rds, cluster) for cluster in clusters}
    print(json.dumps({cluster: readers for cluster, readers in listed.items() if readers}))


def _readers(rds: Client, cluster: str) -> list[str]:
    from botocore.exceptions import ClientError

    try:
        answer = rds.describe_db_clusters(DBClusterIdentifier=cluster)
    except ClientError as error:
        if error.response["Error"]["Code"] == _GONE:
            return []
        raise
    members = [one for found in answer["DBClusters"] for one in found.get("DBClusterMembers") or ()]
    return [name for one in members if (name := str(one["DBInstanceIdentifier"])).startswith(SCALED_REPLICA)]


if __name__ == "__main__":
    main(sys.argv[1:])
