from components.network.endpoints import Endpoints
from components.network.subnets import Subnets
from unit.recording import network_settings

ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"


def endpoints(*services):
    return lambda: Endpoints(
        "endpoint",
        network_settings(interface_endpoints=services),
        region="ap-northeast-2",
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
        }
        for service in ("s3", "dynamodb")
    }


def test_a_listed_service_is_reached_in_the_private_subnets_by_its_own_dns_name(deploy):
    assert deploy(endpoints("ecr.api")).of(ENDPOINT)["endpoint-ecr.api"] == {
        "vpcId": "vpc-1",
        "vpcEndpointType": "Interface",
        "serviceName": "com.amazonaws.ap-northeast-2.ecr.api",
        "subnetIds": ["subnet-private"],
        "securityGroupIds": ["endpoint-access-id"],
        "privateDnsEnabled": True,
    }


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
