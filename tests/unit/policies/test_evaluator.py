import json
from pathlib import Path

import pytest
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

import rules
from guardrails.iam_policy import statements
from guardrails.link import link
from guardrails.rule import EVERYWHERE, HIGH, RULES, ResourceRule, StackRule, rule
from guardrails.stack import Stack
from rule_table import table
from rules import apigateway, lambda_, s3, sqs, vpc
from unit.policies.evaluation import Declared, evaluate

rules.load()

ROOT = Path(__file__).parents[3]
KIND = "aws:some/thing:Thing"


def made_rule(holds, kind=ResourceRule):
    return kind("RDS.999", HIGH, (KIND,), "It holds", "Mend it.", EVERYWHERE, holds)


def broken(*_):
    raise KeyError("size")


@pytest.mark.parametrize("kind", [ResourceRule, StackRule])
def test_a_rule_that_fails_is_reported_by_its_id_and_is_not_a_pass(kind):
    result = evaluate(made_rule(broken, kind), [Declared(KIND, "it")])
    [(message, urn)] = result.findings
    assert "RDS.999 could not be evaluated for urn:pulumi:staging" in message
    assert "KeyError: 'size'" in message
    assert urn.endswith("::it")
    assert result.failures == [message]


def test_a_stack_rule_states_all_that_it_cannot_decide_and_all_that_it_finds():
    rule = made_rule(lambda one, stack: one.props["size"] == 1, StackRule)
    sizes = {"first": UNKNOWN_STRING_VALUE, "second": 2, "third": UNKNOWN_STRING_VALUE}
    result = evaluate(rule, [Declared(KIND, name, {"size": size}) for name, size in sizes.items()])
    assert result.undecided == ("decided at deployment: size of first, size of third can't be known before")
    assert [urn.rpartition("::")[2] for _, urn in result.findings] == ["second"]


def test_what_is_found_before_the_unknown_is_a_finding():
    """A rule that is broken whatever the unknown value is fails at preview."""
    open_door = {"securityGroupId": UNKNOWN_STRING_VALUE, "cidrIpv4": "0.0.0.0/0", "ipProtocol": "-1"}
    assert evaluate(RULES["EC2.18"], [Declared(vpc.INGRESS, "port_rule", open_door)]).findings


def test_an_id_is_taken_once():
    with pytest.raises(ValueError, match=r"two rules are called RDS\.2"):
        rule("RDS.2", HIGH, KIND, "It", "None.")(lambda props: True)


@pytest.mark.parametrize("name", ["RDS", "rds-2", "CKV-1", "RDS.two", ""])
def test_an_id_of_no_known_family_has_no_link(name):
    with pytest.raises(ValueError, match="not an id of Security Hub"):
        link(name)


def test_the_documentation_lists_every_rule():
    """`python -m rule_table`, run in policies/, writes it."""
    assert table() in (ROOT / "docs" / "policies.md").read_text()


def test_a_reference_may_go_by_way_of_another_resource_or_be_a_name():
    bucket = Declared(s3.BUCKET, "bucket", {"bucket": "it-1"})
    policy = Declared(s3.POLICY, "policy", {"bucket": UNKNOWN_STRING_VALUE}, {"bucket": "bucket"})
    indirect = Declared(s3.LIFECYCLE, "rules", {"bucket": UNKNOWN_STRING_VALUE}, {"bucket": "policy"})
    assert evaluate(RULES["S3.13"], [bucket, policy, indirect]).holds
    assert evaluate(RULES["S3.13"], [bucket, Declared(s3.LIFECYCLE, "rules", {"bucket": "it-1"})]).holds
    assert not evaluate(RULES["S3.13"], [bucket, Declared(s3.LIFECYCLE, "rules", {"bucket": "it-2"})]).holds


def test_a_reference_to_an_unknown_resource_is_undecided():
    stray = Declared(s3.LIFECYCLE, "rules", {"bucket": UNKNOWN_STRING_VALUE})
    assert evaluate(RULES["S3.13"], [Declared(s3.BUCKET, "bucket"), stray]).undecided


def test_a_reference_to_another_bucket_is_no_doubt():
    buckets = [Declared(s3.BUCKET, "bucket"), Declared(s3.BUCKET, "other")]
    of_other = Declared(s3.LIFECYCLE, "rules", {"bucket": UNKNOWN_STRING_VALUE}, {"bucket": "other"})
    [(_, urn)] = evaluate(RULES["S3.13"], [*buckets, of_other]).findings
    assert urn.endswith("::bucket")


def test_references_in_circles_end():
    circle = [
        Declared(s3.LIFECYCLE, "one", {}, {"bucket": "two"}),
        Declared(s3.POLICY, "two", {}, {"bucket": "one"}),
        Declared(s3.BUCKET, "bucket"),
    ]
    assert evaluate(RULES["S3.13"], circle).findings


@pytest.mark.parametrize(
    ("statement", "public"),
    [
        ({"Principal": "*"}, True),
        ({"Principal": {"AWS": ["*"]}}, True),
        ({"NotPrincipal": {"AWS": "arn:aws:iam::1:root"}}, True),
        ({"Principal": {"AWS": "*"}, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}, True),
        ({"Principal": {"AWS": "*"}, "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"}}}, False),
        ({"Principal": {"Service": "s3.amazonaws.com"}}, False),
        ({"Principal": "*", "Effect": "Deny"}, False),
    ],
)
def test_a_policy_is_public_if_any_principal_is_allowed(statement, public):
    document = json.dumps({"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*", **statement}})
    result = evaluate(RULES["CKV_AWS_168"], [Declared(sqs.POLICY, "policy", {"policy": document})])
    assert bool(result.findings) is public


def test_what_is_allowed_but_for_some_actions_is_next_to_everything():
    [one] = statements({"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]})
    assert one.grants("kms:Decrypt")
    assert one.on_everything


def test_a_policy_that_is_no_document_makes_the_rule_fail():
    assert evaluate(RULES["CKV_AWS_168"], [Declared(sqs.POLICY, "policy", {"policy": "[]"})]).failures
    assert evaluate(RULES["CKV_AWS_168"], [Declared(sqs.POLICY, "policy", {"policy": "{"})]).failures


@pytest.mark.parametrize("name", ["EC2.13", "EC2.14", "EC2.18", "EC2.19"])
@pytest.mark.parametrize(
    ("kind", "props"),
    [
        (
            vpc.GROUP,
            {"ingress": [{"cidrBlocks": ["0.0.0.0/0"], "protocol": "-1", "fromPort": 0, "toPort": 0}]},
        ),
        (
            vpc.GROUP,
            {"ingress": [{"ipv6CidrBlocks": ["::/0"], "protocol": "tcp", "fromPort": 1, "toPort": 9999}]},
        ),
        (
            vpc.GROUP_RULE,
            {
                "securityGroupId": "sg-1",
                "type": "ingress",
                "cidrBlocks": ["0.0.0.0/0"],
                "protocol": "tcp",
                "fromPort": 0,
                "toPort": 65535,
            },
        ),
    ],
)
def test_a_door_is_found_however_it_is_declared(name, kind, props):
    assert evaluate(RULES[name], [Declared(kind, "port_rule", props)]).findings


def test_a_door_outwards_is_no_door_inwards():
    out = {
        "securityGroupId": "sg-1",
        "type": "egress",
        "cidrBlocks": ["0.0.0.0/0"],
        "protocol": "-1",
        "fromPort": 0,
        "toPort": 0,
    }
    assert evaluate(RULES["EC2.13"], [Declared(vpc.GROUP_RULE, "port_rule", out)]).holds
    assert evaluate(RULES["CKV_AWS_382"], [Declared(vpc.GROUP_RULE, "port_rule", out)]).findings


def test_a_route_for_connecting_to_a_web_socket_needs_an_authorizer():
    connect = Declared(
        apigateway.ROUTE_V2,
        "connect",
        {"routeKey": "$connect", "authorizationType": "NONE"},
        {"apiId": "api"},
    )
    assert evaluate(
        RULES["APIGateway.8"], [connect, Declared(apigateway.API_V2, "api", {"protocolType": "WEBSOCKET"})]
    ).findings


def test_a_bucket_permission_without_an_account_is_refused():
    properties = {"principal": "s3.amazonaws.com"}
    assert evaluate(RULES["Lambda.1"], [Declared(lambda_.PERMISSION, "it", properties)]).findings
    assert evaluate(
        RULES["Lambda.1"], [Declared(lambda_.PERMISSION, "it", {**properties, "sourceAccount": "1"})]
    ).holds


def test_a_stack_without_the_kind_has_none_of_it():
    assert not list(Stack([]).of(KIND))
