from ipaddress import IPv4Address, IPv4Network

import pytest

from components.common.placement import Placement
from components.compute.web.network_load_balancer import NetworkLoadBalancer
from components.compute.web.network_load_balancer_settings import NetworkLoadBalancerSettings
from components.network.acl_rules import private_rules
from components.network.plan import plan
from unit.recording import ACCOUNT

CERTIFICATE = "arn:aws:acm:ap-northeast-2:111111111111:certificate/12345678-1234-1234-1234-123456789012"
ZONES = ("ap-northeast-2a", "ap-northeast-2c")
BOTH = {
    "listeners": [
        {"port": 80, "protocol": "TCP", "certificate_arn": None},
        {"port": 443, "protocol": "TLS", "certificate_arn": CERTIFICATE},
    ],
    "deletion_protection": True,
}


def arn(name):
    return f"arn:aws:made:ap-northeast-2:{ACCOUNT}:{name}"


def static(settings, certificate_arn=None):
    return NetworkLoadBalancer(
        "static",
        settings and NetworkLoadBalancerSettings.model_validate(settings),
        vpc_id="vpc-1",
        zones=ZONES,
        front=Placement(["subnet-1", "subnet-2"], "sg-front", ["ap-northeast-2a", "ap-northeast-2c"]),
        target_port=8080,
        certificate_arn=certificate_arn,
    )


def test_every_zone_has_one_address_for_good_in_its_own_subnet(deploy, collect):
    seen = []
    cloud = deploy(lambda: seen.append(collect(*static(BOTH).static_ips.values())))

    assert cloud.of("aws:ec2/eip:Eip") == {f"static-{zone}": {"domain": "vpc"} for zone in ZONES}
    assert cloud.of("aws:lb/loadBalancer:LoadBalancer") == {
        "static": {
            "loadBalancerType": "network",
            "internal": False,
            "securityGroups": ["sg-front"],
            "subnetMappings": [
                {"subnetId": "subnet-1", "allocationId": "eipalloc-static-ap-northeast-2a"},
                {"subnetId": "subnet-2", "allocationId": "eipalloc-static-ap-northeast-2c"},
            ],
            "enableCrossZoneLoadBalancing": True,
            "enableDeletionProtection": True,
        }
    }
    assert seen == [["ip-static-ap-northeast-2a", "ip-static-ap-northeast-2c"]]


def test_tls_ends_at_the_load_balancer_and_tcp_goes_through(deploy):
    listeners = deploy(lambda: static(BOTH)).of("aws:lb/listener:Listener")

    assert listeners == {
        "static-80": {
            "loadBalancerArn": arn("static"),
            "port": 80,
            "protocol": "TCP",
            "defaultActions": [{"type": "forward", "targetGroupArn": arn("static-80")}],
        },
        "static-443": {
            "loadBalancerArn": arn("static"),
            "port": 443,
            "protocol": "TLS",
            "certificateArn": CERTIFICATE,
            "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
            "defaultActions": [{"type": "forward", "targetGroupArn": arn("static-443")}],
        },
    }


def test_machines_join_one_target_group_per_listener(deploy, collect):
    seen = []
    cloud = deploy(lambda: seen.append(collect(*static(BOTH).target_group_arns)))

    check = {"protocol": "TCP", "interval": 10, "healthyThreshold": 2, "unhealthyThreshold": 2}
    assert cloud.of("aws:lb/targetGroup:TargetGroup") == {
        f"static-{port}": {
            "vpcId": "vpc-1",
            "targetType": "instance",
            "port": 8080,
            "protocol": "TCP",
            "deregistrationDelay": 60,
            "preserveClientIp": "false",
            "healthCheck": check,
        }
        for port in (80, 443)
    }
    assert seen == [[arn("static-80"), arn("static-443")]]


def leaves(addresses, peer, port):
    """Whether the private tier's ACL lets a packet out to *port* of *peer*."""
    return any(
        peer in rule.peer and (rule.ports is None or rule.ports[0] <= port <= rule.ports[1])
        for rule in private_rules(addresses)
        if rule.direction == "out"
    )


@pytest.mark.parametrize("port", [1024, 65535])
def test_the_replies_of_machines_pass_the_acl_of_their_tier(deploy, port):
    addresses = plan(IPv4Network("10.16.0.0/16"), ZONES)
    clients = [IPv4Address("198.51.100.7")]
    balancers = [block.network_address for block in addresses.public.blocks]

    for group in deploy(lambda: static(BOTH)).of("aws:lb/targetGroup:TargetGroup").values():
        seen = balancers if group.get("preserveClientIp") == "false" else clients
        assert all(leaves(addresses, peer, port) for peer in seen)


def test_without_settings_there_is_nothing(deploy):
    assert [resource.typ for resource in deploy(lambda: static(None)).resources] == [
        "strata:compute:NetworkLoadBalancer"
    ]


def test_a_tls_listener_takes_the_environment_s_certificate_where_it_has_none_of_its_own(deploy):
    listeners = [{"port": 443, "protocol": "TLS", "certificate_arn": None}]
    cloud = deploy(lambda: static({**BOTH, "listeners": listeners}, certificate_arn=CERTIFICATE))
    [listener] = cloud.of("aws:lb/listener:Listener").values()
    assert listener["certificateArn"] == CERTIFICATE
    assert "sslPolicy" in listener


def test_a_tcp_listener_takes_no_certificate(deploy):
    listeners = [{"port": 80, "protocol": "TCP", "certificate_arn": None}]
    cloud = deploy(lambda: static({**BOTH, "listeners": listeners}, certificate_arn=CERTIFICATE))
    [listener] = cloud.of("aws:lb/listener:Listener").values()
    assert not {"certificateArn", "sslPolicy"} & listener.keys()


def test_what_a_load_balancer_holds_once_is_deleted_before_its_replacement(deploy):
    # An Elastic IP address is of one load balancer, and a port of one listener.
    cloud = deploy(lambda: static(BOTH))
    first = {one.name for one in cloud.registered if one.replaced_first}
    assert first == {"static", "static-80", "static-443"}
    replacing = {one.name: list(one.replace_on_changes) for one in cloud.registered if one.replace_on_changes}
    # The provider would send the TLS policy of before with the protocol TCP.
    assert replacing == {"static-80": ["protocol"], "static-443": ["protocol"]}
