from collections.abc import Callable

import pytest

from components.network.security_groups import SecurityGroups
from unit.recording import Cloud

GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"


def firewall(*edges, name="firewall"):
    return lambda: SecurityGroups(name, vpc_id="vpc-1", edges=edges)


def test_one_edge_is_one_rule_at_each_end_by_group_id(deploy):
    cloud = deploy(firewall("app -> database:5432"))

    ports = {
        "ipProtocol": "tcp",
        "fromPort": 5432,
        "toPort": 5432,
        "description": "app to database, tcp 5432",
    }
    assert cloud.of(EGRESS) == {
        "firewall-app-to-database-5432-out": {
            "securityGroupId": "firewall-app-id",
            "referencedSecurityGroupId": "firewall-database-id",
            **ports,
        }
    }
    assert cloud.of(INGRESS) == {
        "firewall-app-to-database-5432-in": {
            "securityGroupId": "firewall-database-id",
            "referencedSecurityGroupId": "firewall-app-id",
            **ports,
        }
    }


def test_groups_hold_no_rules_of_their_own(deploy):
    assert deploy(firewall("app -> database:5432")).of(GROUP) == {
        f"firewall-{name}": {"vpcId": "vpc-1", "description": f"Members of {name}"}
        for name in ("app", "database")
    }


def test_the_internet_may_connect_only_by_an_edge_from_internet(deploy):
    cloud = deploy(firewall("internet -> web:443", "web -> app:8080", "app -> internet:443"))

    world = {name: rule["cidrIpv4"] for name, rule in cloud.of(INGRESS).items() if "cidrIpv4" in rule}
    assert world == {"firewall-internet-to-web-443-in": "0.0.0.0/0"}
    assert "referencedSecurityGroupId" not in cloud.of(INGRESS)["firewall-internet-to-web-443-in"]


def test_the_way_out_to_the_internet_is_one_rule_at_the_client(deploy):
    cloud = deploy(firewall("app -> internet:443"))

    assert [rule["cidrIpv4"] for rule in cloud.of(EGRESS).values()] == ["0.0.0.0/0"]
    assert cloud.of(INGRESS) == {}
    assert list(cloud.of(GROUP)) == ["firewall-app"]


def test_groups_may_refer_to_each_other_in_circles(deploy):
    cloud = deploy(firewall("a -> b:1", "b -> c:2", "c -> a:3", "a -> a:4"))

    pairs = {
        (rule["securityGroupId"], rule["referencedSecurityGroupId"]) for rule in cloud.of(EGRESS).values()
    }
    assert pairs == {(f"firewall-{a}-id", f"firewall-{b}-id") for a, b in ("ab", "bc", "ca", "aa")}


def test_an_edge_declared_twice_creates_nothing(deploy):
    seen = []

    def program():
        with pytest.raises(ValueError, match="'a -> b:1' is in the list more than once"):
            SecurityGroups("firewall", vpc_id="vpc-1", edges=["a -> b:1", "a -> b:1"])
        seen.append("refused")

    assert deploy(program).resources == []
    assert seen == ["refused"]


@pytest.mark.parametrize("name", ["sg", "sg-web"])
def test_a_name_that_aws_would_refuse_is_refused_before_anything_is_created(name):
    with pytest.raises(ValueError, match="AWS refuses security groups whose name begins with 'sg-'"):
        firewall("a -> b:1", name=name)()


def test_groups_of_another_component_get_rules_only(deploy: Callable[..., Cloud]) -> None:
    cloud = deploy(
        lambda: SecurityGroups(
            "more",
            vpc_id="vpc-1",
            existing={"app": "sg-app", "database": "sg-db"},
            edges=["app -> database:8183"],
        )
    )
    assert cloud.of("aws:ec2/securityGroup:SecurityGroup") == {}
    rule = cloud.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")[
        "more-app-to-database-8183-in"
    ]
    assert (rule["securityGroupId"], rule["referencedSecurityGroupId"]) == ("sg-db", "sg-app")
