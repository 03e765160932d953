"""One thing of AWS under two names in a plan is refused before anything is touched."""

import inspect
from typing import Any

import pytest

from harness.every import every
from standin.aws.kind import registry
from strata.engine.renamed import refuse_renamed
from strata.engine.unique_names import SINGLE, UNIQUE
from strata.errors import Exit, StrataError
from unit.test_kinds_in_use import resource_class

_STACK = "urn:pulumi:dev::strata::strata:messaging:Subscriptions$"
RULE = "aws:lb/listenerRule:ListenerRule"
SEVERAL = {
    "aws:acm/certificate:Certificate": "certificates of the same names exist side by side",
    "aws:acm/certificateValidation:CertificateValidation": "it creates nothing",
    "aws:apigateway/deployment:Deployment": "an API has many",
    "aws:apigateway/restApi:RestApi": "names may be equal",
    "aws:apigatewayv2/api:Api": "names may be equal",
    "aws:apigatewayv2/integration:Integration": "an API has many",
    "aws:athena/namedQuery:NamedQuery": "names may be equal",
    "aws:backup/plan:Plan": "names may be equal",
    "aws:cloudfront/vpcOrigin:VpcOrigin": "it has an id of its own",
    "aws:cognito/identityPool:IdentityPool": "names may be equal",
    "aws:cognito/userPool:UserPool": "names may be equal",
    "aws:cognito/userPoolClient:UserPoolClient": "names may be equal",
    "aws:costexplorer/anomalySubscription:AnomalySubscription": "names may be equal",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "it adopts the VPC's group and deletes nothing",
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": "it has an id of its own",
    "aws:ec2/eip:Eip": "it has an id of its own",
    "aws:ec2/internetGateway:InternetGateway": "part of awsx's VPC",
    "aws:ec2/natGateway:NatGateway": "it has an id of its own",
    "aws:ec2/networkAcl:NetworkAcl": "it has an id of its own",
    "aws:ec2/routeTable:RouteTable": "it has an id of its own",
    "aws:ec2/vpc:Vpc": "it has an id of its own",
    "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation": "a VPC has several blocks",
    "aws:ec2/vpnConnection:VpnConnection": "it has an id of its own",
    "aws:ec2transitgateway/transitGateway:TransitGateway": "it has an id of its own",
    "aws:ecs/taskDefinition:TaskDefinition": "a family has many revisions",
    "aws:kms/key:Key": "it has an id of its own",
    "aws:ram/resourceShare:ResourceShare": "names may be equal",
    "aws:route53/healthCheck:HealthCheck": "it has an id of its own",
    "aws:route53/zone:Zone": "zones of the same name exist side by side",
    "aws:secretsmanager/secretVersion:SecretVersion": "a secret has many",
}
"""Kinds of which AWS takes two with the same inputs."""


def urn(kind: str, name: str) -> str:
    return f"{_STACK}{kind}::{name}"


def known(kind: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    return {"urn": urn(kind, name), "type": kind, "inputs": inputs}


def created(inputs: dict[str, Any]) -> dict[str, Any]:
    return {"goal": {"inputDiff": {"adds": inputs}}, "steps": ["create"]}


def updated(*steps: str, **inputs: Any) -> dict[str, Any]:
    return {"goal": {"inputDiff": {"updates": inputs}}, "steps": list(steps or ("update",))}


def rule(name: str, priority: int) -> dict[str, Any]:
    return known(RULE, name, {"listenerArn": "arn:listener", "priority": priority})


@every(sorted({*UNIQUE, *SINGLE}))
def test_another_name_for_the_same_thing_is_refused_with_the_alias_to_write(kind: str) -> None:
    inputs = {name: f"{name}-value" for name in UNIQUE.get(kind, ())}
    with pytest.raises(StrataError, match="new is old under another name") as caught:
        refuse_renamed([known(kind, "old", inputs)], {urn(kind, "new"): created({**inputs, "more": 1})})
    assert "pulumi.Alias(name='old')" in str(caught.value)
    assert caught.value.exit_code == Exit.USAGE


@pytest.mark.parametrize(
    "steps", [["same"], ["update"], ["create-replacement", "replace", "delete-replaced"]]
)
def test_a_resource_that_stays_is_no_rename(steps: list[str]) -> None:
    kind = "aws:sns/topicSubscription:TopicSubscription"
    inputs = {"topic": "t", "protocol": "lambda", "endpoint": "f"}
    plan = {urn(kind, "old"): {"goal": {}, "steps": steps}, urn(kind, "new"): created(inputs)}
    refuse_renamed([known(kind, "old", inputs)], plan)


@every(sorted(UNIQUE))
def test_another_thing_is_no_rename(kind: str) -> None:
    inputs = {name: f"{name}-value" for name in UNIQUE[kind]}
    other = {**inputs, UNIQUE[kind][-1]: "another"}
    refuse_renamed([known(kind, "old", inputs)], {urn(kind, "new"): created(other)})
    refuse_renamed([known(kind, "old", inputs)], {urn(kind, "new"): created({})})
    refuse_renamed([known("aws:sns/topic:Topic", "old", inputs)], {})


def test_two_resources_that_have_nothing_of_a_name_are_no_rename() -> None:
    kind = "aws:cloudfront/distribution:Distribution"
    refuse_renamed([known(kind, "old", {"aliases": []})], {urn(kind, "new"): created({"aliases": []})})


def test_one_name_in_two_regions_is_no_rename() -> None:
    kind = "aws:sns/topic:Topic"
    here, there = ({"name": "alarms", "region": one} for one in ("eu-west-1", "us-east-1"))
    refuse_renamed([known(kind, "old", here)], {urn(kind, "new"): created(there)})
    with pytest.raises(StrataError):
        refuse_renamed([known(kind, "old", here)], {urn(kind, "new"): created({"name": "alarms"})})


EXCHANGED = {
    "priorities that two processes exchange": {
        urn(RULE, "a"): updated(priority=2),
        urn(RULE, "b"): updated(priority=1),
    },
    "a priority that another process gives up": {
        urn(RULE, "a"): updated(priority=2),
        urn(RULE, "b"): updated(priority=9),
    },
    "a new process at a priority that another one gives up": {
        urn(RULE, "b"): updated(priority=9),
        urn(RULE, "c"): created({"listenerArn": "arn:listener", "priority": 2}),
    },
    "a priority of a process that is deleted": {urn(RULE, "a"): updated(priority=2)},
    "a replacement at a priority that a replacement gives up": {
        urn(RULE, "a"): updated("create-replacement", "replace", "delete-replaced", priority=2),
        urn(RULE, "b"): updated("delete-replaced", "replace", "create-replacement", priority=9),
    },
}


@pytest.mark.parametrize("name", EXCHANGED)
def test_what_another_resource_gives_up_in_the_same_update_is_refused(name: str) -> None:
    with pytest.raises(StrataError, match="takes the listenerArn, priority of b") as caught:
        refuse_renamed([rule("a", 1), rule("b", 2)], EXCHANGED[name])
    assert "Make two updates" in str(caught.value)
    assert str(caught.value).endswith("Nothing was changed.")
    assert caught.value.exit_code == Exit.USAGE


@pytest.mark.parametrize(
    "plan",
    [
        {urn(RULE, "a"): updated(priority=3), urn(RULE, "b"): updated(priority=4)},
        {urn(RULE, "a"): updated(conditions=[]), urn(RULE, "b"): updated(priority=9)},
        {urn(RULE, "a"): updated("same"), urn(RULE, "b"): updated("same")},
        {
            urn(RULE, "c"): created({"listenerArn": "arn:other", "priority": 2}),
            urn(RULE, "b"): updated("delete"),
        },
    ],
)
def test_other_changes_of_rules_are_no_exchange(plan: dict[str, Any]) -> None:
    refuse_renamed([rule("a", 1), rule("b", 2)], plan)


def test_every_kind_has_its_unique_name_or_a_reason_to_have_none() -> None:
    assert {*UNIQUE, *SINGLE, *SEVERAL} == {*registry()}
    assert len(UNIQUE) + len(SINGLE) + len(SEVERAL) == len(registry())


@every(sorted(UNIQUE))
def test_the_names_are_inputs_of_the_kind(kind: str) -> None:
    arguments = inspect.signature(vars(resource_class(kind))["_internal_init"]).parameters
    inputs = {_camel(name) for name in arguments}
    assert {*UNIQUE[kind]} - inputs == set()


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


@pytest.mark.parametrize(
    ("kind", "name", "before", "after"),
    [
        ("aws:iam/role:Role", "name", "Deployer", "deployer"),
        ("aws:rds/instance:Instance", "identifier", "Main", "main"),
        ("aws:route53/record:Record", "name", "www.example.com", "WWW.example.com."),
        ("aws:ec2/subnet:Subnet", "cidrBlock", "10.0.0.0/24", "10.0.0.7/24"),
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ipProtocol", "tcp", "6"),
        (
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
            "cidrIpv6",
            "2001:db8::/32",
            "2001:DB8:0::/32",
        ),
    ],
)
def test_another_spelling_of_a_name_is_the_same_name(kind: str, name: str, before: str, after: str) -> None:
    others = {one: "x" for one in UNIQUE[kind] if one != name}
    state, plan = [known(kind, "old", others | {name: before})], created(others | {name: after})
    with pytest.raises(StrataError, match="old"):
        refuse_renamed(state, {urn(kind, "old"): {"steps": ["delete"]}, urn(kind, "new"): plan})


def test_names_in_another_case_are_two_names_where_aws_distinguishes_them() -> None:
    state = [known("aws:sqs/queue:Queue", "old", {"name": "Orders"})]
    made = urn("aws:sqs/queue:Queue", "new")
    plan = {urn("aws:sqs/queue:Queue", "old"): {"steps": ["delete"]}, made: created({"name": "orders"})}
    refuse_renamed(state, plan)
