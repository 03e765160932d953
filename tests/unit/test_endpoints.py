import json
from collections.abc import Callable

import pytest

from components.network import endpoint_policy
from components.network.endpoints import Endpoints
from components.network.subnets import Subnets
from unit.recording import ACCOUNT, Cloud, network_settings

ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"


def endpoints(*services):
    return lambda: Endpoints(
        "endpoint",
        network_settings(interface_endpoints=services),
        region="ap-northeast-2",
        account=ACCOUNT,
        vpc_id="vpc-1",
        subnets=Subnets([], ["subnet-private"], [], ["rtb-private", "rtb-data"]),
    )


def test_s3_and_dynamodb_are_on_the_routes_of_the_private_and_the_data_tier(deploy):
    assert deploy(endpoints()).of(ENDPOINT) == {
        f"endpoint-{service}": {
            "vpcId": "vpc-1",
            "vpcEndpointType": "Gateway",
            "serviceName": f"com.amazonaws.ap-northeast-2.{service}",
            "routeTableIds": ["rtb-private", "rtb-data"],
            "policy": policy,
        }
        for service, policy in (
            ("s3", endpoint_policy.s3(ACCOUNT, "ap-northeast-2")),
            ("dynamodb", endpoint_policy.own_account(ACCOUNT)),
        )
    }


def test_a_listed_service_is_reached_in_the_private_subnets_by_its_own_dns_name(deploy):
    assert deploy(endpoints("ecr.api")).of(ENDPOINT)["endpoint-ecr.api"] == {
        "vpcId": "vpc-1",
        "vpcEndpointType": "Interface",
        "serviceName": "com.amazonaws.ap-northeast-2.ecr.api",
        "subnetIds": ["subnet-private"],
        "securityGroupIds": ["endpoint-access-id"],
        "privateDnsEnabled": True,
        "policy": endpoint_policy.own_account(ACCOUNT),
    }


@pytest.mark.parametrize(
    ("service", "supported"), [("ecs-agent", False), ("ecs-telemetry", False), ("ecs", True)]
)
def test_an_endpoint_has_a_policy_where_its_service_supports_one(
    deploy: Callable[..., Cloud], service: str, *, supported: bool
) -> None:
    """EC2: "Service … only supports the full-access endpoint policy"."""
    made = deploy(endpoints(service)).of(ENDPOINT)[f"endpoint-{service}"]
    assert ("policy" in made) is supported


def test_only_the_vpc_may_call_an_interface_endpoint_and_only_by_https(deploy):
    cloud = deploy(endpoints("ssm"))

    assert cloud.of(GROUP) == {
        "endpoint-access": {"vpcId": "vpc-1", "description": "Members are interface endpoints"}
    }
    assert cloud.of(INGRESS) == {
        "endpoint-access-https": {
            "securityGroupId": "endpoint-access-id",
            "cidrIpv4": "10.16.0.0/16",
            "ipProtocol": "tcp",
            "fromPort": 443,
            "toPort": 443,
            "description": "HTTPS from the VPC",
        }
    }


def test_another_listed_service_is_one_more_resource(deploy):
    before, after = (set(deploy(endpoints(*services)).urns) for services in ((), ("ssm",)))
    assert [urn.split("::")[-1] for urn in after - before] == ["endpoint-ssm"]
    assert before < after


def test_no_interface_endpoint_is_in_a_local_zone(deploy: Callable[..., Cloud]) -> None:
    settings = network_settings(
        zones=["us-west-2a", "us-west-2-lax-1a", "us-west-2b"], interface_endpoints=["ssm"], nat="single"
    )
    cloud = deploy(
        lambda: Endpoints(
            "endpoint",
            settings,
            region="us-west-2",
            account=ACCOUNT,
            vpc_id="vpc-1",
            subnets=Subnets([], ["subnet-a", "subnet-lax", "subnet-b"], [], []),
        )
    )
    assert cloud.of(ENDPOINT)["endpoint-ssm"]["subnetIds"] == ["subnet-a", "subnet-b"]


def test_principals_of_the_account_alone_use_an_endpoint() -> None:
    for document in (endpoint_policy.own_account(ACCOUNT), endpoint_policy.s3(ACCOUNT, "eu-west-1")):
        first = json.loads(document)["Statement"][0]
        assert first["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}


def test_machines_read_packages_and_layers_of_their_region_through_the_s3_endpoint() -> None:
    [_, public] = json.loads(endpoint_policy.s3(ACCOUNT, "eu-west-1"))["Statement"]
    assert public["Action"] == "s3:GetObject"
    assert "arn:aws:s3:::al2023-repos-eu-west-1-*/*" in public["Resource"]
    assert "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*" in public["Resource"]
    assert not [one for one in public["Resource"] if one.startswith("arn:aws:s3:::*")]
