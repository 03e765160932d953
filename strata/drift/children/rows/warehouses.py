"""Children of Redshift clusters, such as data shares, shared snapshots, schedules and usage limits."""

from collections.abc import Iterable, Mapping, Sequence

from strata.drift.children.resource import StateResource
from strata.drift.children.row import (
    ALL,
    Item,
    Listing,
    Parameters,
    Row,
    each,
    field_of,
    ids,
    keys,
    nothing,
    part,
    shown,
    slot,
    spread,
)

_WAREHOUSE = ("aws:redshift/cluster:Cluster",)
_SCHEDULED = "aws:redshift/snapshotScheduleAssociation:SnapshotScheduleAssociation"
_PARTNER = "aws:redshift/partner:Partner"


def _namespace(argument: str) -> Parameters:
    return each(argument, "clusterNamespaceArn")


def _consumers(page: Item) -> Iterable[Item]:
    return spread("DataShares", "DataShareAssociations", "DataShareArn")(page)


def _scheduled_cluster(item: Item) -> str:
    target = item.get("TargetAction") or {}
    return next((str(one["ClusterIdentifier"]) for one in target.values() if one), "")


def _partners(parents: Sequence[StateResource]) -> Mapping[str, object] | None:
    """A request by account, which is unknown in a state without ARNs."""
    account, cluster = parents[0].account, parents[0].text("clusterIdentifier")
    return {"AccountId": account, "ClusterIdentifier": cluster} if account and cluster else None


ROWS = (
    Row(
        "endpoint authorization",
        _WAREHOUSE,
        Listing(
            "redshift",
            "describe_endpoint_authorization",
            each("ClusterIdentifier", "clusterIdentifier"),
            field_of("EndpointAuthorizationList"),
        ),
        part("Grantee", "ClusterIdentifier", separator=":"),
        keys(
            "aws:redshift/endpointAuthorization:EndpointAuthorization",
            "account",
            "clusterIdentifier",
            separator=":",
        ),
        "aws:redshift/endpointAuthorization:EndpointAuthorization",
        "redshift revoke-endpoint-access",
    ),
    Row(
        "warehouse endpoint",
        _WAREHOUSE,
        Listing(
            "redshift",
            "describe_endpoint_access",
            each("ClusterIdentifier", "clusterIdentifier"),
            field_of("EndpointAccessList"),
        ),
        part("EndpointName"),
        keys("aws:redshift/endpointAccess:EndpointAccess", "endpointName"),
        "aws:redshift/endpointAccess:EndpointAccess",
        "redshift delete-endpoint-access",
    ),
    Row(
        "shared snapshot of a warehouse",
        _WAREHOUSE,
        Listing(
            "redshift",
            "describe_cluster_snapshots",
            each("ClusterIdentifier", "clusterIdentifier", SnapshotType="manual"),
            spread("Snapshots", "AccountsWithRestoreAccess", "SnapshotIdentifier"),
        ),
        part("SnapshotIdentifier", "AccountId", separator=","),
        lambda state, parent: (),
        "aws:redshift/clusterSnapshot:ClusterSnapshot",
        "redshift revoke-snapshot-access",
        shown("AccountId"),
    ),
    Row(
        "consumer of a data share",
        _WAREHOUSE,
        Listing("redshift", "describe_data_shares_for_producer", _namespace("ProducerArn"), _consumers),
        part("DataShareArn", "ConsumerIdentifier", separator=","),
        keys(
            "aws:redshift/dataShareAuthorization:DataShareAuthorization",
            "dataShareArn",
            "consumerIdentifier",
            separator=",",
        ),
        "aws:redshift/dataShareAuthorization:DataShareAuthorization",
        "redshift deauthorize-data-share",
        shown("ConsumerIdentifier", "Status"),
        lambda item, parent, state: item.get("Status") in ("DEAUTHORIZED", "REJECTED"),
    ),
    slot(
        "warehouse policy",
        _WAREHOUSE,
        Listing(
            "redshift",
            "get_resource_policy",
            _namespace("ResourceArn"),
            lambda page: [page] if (page.get("ResourcePolicy") or {}).get("Policy") else [],
            absent=frozenset({"ResourceNotFoundFault", "ResourceNotFound"}),
        ),
        token="aws:redshift/resourcePolicy:ResourcePolicy",
        by="resourceArn",
        delete="redshift delete-resource-policy",
        path="clusterNamespaceArn",
    ),
    Row(
        "scheduled action of a warehouse",
        _WAREHOUSE,
        Listing(
            "redshift",
            "describe_scheduled_actions",
            nothing,
            field_of("ScheduledActions"),
            ALL,
            parent=_scheduled_cluster,
        ),
        part("ScheduledActionName"),
        keys("aws:redshift/scheduledAction:ScheduledAction", "name"),
        "aws:redshift/scheduledAction:ScheduledAction",
        "redshift delete-scheduled-action",
        shown("Schedule", "TargetAction", "State"),
    ),
    Row(
        "usage limit of a warehouse",
        _WAREHOUSE,
        Listing(
            "redshift",
            "describe_usage_limits",
            each("ClusterIdentifier", "clusterIdentifier"),
            field_of("UsageLimits"),
        ),
        part("UsageLimitId"),
        ids("aws:redshift/usageLimit:UsageLimit"),
        "aws:redshift/usageLimit:UsageLimit",
        "redshift delete-usage-limit",
        shown("FeatureType", "Amount", "BreachAction"),
    ),
    Row(
        "snapshot schedule of a warehouse",
        _WAREHOUSE,
        Listing(
            "redshift",
            "describe_snapshot_schedules",
            each("ClusterIdentifier", "clusterIdentifier"),
            field_of("SnapshotSchedules"),
        ),
        lambda item, parent: (f"{parent.text('clusterIdentifier')}/{item.get('ScheduleIdentifier')}",),
        keys(_SCHEDULED, "clusterIdentifier", "scheduleIdentifier"),
        _SCHEDULED,
        "redshift modify-cluster-snapshot-schedule",
        shown("ScheduleDefinitions"),
    ),
    Row(
        "partner integration of a warehouse",
        _WAREHOUSE,
        Listing("redshift", "describe_partners", _partners, field_of("PartnerIntegrationInfoList")),
        lambda item, parent: (
            f"{parent.text('clusterIdentifier')}/{item.get('DatabaseName')}/{item.get('PartnerName')}",
        ),
        keys(_PARTNER, "clusterIdentifier", "databaseName", "partnerName"),
        _PARTNER,
        "redshift delete-partner",
        shown("Status"),
    ),
    slot(
        "copies of a warehouse's snapshots",
        _WAREHOUSE,
        Listing(
            "redshift",
            "describe_clusters",
            each("ClusterIdentifier", "clusterIdentifier"),
            lambda page: [one for one in page.get("Clusters") or () if one.get("ClusterSnapshotCopyStatus")],
        ),
        token="aws:redshift/snapshotCopy:SnapshotCopy",
        by="clusterIdentifier",
        delete="redshift disable-snapshot-copy",
        path="clusterIdentifier",
    ),
)
