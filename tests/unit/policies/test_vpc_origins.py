"""HTTP between CloudFront and an internal load balancer that is its VPC origin."""

import pytest

import rules
from guardrails.rule import RULES
from rules import elb
from unit.policies.evaluation import Declared, evaluate

rules.load()

ANSWER = [{"type": "fixed-response", "fixedResponse": {"statusCode": "404"}}]


def balancer(name: str = "web", **properties: object) -> Declared:
    return Declared(elb.BALANCER, name, {"loadBalancerType": "application", **properties})


def listener(of: str = "web") -> Declared:
    plain = {"protocol": "HTTP", "port": 80, "defaultActions": ANSWER}
    return Declared(elb.LISTENER, "http", plain, {"loadBalancerArn": of})


def origin(of: str) -> Declared:
    endpoint = {"vpcOriginEndpointConfig": {"arn": "unknown", "originProtocolPolicy": "http-only"}}
    return Declared(elb.VPC_ORIGIN, "origin", endpoint, {"vpcOriginEndpointConfig": of})


@pytest.mark.parametrize(
    ("resources", "holds"),
    [
        ([balancer(internal=True), listener(), origin("web")], True),
        ([balancer(internal=True), listener()], False),
        ([balancer(internal=False), listener(), origin("web")], False),
        ([balancer(), listener(), origin("web")], False),
        ([balancer(internal=True), listener(), balancer("other", internal=True), origin("other")], False),
        (
            [balancer(internal=True), balancer("other", internal=True), listener("other"), origin("web")],
            False,
        ),
    ],
)
@pytest.mark.parametrize("rule", ["ELB.1", "CKV_AWS_2"])
def test_http_is_only_for_the_vpc_origin_of_cloudfront(
    rule: str, resources: list[Declared], *, holds: bool
) -> None:
    assert evaluate(RULES[rule], resources).holds is holds
