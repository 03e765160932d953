from ipaddress import IPv4Network

from components.network.network_acls import NetworkAcls
from components.network.plan import plan
from components.network.subnets import Subnets

ACL = "aws:ec2/networkAcl:NetworkAcl"
RULE = "aws:ec2/networkAclRule:NetworkAclRule"
ADDRESSES = plan(IPv4Network("10.16.0.0/16"), ["ap-northeast-2a", "ap-northeast-2b"])


def program():
    return NetworkAcls(
        "acl",
        ADDRESSES,
        vpc_id="vpc-1",
        subnets=Subnets(["subnet-public"], ["subnet-private"], ["subnet-data"], []),
    )


def test_every_tier_is_behind_an_acl_of_its_own_without_inline_rules(deploy):
    assert deploy(program).of(ACL) == {
        f"acl-{tier}": {"vpcId": "vpc-1", "subnetIds": [f"subnet-{tier}"]}
        for tier in ("public", "private", "data")
    }


def test_rules_reach_their_acl_as_in_the_table(deploy):
    rules = deploy(program).of(RULE)
    assert rules["acl-data-in-private"] == {
        "networkAclId": "acl-data-id",
        "egress": False,
        "ruleNumber": 110,
        "ruleAction": "allow",
        "protocol": "6",
        "cidrBlock": "10.16.16.0/20",
        "fromPort": 1024,
        "toPort": 65535,
    }
    assert rules["acl-private-out-vpc"] == {
        "networkAclId": "acl-private-id",
        "egress": True,
        "ruleNumber": 100,
        "ruleAction": "allow",
        "protocol": "-1",
        "cidrBlock": "10.16.0.0/16",
    }


def test_the_data_tier_never_meets_the_world(deploy):
    rules = {name: rule["cidrBlock"] for name, rule in deploy(program).of(RULE).items() if "-data-" in name}
    assert len(rules) == 4
    assert "0.0.0.0/0" not in rules.values()
