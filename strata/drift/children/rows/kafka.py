"""Children of Kafka clusters: secrets of users, connections of other VPCs, replicators and the policy."""

from collections.abc import Iterable

from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    ALL,
    VALUE,
    Item,
    Listing,
    Row,
    each,
    either,
    field_of,
    ids,
    keys,
    nothing,
    part,
    shown,
    slot,
    under,
    whole,
)

_KAFKA = ("aws:msk/cluster:Cluster",)
_NOT_FOUND = frozenset({"NotFoundException"})


def _scram_secrets(state: Index, parent: StateResource) -> Iterable[str]:
    for one in state.of("aws:msk/scramSecretAssociation:ScramSecretAssociation"):
        yield from (f"{one.text('clusterArn')},{arn}" for arn in one.get("secretArnLists") or ())


def _replicated(page: Item) -> Iterable[Item]:
    """Each replicator once for each MSK cluster that it reads or writes."""
    for one in page.get("Replicators") or ():
        for cluster in one.get("KafkaClustersSummary") or ():
            arn = (cluster.get("AmazonMskCluster") or {}).get("MskClusterArn")
            if arn:
                yield {**one, "Cluster": str(arn)}


ROWS = (
    Row(
        "SCRAM secret of a Kafka cluster",
        _KAFKA,
        Listing("kafka", "list_scram_secrets", each("ClusterArn"), field_of("SecretArnList")),
        under(VALUE, separator=","),
        either(
            keys(
                "aws:msk/singleScramSecretAssociation:SingleScramSecretAssociation",
                "clusterArn",
                "secretArn",
                separator=",",
            ),
            _scram_secrets,
        ),
        "aws:msk/singleScramSecretAssociation:SingleScramSecretAssociation",
        "kafka batch-disassociate-scram-secret",
    ),
    Row(
        "VPC connection of a Kafka cluster",
        _KAFKA,
        Listing("kafka", "list_client_vpc_connections", each("ClusterArn"), field_of("ClientVpcConnections")),
        part("VpcConnectionArn"),
        ids("aws:msk/vpcConnection:VpcConnection"),
        "aws:msk/vpcConnection:VpcConnection",
        "kafka reject-client-vpc-connection",
        shown("Owner", "Authentication", "State"),
        lambda item, parent, state: item.get("State") in ("DELETING", "REJECTED", "REJECTING"),
    ),
    Row(
        "replicator of a Kafka cluster",
        _KAFKA,
        Listing("kafka", "list_replicators", nothing, _replicated, ALL, parent=lambda item: item["Cluster"]),
        part("ReplicatorArn"),
        ids("aws:msk/replicator:Replicator"),
        "aws:msk/replicator:Replicator",
        "kafka delete-replicator",
        shown("ReplicatorName", "ReplicatorState"),
    ),
    slot(
        "Kafka cluster policy",
        ("aws:msk/cluster:Cluster", "aws:msk/serverlessCluster:ServerlessCluster"),
        Listing("kafka", "get_cluster_policy", each("ClusterArn"), whole("Policy"), absent=_NOT_FOUND),
        token="aws:msk/clusterPolicy:ClusterPolicy",
        by="clusterArn",
        delete="kafka delete-cluster-policy",
    ),
)
