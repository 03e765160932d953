"""The parts of a status that are pending, alarming, or can't be read."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.parsers import ResponseParserError
from moto import mock_aws

from strata.workload import connections, expiring, pending, quotas, status, stores
from strata.workload.resources import (
    ADDRESS,
    ATTACHMENT,
    CACHE,
    CACHE_CLUSTER,
    CERTIFICATE,
    CLUSTER,
    DATABASE,
    DISTRIBUTION,
    FILE_SYSTEM,
    GRAPH,
    KAFKA,
    PEERING,
    SCALING_GROUP,
    SECRET,
    STREAM,
    SUBSCRIPTION,
    TABLE,
    VPN,
    WAREHOUSE,
    StackResource,
    StackResources,
    of_state,
)
from strata.workload.status_row import StatusRow, text

_REGION = "ap-northeast-2"
_NOW = datetime.now(UTC)
Clients = Any


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clients]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", _REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        yield lru_cache(boto3.client)


class Answers:
    """Clients of any service that answer each operation with one response."""

    def __init__(self, **responses: Any) -> None:
        self._responses = responses

    def __call__(self, service: str, region_name: str | None = None) -> "Answers":
        return self

    def __getattr__(self, operation: str) -> Any:
        def answer(**_: Any) -> Any:
            response = self._responses[operation]
            if isinstance(response, Exception):
                raise response
            return response

        return answer

    def get_paginator(self, operation: str) -> Any:
        return SimpleNamespace(paginate=lambda **_: [self._responses[operation]])


def _known(*found: StackResource) -> StackResources:
    return StackResources("", (), found)


def test_an_unconfirmed_subscription_of_a_mailbox_is_named_and_one_of_a_queue_is_not(
    clients: Clients,
) -> None:
    sns, sqs = clients("sns"), clients("sqs")
    topic = sns.create_topic(Name="operations")["TopicArn"]
    queue = sqs.get_queue_attributes(
        QueueUrl=sqs.create_queue(QueueName="letters")["QueueUrl"], AttributeNames=["QueueArn"]
    )["Attributes"]["QueueArn"]
    arns = [
        sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=end, ReturnSubscriptionArn=True)[
            "SubscriptionArn"
        ]
        for protocol, end in (("email", "oncall@example.com"), ("sqs", queue))
    ]
    found = _known(
        StackResource(SUBSCRIPTION, "operations-1", arns[0], {"protocol": "email"}),
        StackResource(SUBSCRIPTION, "queue", arns[1], {"protocol": "sqs"}),
    )
    [row] = expiring.subscriptions(clients, found)
    assert row.name == "operations-1"
    waiting = {"Attributes": {"PendingConfirmation": "true"}}
    [row] = expiring.subscriptions(Answers(get_subscription_attributes=waiting), found)
    assert (row.group, row.state) == ("unconfirmed", "email, no alarm arrives until it is confirmed")


@pytest.mark.parametrize(
    ("certificate", "group", "state"),
    [
        ({"Status": "PENDING_VALIDATION"}, "unconfirmed", "waits for its validation by DNS"),
        ({"Status": "FAILED"}, "alarming", "FAILED"),
        ({"Status": "ISSUED", "NotAfter": _NOW + timedelta(days=29)}, "expiring", "ends on "),
        ({"Status": "ISSUED", "NotAfter": _NOW + timedelta(days=31)}, "", "ISSUED"),
        ({"Status": "ISSUED"}, "", "ISSUED"),
    ],
)
def test_a_certificate_is_unconfirmed_failed_or_expiring(
    certificate: dict[str, Any], group: str, state: str
) -> None:
    known = _known(StackResource(CERTIFICATE, "site", f"arn:aws:acm:us-east-1:1:certificate/{group}"))
    [row] = expiring.certificates(Answers(describe_certificate={"Certificate": certificate}), known)
    assert row.group == group
    assert row.state.startswith(state)


@pytest.mark.parametrize(
    ("secret", "group"),
    [
        ({}, "unconfirmed"),
        ({"VersionIdsToStages": {"1": ["AWSCURRENT"]}}, ""),
        ({"DeletedDate": _NOW, "VersionIdsToStages": {"1": ["AWSCURRENT"]}}, "expiring"),
        (
            {
                "VersionIdsToStages": {"1": ["AWSCURRENT"]},
                "RotationEnabled": True,
                "NextRotationDate": _NOW - timedelta(days=1),
            },
            "expiring",
        ),
    ],
)
def test_a_secret_has_no_value_is_deleted_or_rotates_late(secret: dict[str, Any], group: str) -> None:
    [row] = expiring.secrets(Answers(describe_secret=secret), _known(StackResource(SECRET, "token", "arn")))
    assert row.group == group


def test_a_parameter_that_ends_within_30_days_is_named_and_others_are_not() -> None:
    def policy(kind: str, days: int) -> dict[str, str]:
        end = (_NOW + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return {"PolicyText": json.dumps({"Type": kind, "Attributes": {"Timestamp": end}})}

    listed = {
        "Parameters": [
            {"Name": "/strata/soon", "Policies": [policy("Expiration", 29)]},
            {"Name": "/strata/later", "Policies": [policy("Expiration", 31)]},
            {"Name": "/strata/notice", "Policies": [policy("NoChangeNotification", 1)]},
            {"Name": "/strata/plain"},
        ]
    }
    rows = [*expiring.parameters(Answers(describe_parameters=listed), _known())]
    assert [row.name for row in rows] == ["/strata/soon"]


def test_changes_that_wait_for_a_window_are_named_without_their_values() -> None:
    answer = {
        "DBInstances": [
            {"DBInstanceStatus": "available", "PendingModifiedValues": {"MasterUserPassword": "s3cret"}}
        ]
    }
    group = {"ReplicationGroups": [{"Status": "modifying", "PendingModifiedValues": {}}]}
    known = _known(
        StackResource(DATABASE, "data", "db-1", {"identifier": "data-1"}),
        StackResource(CACHE, "cache", "cache-1"),
    )
    rows = [
        *stores.databases(Answers(describe_db_instances=answer), known),
        *stores.caches(Answers(describe_replication_groups=group), known),
    ]
    assert [(row.name, row.group) for row in rows] == [("data", "pending"), ("cache", "pending")]
    assert rows[0].details == ("waits for the maintenance window: MasterUserPassword",)


def test_maintenance_of_other_databases_is_not_shown() -> None:
    def action(arn: str) -> dict[str, Any]:
        return {"ResourceIdentifier": arn, "PendingMaintenanceActionDetails": [{"Action": "system-update"}]}

    answer = {"PendingMaintenanceActions": [action("arn:own"), action("arn:other")]}
    known = _known(StackResource(CLUSTER, "aurora", "aurora-1", {"arn": "arn:own"}))
    [row] = stores.maintenance(Answers(describe_pending_maintenance_actions=answer), known)
    assert (row.name, row.state) == ("aurora", "system-update when it is applied")


def test_an_instance_refresh_and_a_distribution_in_progress_are_pending() -> None:
    machine = {"LifecycleState": "InService"}
    answers = Answers(
        describe_auto_scaling_groups={"AutoScalingGroups": [{"DesiredCapacity": 1, "Instances": [machine]}]},
        describe_instance_refreshes={
            "InstanceRefreshes": [{"Status": "InProgress", "PercentageComplete": 50}]
        },
        get_distribution={"Distribution": {"Status": "InProgress"}},
    )
    known = _known(StackResource(SCALING_GROUP, "web", "web-1"), StackResource(DISTRIBUTION, "cdn", "E1"))
    [machines] = pending.groups(answers, known)
    [refresh] = pending.refreshes(answers, known)
    [cdn] = pending.distributions(answers, known)
    assert (machines.group, machines.state) == ("", "1 of 1 in service")
    assert (refresh.group, refresh.state) == ("pending", "InProgress, 50 %")
    assert cdn.group == "pending"


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (
            ClientError({"Error": {"Code": "AccessDenied", "Message": "not allowed"}}, "x"),
            "AccessDenied: not allowed",
        ),
        (EndpointConnectionError(endpoint_url="https://x"), "Could not connect"),
        (ResponseParserError("invalid XML received: <!doctype html>"), "no answer of AWS"),
    ],
)
def test_a_part_that_cannot_be_read_is_named_and_the_others_are_shown(error: Exception, shown: str) -> None:
    answers = Answers(
        describe_secret=error,
        get_distribution={"Distribution": {"Status": "Deployed"}},
        describe_parameters={"Parameters": []},
    )
    known = _known(StackResource(SECRET, "token", "arn"), StackResource(DISTRIBUTION, "cdn", "E1"))
    rows = status.rows(answers, known)
    [unread] = [row for row in rows if row.group == "unreadable"]
    assert unread.kind == "secrets"
    assert shown in unread.state
    assert "1 unreadable" in text(rows)[0]
    assert [row.state for row in rows if row.kind == "distribution"] == ["Deployed"]


_OWN = {"Quota": {"Value": 20.0}}
_DEFAULT = {"Quota": {"Value": 5.0}}
_NONE = ClientError({"Error": {"Code": "NoSuchResourceException", "Message": "none"}}, "x")


@pytest.mark.parametrize(
    ("used", "own", "group", "state"),
    [
        (4, _NONE, "", "4 of 5 in use"),
        (5, _NONE, "alarming", "5 of 5 in use, ask AWS for more before the next ones"),
        (5, _OWN, "", "5 of 20 in use"),
        (17, _OWN, "alarming", "17 of 20 in use, ask AWS for more before the next ones"),
    ],
)
def test_elastic_addresses_of_the_region_are_compared_with_their_quota(
    used: int, own: Any, group: str, state: str
) -> None:
    answers = Answers(
        describe_addresses={"Addresses": [{}] * used},
        get_service_quota=own,
        get_aws_default_service_quota=_DEFAULT,
    )
    [row] = quotas.addresses(answers, _known(StackResource(ADDRESS, "nat-a", "eipalloc-1")))
    assert (row.group, row.state) == (group, state)
    assert [*quotas.addresses(answers, _known())] == []


def test_a_quota_that_may_not_be_read_is_named() -> None:
    denied = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "not allowed"}}, "x")
    answers = Answers(
        describe_addresses={"Addresses": []},
        get_service_quota=denied,
        describe_parameters={"Parameters": []},
    )
    rows = status.rows(answers, _known(StackResource(ADDRESS, "nat-a", "eipalloc-1")))
    assert [(row.kind, row.group) for row in rows] == [("quotas", "unreadable")]


def test_locked_resources_need_no_attention() -> None:
    rows = [StatusRow("lock", "rds.Instance data", "protect", group="locked")]
    assert not rows[0].bad
    assert text(rows)[0].endswith("1 locked")


def test_an_address_of_a_subscriber_is_not_among_what_the_command_passes_on() -> None:
    item = {
        "type": SUBSCRIPTION,
        "urn": f"urn:pulumi:dev::strata::{SUBSCRIPTION}::operations-1",
        "id": "arn",
        "outputs": {"endpoint": "https://example.com/?token=s3cret", "protocol": "https"},
    }
    assert "s3cret" not in str(of_state(None, [item]))


_CHANGES = {"PendingModifiedValues": {"NodeType": "ra3.large"}}


@pytest.mark.parametrize(
    ("kind", "operation", "ready", "busy"),
    [
        (
            GRAPH,
            "describe_db_clusters",
            {"DBClusters": [{"Status": "available"}]},
            {"DBClusters": [{"Status": "upgrading"}]},
        ),
        (
            WAREHOUSE,
            "describe_clusters",
            {"Clusters": [{"ClusterStatus": "available", "PendingModifiedValues": {}}]},
            {"Clusters": [{"ClusterStatus": "available", **_CHANGES}]},
        ),
        (
            CACHE_CLUSTER,
            "describe_cache_clusters",
            {"CacheClusters": [{"CacheClusterStatus": "available"}]},
            {"CacheClusters": [{"CacheClusterStatus": "available", **_CHANGES}]},
        ),
        (
            KAFKA,
            "describe_cluster",
            {"ClusterInfo": {"State": "ACTIVE"}},
            {"ClusterInfo": {"State": "MAINTENANCE"}},
        ),
        (
            STREAM,
            "describe_stream_summary",
            {"StreamDescriptionSummary": {"StreamStatus": "ACTIVE"}},
            {"StreamDescriptionSummary": {"StreamStatus": "UPDATING"}},
        ),
        (
            TABLE,
            "describe_table",
            {"Table": {"TableStatus": "ACTIVE"}},
            {"Table": {"TableStatus": "INACCESSIBLE_ENCRYPTION_CREDENTIALS"}},
        ),
        (
            FILE_SYSTEM,
            "describe_file_systems",
            {"FileSystems": [{"LifeCycleState": "available"}]},
            {"FileSystems": [{"LifeCycleState": "updating"}]},
        ),
    ],
)
def test_a_store_of_any_kind_is_pending_while_it_is_not_available_or_has_changes(
    kind: str, operation: str, ready: dict[str, Any], busy: dict[str, Any]
) -> None:
    known = _known(StackResource(kind, "store", "store-1"))
    for answer, group in ((ready, ""), (busy, "pending")):
        [row] = [
            row for read in stores.OTHERS.values() for row in read(Answers(**{operation: answer}), known)
        ]
        assert (row.name, row.group) == ("store", group)


def test_the_names_of_the_operations_and_states_are_of_aws() -> None:
    """The paths of the table, in the models of botocore."""
    session = boto3.session.Session(region_name=_REGION)
    for one in stores._STORES:
        client = session.client(one.service, aws_access_key_id="x", aws_secret_access_key="x")
        model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[one.operation])
        assert one.parameter in model.input_shape.members
        shape: Any = model.output_shape
        for step in one.path:
            shape = shape.member if isinstance(step, int) else shape.members[step]
        states = shape.members[one.state]
        assert one.ready in (getattr(states, "enum", None) or [one.ready])


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("pending-acceptance", "pending"),
        ("provisioning", "pending"),
        ("active", ""),
        ("rejected", "alarming"),
        ("expired", "alarming"),
        ("deleted", "alarming"),
    ],
)
def test_a_peering_waits_for_its_owner_or_has_failed(code: str, group: str) -> None:
    answer = {"VpcPeeringConnections": [{"Status": {"Code": code}}]}
    known = _known(StackResource(PEERING, "connections-shared", "pcx-1"))
    [row] = connections.peerings(Answers(describe_vpc_peering_connections=answer), known)
    assert (row.group, row.state) == (group, code)
    assert bool(row.details) is (code == "pending-acceptance")


@pytest.mark.parametrize(
    ("state", "group"),
    [("pendingAcceptance", "pending"), ("available", ""), ("rejected", "alarming"), ("failed", "alarming")],
)
def test_an_attachment_waits_for_the_gateway_s_owner_or_has_failed(state: str, group: str) -> None:
    answer = {"TransitGatewayVpcAttachments": [{"State": state}]}
    known = _known(StackResource(ATTACHMENT, "connections-transit", "tgw-attach-1"))
    [row] = connections.attachments(Answers(describe_transit_gateway_vpc_attachments=answer), known)
    assert (row.group, row.state) == (group, state)


@pytest.mark.parametrize(
    ("states", "group", "shown"),
    [
        (["UP", "UP"], "", "2 of 2 tunnels up"),
        (["UP", "DOWN"], "alarming", "1 of 2 tunnels up"),
        ([], "alarming", "0 of 0 tunnels up"),
    ],
)
def test_a_tunnel_that_is_down_is_alarming(states: list[str], group: str, shown: str) -> None:
    answer = {"VpnConnections": [{"VgwTelemetry": [{"Status": state} for state in states]}]}
    [row] = connections.tunnels(
        Answers(describe_vpn_connections=answer), _known(StackResource(VPN, "connections-vpn", "vpn-1"))
    )
    assert (row.group, row.state) == (group, shown)


def test_the_states_of_connections_are_those_of_ec2() -> None:
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
    ec2 = boto3.session.Session().client("ec2", region_name=_REGION, **keys).meta.service_model
    peering = ec2.shape_for("VpcPeeringConnectionStateReasonCode").enum
    attachment = ec2.shape_for("TransitGatewayAttachmentState").enum
    assert {*peering, *attachment} >= connections._READY | connections._WAITING


def test_stores_that_are_in_order_are_counted_in_one_line() -> None:
    kinds = [store.title for store in stores._STORES]
    rows = [StatusRow(kind, f"the {kind}", "available") for kind in kinds]
    lines = text(rows)
    assert "In order:" not in lines
    assert lines[-1].startswith("Also in order: ")
