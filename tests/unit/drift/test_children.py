"""Every kind of children: additions are found and nothing else, by answers in the shapes of AWS."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from harness.every import every
from strata.drift import services, vpc
from strata.drift.children import plan
from strata.drift.children.collect import FailedList, Listed, collect
from strata.drift.children.compare import added
from strata.drift.children.resource import StateResource
from strata.drift.children.row import Row
from strata.drift.children.table import ROWS
from strata.drift.inventory import OUTSIDE
from unit.drift.cases import (
    attachments,
    commands,
    compute,
    configurations,
    detection,
    gateways,
    in_vpc,
    network,
    options,
    pipelines,
    stores,
)
from unit.drift.cases.case import ACCOUNT, Case, resource
from unit.recording import STACKS
from unit.test_kinds_in_use import INSIDE_VPC, resource_class

CASES = (
    *network.CASES,
    *attachments.CASES,
    *compute.CASES,
    *commands.CASES,
    *stores.CASES,
    *configurations.CASES,
    *detection.CASES,
    *in_vpc.CASES,
    *gateways.CASES,
    *pipelines.CASES,
    *options.CASES,
)
DECLARED = {**stores.DECLARED, **detection.DECLARED, **configurations.DECLARED, **options.DECLARED}
DEFAULTS: Mapping[str, Mapping[str, Any]] = {**stores.DEFAULTS, **configurations.DEFAULTS, **options.DEFAULTS}
BY_KIND = {row.kind: row for row in ROWS}
REGION = "eu-west-1"
_ADVANCED = [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]}]}]


@cache
def client(service: str, region: str = REGION) -> Any:
    return boto3.client(service, region_name=region, aws_access_key_id="x", aws_secret_access_key="x")


def listed(
    row: Row, parent: StateResource, page: Mapping[str, Any], details: tuple[Mapping[str, Any], ...] = ()
) -> list[Listed | FailedList]:
    """The items of the row's call; the stub checks request and answer by AWS's models."""
    api = client(row.listing.service)
    with Stubber(api) as stub:
        (call,) = plan.calls([row], [parent], REGION)
        stub.add_response(row.listing.operation, page, dict(call.request) or None)
        for detail in details:
            assert row.listing.detail is not None
            stub.add_response(row.listing.detail.operation, detail, None)
        return list(collect([call], lambda *_: api, emulated=False))


def found(
    kind: str,
    parent: StateResource,
    page: Mapping[str, Any],
    declared: tuple[StateResource, ...] = (),
    details: tuple[Mapping[str, Any], ...] = (),
) -> tuple[str, ...]:
    row = BY_KIND[kind]
    answers = [one for one in listed(row, parent, page, details) if isinstance(one, Listed)]
    assert answers
    return tuple(one.id for one in added([row], [parent, *declared], answers))


@every(CASES)
def test_what_was_added_is_found_beside_what_is_declared_and_what_aws_makes(case: Case) -> None:
    assert found(case.kind, case.parent, case.page, case.declared, case.details) == case.added


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://hooks.slack.com/services/T0/B0/hidden",
        "https://u:hidden@x.example/",
        "https://x.example/?token=hidden",
    ],
)
def test_the_address_of_an_added_subscriber_is_shown_without_its_secret(endpoint: str) -> None:
    row, topic = BY_KIND["subscription"], resource("aws:sns/topic:Topic", "arn:topic", arn="arn:topic")
    page = {"SubscriptionArn": "PendingConfirmation", "Protocol": "https", "Endpoint": endpoint}
    answers = [one for one in listed(row, topic, {"Subscriptions": [page]}) if isinstance(one, Listed)]
    [found] = added([row], [topic], answers)
    assert "hidden" not in repr(found)
    assert found.id.startswith("arn:topic/https/https://")


@pytest.mark.parametrize("case", [gateways.SHARED], ids=lambda case: case.kind)
def test_an_attachment_of_an_account_that_the_gateway_is_shared_with_is_not_reported(case: Case) -> None:
    assert found(case.kind, case.parent, case.page, case.declared) == case.added
    assert len(found(case.kind, case.parent, case.page, case.declared[:1])) == len(case.added) + 1


def test_a_cache_is_reported_once() -> None:
    case = next(case for case in in_vpc.CASES if case.kind == "cache in the VPC")
    group = resource("aws:elasticache/subnetGroup:SubnetGroup", "added", name="added")
    assert found(case.kind, case.parent, case.page, (*case.declared, group), case.details) == ()


def test_attachments_propagate_by_default() -> None:
    case = next(case for case in gateways.CASES if case.kind == "propagation of a transit gateway")
    assert found(case.kind, gateways.ROUTED, case.page, case.declared) == ()


def test_a_fifo_topic_has_no_data_protection_policy() -> None:
    fifo = resource("aws:sns/topic:Topic", "arn:topic.fifo", fifoTopic=True)
    assert not list(plan.calls([BY_KIND["data protection policy of a topic"]], [fifo], REGION))


@pytest.mark.parametrize("kind", sorted(DECLARED))
def test_a_declared_configuration_is_not_reported(kind: str) -> None:
    case = next(case for case in CASES if case.kind == kind)
    assert found(kind, case.parent, case.page, (DECLARED[kind],)) == ()


@pytest.mark.parametrize("kind", sorted(DEFAULTS))
def test_a_default_of_aws_is_not_reported(kind: str) -> None:
    case = next(case for case in CASES if case.kind == kind)
    assert found(kind, case.parent, DEFAULTS[kind]) == ()


@pytest.mark.parametrize(
    ("kind", "page", "declared"),
    [
        ("event selectors", {"EventSelectors": [{"ReadWriteType": "WriteOnly"}]}, "eventSelectors"),
        ("event selectors", {"AdvancedEventSelectors": _ADVANCED}, "advancedEventSelectors"),
        (
            "insight selectors",
            {"InsightSelectors": [{"InsightType": "ApiCallRateInsight"}]},
            "insightSelectors",
        ),
    ],
)
def test_selectors_that_a_trail_declares_are_left_to_the_refresh(
    kind: str, page: Mapping[str, Any], declared: str
) -> None:
    trail = resource("aws:cloudtrail/trail:Trail", "arn:trail", arn="arn:trail", **{declared: [{}]})
    assert found(kind, trail, page) == ()


def test_the_standards_that_come_with_security_hub_are_by_aws_unless_it_is_enabled_without_them() -> None:
    prefix = f"arn:aws:securityhub:x:{ACCOUNT}:subscription/"
    names = ("cis-aws-foundations-benchmark/v/1.2.0", "pci-dss/v/3.2.1")
    listed = tuple({"StandardsSubscriptionArn": f"{prefix}{one}"} for one in names)
    hub = resource("aws:securityhub/account:Account", ACCOUNT, enableDefaultStandards=True)
    for parent, expected in ((hub, names[1:]), (detection.HUB, names)):
        answers = [Listed("security standard", (parent.urn,), listed)]
        assert {one.id for one in added(ROWS, [parent], answers)} == {f"{prefix}{one}" for one in expected}


def test_every_row_has_a_case_with_an_addition_and_one_without() -> None:
    positive = {case.kind for case in CASES if case.added}
    always = {"instance of a group"}  # instances of a group are the group's
    assert {row.kind for row in ROWS} - positive == always
    quiet = {case.kind for case in CASES if case.declared or len(_items(case)) > len(case.added)}
    inline = {
        "insight selectors",
        "scalable target of ecs",  # as those of dynamodb
        "scalable target of elasticache",
        "scalable target of kafka",
        "scalable target of lambda",
        "scalable target of neptune",
        "scalable target of rds",
        "stream of a table",
        "shared snapshot of a warehouse",  # pulumi_aws declares no share
        "trusted entity list",  # nor such a list
        "blue/green deployment of a database",  # nor one of these
        "delivery stream of a stream",  # a second call returns the owner
        "DHCP options of a VPC",  # see the test of options below
        "second secret of a user pool client",  # see the test of secrets below
    }
    assert {row.kind for row in ROWS} - quiet - {*DECLARED} <= inline


def _items(case: Case) -> list[Any]:
    page = {"Detailed": []} if case.details else case.page
    return [] if case.details else list(BY_KIND[case.kind].listing.items(page))


@every(ROWS)
def test_the_operation_that_deletes_a_child_exists(row: Row) -> None:
    command, operation = row.delete.split(" ")[:2]
    service = {"s3api": "s3"}.get(command, command)
    special = {"delete_bucket_notification_configuration"}
    name = operation.replace("-", "_")
    assert name in special or hasattr(client(service), name), row.delete


def refused(code: str, status: int = 400, *, emulated: bool = False) -> FailedList | Listed:
    row = BY_KIND["policy attached to a role"]
    api = client("iam")
    with Stubber(api) as stub:
        stub.add_client_error(row.listing.operation, code, http_status_code=status)
        (call,) = plan.calls([row], [network.ROLE], REGION)
        (answer,) = collect([call], lambda *_: api, emulated=emulated)
    return answer


def test_a_list_that_is_refused_is_named_and_never_empty() -> None:
    answer = refused("AccessDenied", 403)
    assert isinstance(answer, FailedList)
    assert "list_attached_role_policies" in answer.message
    assert not answer.gone
    assert not answer.unsupported


@pytest.mark.parametrize(("emulated", "unsupported"), [(True, True), (False, False)])
def test_only_an_emulator_may_not_offer_an_operation(emulated: bool, unsupported: bool) -> None:
    answer = refused("NotImplemented", 501, emulated=emulated)
    assert isinstance(answer, FailedList)
    assert answer.unsupported is unsupported


def test_a_parent_that_is_gone_is_reported_as_gone() -> None:
    answer = refused("NoSuchEntity", 404)
    assert isinstance(answer, FailedList)
    assert answer.gone


def test_an_answer_of_another_shape_is_unread() -> None:
    (call,) = plan.calls([BY_KIND["function permission"]], [compute.FUNCTION], REGION)

    class Api:
        def can_paginate(self, _: str) -> bool:
            return False

        def get_policy(self, **_: Any) -> dict[str, Any]:
            return {"Policy": "{"}

    (answer,) = collect([call], lambda *_: Api(), emulated=False)
    assert isinstance(answer, FailedList)
    assert "can't be understood" in answer.message


def test_rows_that_read_the_same_answer_share_one_call() -> None:
    calls = list(plan.calls(ROWS, [network.TABLE, compute.ASG, compute.QUEUE], REGION))
    shared = {call.row.kind for call in calls if call.key == calls[0].key}
    assert shared == {"route", "route table association"}
    asked: list[str] = []

    class Api:
        def can_paginate(self, _: str) -> bool:
            return False

        def __getattr__(self, operation: str) -> Any:
            def call(**_: Any) -> dict[str, Any]:
                asked.append(operation)
                return {}

            return call

    list(collect(calls, lambda *_: Api(), emulated=False))
    assert len(asked) == len({call.key for call in calls}) < len(calls)
    assert asked.count("describe_auto_scaling_groups") == 1


def test_many_parents_are_listed_in_few_calls() -> None:
    groups = [resource("aws:ec2/securityGroup:SecurityGroup", f"sg-{number}") for number in range(201)]
    calls = {call.key for call in plan.calls(ROWS, groups, REGION)}
    # Rules and VPCs of 200 groups each, and the shares of the account.
    assert len(calls) == 2 + 2 + 1


def test_children_are_listed_in_the_region_of_their_parent() -> None:
    edge = resource("aws:sns/topic:Topic", "arn:edge", region="us-east-1")
    calls = plan.calls([BY_KIND["subscription"]], [compute.TOPIC, edge], REGION)
    assert [(call.region, call.request["TopicArn"]) for call in calls] == [
        (REGION, "arn:topic"),
        ("us-east-1", "arn:edge"),
    ]


def test_a_service_that_works_for_a_declared_resource_reports_it_by_its_tags() -> None:
    def listeners(group: str) -> Iterator[Listed]:
        tags = [{"Key": "aws:autoscaling:groupName", "Value": group}]
        yield Listed("listener", (network.LB.urn,), ({"ListenerArn": "arn:new", "Tags": tags},))

    state = [network.LB, compute.ASG]
    assert added(ROWS, state, listeners("web")) == ()
    assert [one.id for one in added(ROWS, state, listeners("lost"))] == ["arn:new"]


@pytest.mark.parametrize(
    ("qualifier", "statement", "unmanaged"),
    [(":live", "declared", []), ("", "declared", ["resize/declared"]), (":live", "new", ["resize:live/new"])],
)
def test_a_statement_of_an_alias_is_no_statement_of_the_function(
    qualifier: str, statement: str, unmanaged: list[str]
) -> None:
    # An emulator answers for the function with the statements of its aliases.
    listed = {"Sid": statement, "Resource": f"arn:aws:lambda:x:1:function:resize{qualifier}"}
    permission = resource(
        "aws:lambda/permission:Permission", "p", function="resize", qualifier="live", statementId="declared"
    )
    answers = [Listed("function permission", (compute.FUNCTION.urn,), (listed,))]

    found = added(ROWS, [compute.FUNCTION, permission], iter(answers))

    assert [one.id for one in found] == unmanaged


@pytest.mark.parametrize("stack", STACKS)
def test_the_lists_at_most_double_the_calls_of_a_refresh(
    stack: str, deploy_stack: Callable[[str], Any]
) -> None:
    """A refresh of the stand-in's made 420 calls for the 340 resources of prod that it read.

    Second calls are counted for what the state declares.
    """
    made = [item for item in deploy_stack(stack).resources if item.typ.startswith("aws:")]
    state = [_deployed(item.typ, item.name, item.inputs) for item in made]
    # Mocks don't register what is inside awsx's VPC.
    state += [_deployed(one["type"], one["name"], one["inputs"]) for one in INSIDE_VPC]
    asked = {call.key: call.row for call in plan.calls(ROWS, state, REGION)}
    assert 0 < len(asked) <= len(state)
    second = [one for row in asked.values() if row.listing.detail for one in state if one.type == row.token]
    # Beside the rows: tagged instances, volumes and gateways, groups of machines, the tags of two regions.
    beside = len(vpc.LISTS) + len(services.LISTS) + len(OUTSIDE) + 6
    assert len(asked) + len(second) + beside <= len(state) * 420 / 340


def _deployed(token: str, name: str, inputs: Mapping[str, Any]) -> StateResource:
    return resource(token, name, **{**inputs, "name": name, "arn": f"arn:aws:x:x:{ACCOUNT}:{name}"})


@pytest.mark.parametrize(
    ("code", "text", "unsupported"),
    [
        ("400", "", True),
        ("InvalidOperationException", "Unknown action: DescribeAccountPolicies", True),
        ("InvalidParameterException", "Unknown CloudTrail action: 'GetInsightSelectors'", True),
        ("500", "<!doctype html>\n<title>500 Internal Server Error</title>", True),
        ("500", "internal failure", False),
        ("InvalidParameterException", "an unknown action target", False),
        ("InvalidInput", "Unknown Route53 endpoint: GET /2013-04-01/queryloggingconfig", True),
        ("NotFoundException", "Unknown API Gateway path: /v2/vpclinks", True),
        ("BadRequestException", "No route for GET /api/v2/clusters.", True),
        ("BadRequestException", "no route to the cluster", False),
        ("InvalidInput", "the hosted zone's id is wrong", False),
        ("400", "no such VPC", False),
        ("InvalidOperationException", "the log group is being deleted", False),
    ],
)
def test_what_an_emulator_answers_to_an_unknown_service_or_action_is_no_failure(
    code: str, text: str, unsupported: bool
) -> None:
    row = BY_KIND["resolver rule of a VPC"]
    api = client(row.listing.service)
    with Stubber(api) as stub:
        stub.add_client_error(row.listing.operation, code, text, http_status_code=400)
        (call,) = plan.calls([row], [network.VPC], REGION)
        (answer,) = collect([call], lambda *_: api, emulated=True)
    assert isinstance(answer, FailedList)
    assert answer.unsupported is unsupported


@pytest.mark.parametrize(
    ("configurations", "unmanaged"),
    [
        ({"domain-name-servers": "AmazonProvidedDNS"}, False),
        ({"domain-name-servers": "AmazonProvidedDNS", "domain-name": "eu-west-1.compute.internal"}, False),
        ({"domain-name-servers": "AmazonProvidedDNS", "domain-name": "ec2.internal"}, False),
        ({"domain-name-servers": "AmazonProvidedDNS", "domain-name": "attacker.example"}, True),
        ({"domain-name-servers": "192.0.2.53"}, True),
        ({"domain-name-servers": "AmazonProvidedDNS", "ntp-servers": "192.0.2.1"}, True),
    ],
)
def test_dhcp_options_are_the_default_ones_by_their_content(
    configurations: Mapping[str, str], unmanaged: bool
) -> None:
    page = {"Vpcs": [{"VpcId": "vpc-1", "DhcpOptionsId": "dopt-1"}]}
    held = [{"Key": key, "Values": [{"Value": value}]} for key, value in configurations.items()]
    details = ({"DhcpOptions": [{"DhcpConfigurations": held}]},)
    assert bool(found("DHCP options of a VPC", attachments.VPC, page, (), details)) is unmanaged
    declared = resource("aws:ec2/vpcDhcpOptions:VpcDhcpOptions", "dopt-1")
    assert found("DHCP options of a VPC", attachments.VPC, page, (declared,), details) == ()


def test_a_vpc_without_dhcp_options_needs_no_second_call() -> None:
    page = {"Vpcs": [{"VpcId": "vpc-1", "DhcpOptionsId": "default"}]}
    assert found("DHCP options of a VPC", attachments.VPC, page) == ()


def test_a_client_has_one_secret_of_its_own_or_none() -> None:
    case = next(case for case in commands.CASES if case.kind == "second secret of a user pool client")
    [_, first] = case.page["ClientSecrets"]
    assert found(case.kind, case.parent, {"ClientSecrets": [first]}) == ()
    public = resource(case.parent.type, "client", userPoolId="pool_1", generateSecret=False)
    assert not list(plan.calls([BY_KIND[case.kind]], [public], REGION))


def test_events_of_a_bucket_that_go_to_event_bridge_are_a_notification() -> None:
    page: dict[str, Any] = {"EventBridgeConfiguration": {}}
    assert found("bucket notification", stores.BUCKET, page) == ("media/EventBridgeConfiguration",)


@every(ROWS)
def test_the_type_that_declares_a_child_exists(row: Row) -> None:
    assert resource_class(row.token).__name__ == row.token.rpartition(":")[2]


@pytest.mark.parametrize(("code", "status", "empty"), [("Unknown", 404, True), ("AccessDenied", 403, False)])
def test_an_account_without_access_grants_has_none(code: str, status: int, empty: bool) -> None:
    row = BY_KIND["access grant"]
    api = client(row.listing.service)
    with Stubber(api) as stub:
        stub.add_client_error(row.listing.operation, code, http_status_code=status)
        (call,) = plan.calls([row], [stores.BUCKET], REGION)
        (answer,) = collect([call], lambda *_: api, emulated=False)
    assert isinstance(answer, Listed) is empty
