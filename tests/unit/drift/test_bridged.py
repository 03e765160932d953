"""Events of bridged providers: sets, defaults, computed outputs and equal documents, in drift and report."""

import json
from typing import Any

import pytest

from strata.drift import engine
from strata.engine.equivalence import same
from strata.engine.inputs import inputs
from strata.report import parse as previews
from unit.report.samples import ROOT_STEP

STACK = "urn:pulumi:dev::strata::"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
FUNCTION = "aws:lambda/function:Function"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
PARAMETER = "aws:ssm/parameter:Parameter"
ROLE = "aws:iam/role:Role"
GROUP = "aws:autoscaling/group:Group"
SECURITY = "aws:ec2/securityGroup:SecurityGroup"


def step(token: str, differing: dict[str, str], inputs: Any, stored: Any, actual: Any) -> dict[str, Any]:
    """A step of a refresh, as the bridge of pulumi-aws makes it."""
    held = {"urn": f"{STACK}{token}::a", "type": token, "custom": True}
    return {
        "op": "update",
        "urn": f"{STACK}{token}::a",
        "oldState": {**held, "inputs": inputs, "outputs": stored},
        "newState": {**held, "inputs": inputs, "outputs": actual},
        "detailedDiff": {path: {"kind": kind, "inputDiff": False} for path, kind in differing.items()},
    }


def found(*args: Any) -> list[tuple[str, object, object]]:
    """The differences of one resource, which drift and report show alike."""
    one = step(*args)
    report = engine.parse("dev", {"steps": [one], "changeSummary": {"update": 1}}, 1)
    assert report.unnamed == 0
    drifted = [(item.path, item.declared, item.actual) for each in report.drifted for item in each.changes]
    digest = {"steps": [ROOT_STEP, one, ROOT_STEP], "changeSummary": {"same": 1}}
    preview = previews.parse("dev", json.dumps(digest))
    assert drifted == [(item.path, item.old, item.new) for each in preview.drift for item in each.properties]
    return drifted


def test_an_element_that_left_a_set_is_reported_by_both_whole_lists() -> None:
    declared = {"routeTableIds": ["rtb-A", "rtb-B", "rtb-C"], "__defaults": []}
    stored, actual = {"routeTableIds": ["rtb-C", "rtb-A", "rtb-B"]}, {"routeTableIds": ["rtb-C", "rtb-B"]}
    shown = found(ENDPOINT, {"routeTableIds[0]": "delete"}, declared, stored, actual)
    assert shown == [("routeTableIds", ["rtb-A", "rtb-B", "rtb-C"], ["rtb-C", "rtb-B"])]


def test_a_property_inside_an_element_of_a_set_is_reported_by_the_lists_unless_the_others_are_equal() -> None:
    def rules(*ports: int) -> dict[str, Any]:
        return {"ingress": [{"fromPort": port, "__defaults": []} for port in ports]}

    path = {"ingress[0].fromPort": "update"}
    moved = found(SECURITY, path, rules(80, 443), rules(443, 80), rules(443, 8080))
    plain = [{"fromPort": 80}, {"fromPort": 443}], [{"fromPort": 443}, {"fromPort": 8080}]
    assert moved == [("ingress", *plain)]
    shown = found(SECURITY, path, rules(80, 443), rules(80, 443), rules(8080, 443))
    assert shown == [("ingress[0].fromPort", 80, 8080)]


Told = list[tuple[str, object, object, bool]]


def planned(paths: dict[str, str], old: Any, new: Any, token: str = ENDPOINT) -> Told:
    """The planned changes of one resource, each with whether it forces a replacement."""
    one = step(token, paths, old, {}, {})
    one["newState"] = {**one["newState"], "inputs": new}
    digest = {"steps": [ROOT_STEP, one], "changeSummary": {"same": 1, "update": 1}}
    [change] = previews.parse("dev", json.dumps(digest)).changes
    return [(item.path, item.old, item.new, item.forces_replacement) for item in change.properties]


@pytest.mark.parametrize(
    ("paths", "old", "new"),
    [
        ({"routeTableIds[0]": "delete"}, ["A", "B", "C"], ["B", "C"]),
        ({"routeTableIds[1]": "add"}, ["A", "C"], ["B", "A", "C"]),
        ({"routeTableIds[0]": "delete", "routeTableIds[2]": "add"}, ["A", "B", "C"], ["B", "C", "D"]),
        ({"routeTableIds[0]": "update"}, ["A"], ["B"]),
    ],
)
def test_a_planned_change_of_a_set_is_reported_once_by_both_whole_lists(
    paths: dict[str, str], old: list[str], new: list[str]
) -> None:
    shown = planned(paths, {"routeTableIds": old, "__defaults": []}, {"routeTableIds": new})
    assert shown == [("routeTableIds", old, new, False)]


def test_a_planned_change_inside_an_element_is_reported_by_the_lists_unless_the_others_are_equal() -> None:
    def rules(*ports: int) -> dict[str, Any]:
        return {"ingress": [{"fromPort": port} for port in ports]}

    moved = planned({"ingress[0].fromPort": "update"}, rules(80, 443), rules(443, 8080), SECURITY)
    assert moved == [("ingress", rules(80, 443)["ingress"], rules(443, 8080)["ingress"], False)]
    shown = planned({"ingress[0].fromPort": "update"}, rules(80, 443), rules(8080, 443), SECURITY)
    assert shown == [("ingress[0].fromPort", 80, 8080, False)]


def test_a_list_whose_one_element_forces_a_replacement_forces_it() -> None:
    paths = {"subnetIds[0]": "delete-replace", "subnetIds[1]": "update"}
    shown = planned(paths, {"subnetIds": ["a", "b"]}, {"subnetIds": ["b"]})
    assert shown == [("subnetIds", ["a", "b"], ["b"], True)]


def test_a_secret_in_a_planned_list_is_hidden() -> None:
    old, new = ({"records": [{"masterPassword": one}]} for one in ("hunter1", "hunter2"))
    assert "hunter" not in repr(planned({"records[0]": "update"}, old, new))


def test_the_bridges_defaults_are_never_shown() -> None:
    declared = {"tracingConfig": {"mode": "Active", "__defaults": []}, "__defaults": ["timeout"]}
    actual = {"tracingConfig": {"mode": "PassThrough", "__defaults": []}}
    shown = found(FUNCTION, {"tracingConfig": "update"}, declared, declared, actual)
    assert shown == [("tracingConfig", {"mode": "Active"}, {"mode": "PassThrough"})]


@pytest.mark.parametrize(
    ("token", "path", "before", "after"),
    [
        (FUNCTION, "qualifiedArn", "arn:1", "arn:2"),
        (FUNCTION, "version", "1", "2"),
        (CACHE, "memberClusters[0]", ["a-001"], ["a-002"]),
        (TEMPLATE, "latestVersion", 1, 2),
        (TEMPLATE, "defaultVersion", 1, 1),
    ],
)
def test_what_the_provider_computes_is_no_drift(token: str, path: str, before: object, after: object) -> None:
    name = path.partition("[")[0]
    assert found(token, {path: "update"}, {"description": "x"}, {name: before}, {name: after}) == []


def test_an_undeclared_input_that_was_set_is_drift() -> None:
    shown = found(
        GROUP, {"suspendedProcesses": "add"}, {"minSize": 1}, {}, {"suspendedProcesses": ["Launch"]}
    )
    assert shown == [("suspendedProcesses", None, ["Launch"])]


def test_a_parameters_value_is_reported_once_as_it_is_declared() -> None:
    shown = found(
        PARAMETER,
        {"insecureValue": "update", "value": "update"},
        {"insecureValue": "6379"},
        {"insecureValue": "6379", "value": "6379"},
        {"insecureValue": "by hand", "value": "by hand"},
    )
    assert shown == [("insecureValue", "6379", "by hand")]


POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "sqs:SendMessage",
            "Principal": {"AWS": "111111111111"},
            "Resource": "arn:aws:sqs:x:111111111111:q",
            "Condition": {"Bool": {"aws:SecureTransport": "true"}},
        },
        {"Effect": "Deny", "Action": ["sqs:*"], "Principal": "*", "Resource": ["b", "a"]},
    ],
}
SAME_POLICY = {
    "Statement": [
        {"Principal": {"AWS": ["*"]}, "Resource": ["a", "b"], "Action": "SQS:*", "Effect": "Deny"},
        {
            "Condition": {"bool": {"AWS:SecureTransport": [True]}},
            "Resource": ["arn:aws:sqs:x:111111111111:q"],
            "Principal": {"AWS": ["arn:aws:iam::111111111111:root"]},
            "Action": ["SQS:sendmessage"],
            "Effect": "Allow",
        },
    ],
    "Version": "2012-10-17",
}


def test_a_policy_that_means_the_same_is_no_drift() -> None:
    declared, actual = (
        {"assumeRolePolicy": json.dumps(one, indent=indent)}
        for one, indent in ((POLICY, None), (SAME_POLICY, 2))
    )
    assert found(ROLE, {"assumeRolePolicy": "update"}, declared, declared, actual) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"Statement": []}, {"Version": "2008-10-17", "Statement": []}),
        (
            {"Statement": {"Sid": "", "Effect": "Allow"}},
            {"Statement": [{"Effect": "Allow", "Condition": {}}]},
        ),
        (
            {"Statement": {"Principal": {"AWS": "arn:aws-cn:iam::111111111111:root"}}},
            {"Statement": {"Principal": {"AWS": ["111111111111"]}}},
        ),
    ],
)
def test_what_a_policy_leaves_out_is_no_drift(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert same(json.dumps(one), json.dumps(other))
    assert not same(json.dumps(one), json.dumps({**other, "Version": "2012-10-17"}))


def _changed(place: str, value: object) -> dict[str, Any]:
    first, second = POLICY["Statement"]
    assert isinstance(first, dict)
    return {**POLICY, "Statement": [{**first, place: value}, second]}


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("Action", ["sqs:SendMessage", "sqs:ReceiveMessage"]),
        ("Effect", "Deny"),
        ("Principal", "*"),
        ("Principal", {"AWS": "222222222222"}),
        ("Principal", {"Service": "111111111111"}),
        ("Resource", "arn:aws:sqs:x:111111111111:Q"),
        ("Condition", {}),
        ("Condition", {"Bool": {"aws:SecureTransport": "false"}}),
    ],
)
def test_a_policy_that_means_something_else_is_drift(place: str, value: object) -> None:
    declared, actual = json.dumps(POLICY), json.dumps(_changed(place, value))
    assert not same(POLICY, _changed(place, value))
    shown = found(
        ROLE,
        {"assumeRolePolicy": "update"},
        *({"assumeRolePolicy": one} for one in (declared, declared, actual)),
    )
    assert [path for path, _, _ in shown] == ["assumeRolePolicy"]


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ('{"a": 1, "b": [1, 2]}', '{"b":[1,2],"a":1}', True),
        ('{"b": [1, 2]}', '{"b": [2, 1]}', False),
        ("[1]", "[1 ]", True),
        ("{", "{ ", False),
        ("a", "A", False),
        (
            {"document": '{"Statement": {"Action": "s3:Get*"}}'},
            {"document": '{"Statement": [{"Action": ["S3:get*"]}]}'},
            True,
        ),
        (1, "1", False),
    ],
)
def test_json_is_compared_by_content(one: object, other: object, equal: bool) -> None:
    assert same(one, other) is equal


def test_two_secrets_that_the_engine_calls_different_are_reported() -> None:
    hidden = {"environment": {"variables": {"TOKEN": "[secret]"}}}
    shown = found(FUNCTION, {"environment.variables.TOKEN": "update"}, hidden, hidden, hidden)
    assert shown == [("environment.variables.TOKEN", "[secret]", "[secret]")]


def test_inputs_are_read_from_the_installed_sdk() -> None:
    known = inputs(FUNCTION)
    assert known is not None
    assert {"codeSha256", "handler", "memorySize"} <= known
    assert not {"qualifiedArn", "version", "invokeArn"} & known
    assert inputs("nobody:index:Thing") is None
    assert inputs("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
