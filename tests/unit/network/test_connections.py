"""Connections to other networks: the resources of both sides, and errors before anything is created."""

import copy
from collections.abc import Callable
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.network.connections.admission import rule_numbers
from components.network.connections.connection_settings import ConnectionSettings
from components.network.connections.connections import Connections, LocalNetwork
from components.network.connections.traffic import GROUPS
from components.network.plan import DATA, PRIVATE, PUBLIC
from environment.settings import SettingsError, check_environments
from unit.recording import ROOT, STACKS, Cloud, network_settings

ROUTE = "aws:ec2/route:Route"
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
GATEWAY = "aws:ec2transitgateway/transitGateway:TransitGateway"
ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
PEER: dict[str, Any] = {
    "vpc_id": "vpc-0123456789abcdef0",
    "account": "999999999999",
    "region": "ap-northeast-2",
    "cidrs": ["10.64.0.0/16"],
    "traffic": [],
    "peer_side": None,
}
OTHER: dict[str, Any] = {**PEER, "vpc_id": "vpc-0123456789abcdef1"}
SIDE = {"role_arn": "arn:aws:iam::999999999999:role/peering", "route_table_ids": ["rtb-0123456789abcdef0"]}
TRANSIT: dict[str, Any] = {
    "id": None,
    "share_with": [],
    "accepted": True,
    "cidrs": ["10.96.0.0/16"],
    "traffic": [],
}
VPN: dict[str, Any] = {
    "address": "203.0.113.10",
    "asn": 65000,
    "bgp": False,
    "cidrs": ["192.168.0.0/24"],
    "traffic": [],
    "log_retention_days": 30,
}
NONE: dict[str, Any] = {"peerings": {}, "transit_gateway": None, "vpn": None}

Deploy = Callable[..., Cloud]


def settings(**changes: object) -> ConnectionSettings:
    return ConnectionSettings.model_validate({**NONE, **changes})


def render(deploy: Deploy, found: ConnectionSettings | None) -> tuple[Cloud, Connections]:
    seen: list[Connections] = []
    tables = {"ap-northeast-2b": "rtb-b", "ap-northeast-2c": "rtb-c"}
    data = {zone: f"{table}-data" for zone, table in tables.items()}
    groups = {name: f"sg-{name}" for name in GROUPS}
    acls = {tier: f"acl-{tier.name}" for tier in (PUBLIC, PRIVATE, DATA)}
    cidr = IPv4Network("10.16.0.0/16")
    local = LocalNetwork("vpc-1", cidr, ["subnet-b", "subnet-c"], tables, data, groups, acls)
    cloud = deploy(
        lambda: seen.append(Connections("connections", found, local=local, region="ap-northeast-2"))
    )
    return cloud, seen[0]


def test_off_there_is_no_way(deploy: Deploy) -> None:
    cloud, found = render(deploy, None)
    assert [one.typ for one in cloud.resources] == ["strata:network:Connections"]
    assert found.pending == {}


def test_a_peering_has_a_route_in_each_private_subnet_and_waits_for_its_owner(deploy: Deploy) -> None:
    cloud, found = render(deploy, settings(peerings={"shared": PEER}))
    [peering] = cloud.of(PEERING).values()
    assert peering == {"vpcId": "vpc-1", "peerVpcId": PEER["vpc_id"], "peerOwnerId": "999999999999"}
    assert {(one["routeTableId"], one["destinationCidrBlock"]) for one in cloud.of(ROUTE).values()} == {
        ("rtb-b", "10.64.0.0/16"),
        ("rtb-c", "10.64.0.0/16"),
    }
    assert list(found.pending) == ["shared"]
    assert not cloud.of(ACCEPTER)


def test_with_a_role_of_the_peer_both_sides_are_made(deploy: Deploy) -> None:
    peer = {**PEER, "region": "us-west-2", "peer_side": SIDE}
    cloud, found = render(deploy, settings(peerings={"shared": peer}))
    assert cloud.of(PEERING)["connections-shared"]["peerRegion"] == "us-west-2"
    assert cloud.of(ACCEPTER)["connections-shared"]["autoAccept"] is True
    back = cloud.of(ROUTE)["connections-shared-back-rtb-0123456789abcdef0"]
    assert (back["routeTableId"], back["destinationCidrBlock"]) == ("rtb-0123456789abcdef0", "10.16.0.0/16")
    assert found.pending == {}


def test_a_created_transit_gateway_accepts_no_attachment_by_itself(deploy: Deploy) -> None:
    cloud, _ = render(deploy, settings(transit_gateway={**TRANSIT, "share_with": ["999999999999"]}))
    [gateway] = cloud.of(GATEWAY).values()
    assert gateway["autoAcceptSharedAttachments"] == "disable"
    [attachment] = cloud.of(ATTACHMENT).values()
    assert attachment["subnetIds"] == ["subnet-b", "subnet-c"]
    [principal] = cloud.of("aws:ram/principalAssociation:PrincipalAssociation").values()
    assert principal["principal"] == "999999999999"
    assert {one["transitGatewayId"] for one in cloud.of(ROUTE).values()} == {attachment["transitGatewayId"]}


def test_a_shared_transit_gateway_is_used_by_its_id(deploy: Deploy) -> None:
    cloud, _ = render(deploy, settings(transit_gateway={**TRANSIT, "id": "tgw-0123456789abcdef0"}))
    assert not cloud.of(GATEWAY)
    [attachment] = cloud.of(ATTACHMENT).values()
    assert attachment["transitGatewayId"] == "tgw-0123456789abcdef0"


@pytest.mark.parametrize("accepted", [False, True])
def test_a_shared_transit_gateway_gets_routes_when_its_owner_has_accepted(
    deploy: Deploy, *, accepted: bool
) -> None:
    """EC2 refuses a route to a gateway whose attachment waits (InvalidTransitGatewayID.NotFound)."""
    shared = {**TRANSIT, "id": "tgw-0123456789abcdef0", "accepted": accepted}
    cloud, found = render(deploy, settings(transit_gateway=shared))
    assert len(cloud.of(ATTACHMENT)) == 1
    assert len(cloud.of(ROUTE)) == (2 if accepted else 0)
    assert (found.pending_attachment is None) is accepted


@pytest.mark.parametrize("bgp", [True, False])
def test_a_vpn_has_two_logged_tunnels_whose_keys_are_not_in_the_state(deploy: Deploy, *, bgp: bool) -> None:
    cloud, _ = render(deploy, settings(vpn={**VPN, "bgp": bgp}))
    [made] = cloud.of("aws:ec2/vpnConnection:VpnConnection").values()
    assert made["presharedKeyStorage"] == "SecretsManager"
    assert made["staticRoutesOnly"] is not bgp
    for tunnel in ("tunnel1LogOptions", "tunnel2LogOptions"):
        assert made[tunnel]["cloudwatchLogOptions"]["logEnabled"] is True
    assert made["tunnel1IkeVersions"] == made["tunnel2IkeVersions"] == ["ikev2"]
    assert len(cloud.of("aws:ec2/vpnConnectionRoute:VpnConnectionRoute")) == (0 if bgp else 1)
    propagated = cloud.of("aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation")
    assert {one["routeTableId"] for one in propagated.values()} == {"rtb-b", "rtb-c"}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"peerings": {"a": PEER, "b": {**OTHER, "cidrs": ["10.64.128.0/17"]}}},
            "peerings.a.cidrs 10.64.0.0/16 and peerings.b.cidrs 10.64.128.0/17 overlap",
        ),
        (
            {"peerings": {"a": PEER}, "vpn": {**VPN, "cidrs": ["10.64.1.0/24"]}},
            "peerings.a.cidrs 10.64.0.0/16 and vpn.cidrs 10.64.1.0/24 overlap",
        ),
        (
            {"peerings": {"a": {**PEER, "cidrs": ["10.64.0.0/16"] * 2}}},
            ("overlap, and a route can have only one of them as target"),
        ),
        ({"peerings": {"a": {**PEER, "cidrs": ["0.0.0.0/1"]}}}, "has the wrong size: a /8 to a /28"),
        ({"peerings": {"a": {**PEER, "cidrs": ["10.64.0.1/16"]}}}, "is not a network"),
        ({"peerings": {"a": {**PEER, "cidrs": []}}}, "at least 1"),
        (
            {"transit_gateway": {**TRANSIT, "accepted": False}},
            "accepted is false, but the attachment to a gateway that is created here",
        ),
        (
            {"peerings": {"a": {**PEER, "cidrs": ["172.16.0.0/12"]}}},
            "overlaps 172.17.0.0/16, the addresses of Docker",
        ),
        ({"vpn": {**VPN, "cidrs": ["169.254.10.0/24"]}}, "overlaps 169.254.0.0/16, the link-local"),
        (
            {"peerings": {"a": PEER, "b": {**PEER, "cidrs": ["10.65.0.0/16"]}}},
            "have two peerings with vpc-0123456789abcdef0",
        ),
        ({"peerings": {"vpn": PEER}}, "have a peering vpn, which is a name of the other connections"),
        ({"vpn": {**VPN, "address": "10.0.0.1"}}, "is not a public address"),
        ({"vpn": {**VPN, "address": "gateway"}}, "must be an IPv4 address"),
        (
            {
                "transit_gateway": {
                    "id": "tgw-0123456789abcdef0",
                    "share_with": ["9" * 12],
                    "accepted": True,
                    "cidrs": ["10.9.0.0/16"],
                    "traffic": [],
                }
            },
            "share_with is for a gateway that is created here",
        ),
    ],
)
def test_addresses_that_have_two_ways_or_none_are_refused_by_name(
    changes: dict[str, object], line: str
) -> None:
    with pytest.raises(ValueError, match=line):
        settings(**changes)


WITH_APP = ["network -> app:8080", "app -> network:5432"]
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule"


def test_without_traffic_nothing_is_opened(deploy: Deploy) -> None:
    cloud, _ = render(deploy, settings(peerings={"shared": PEER}, transit_gateway=TRANSIT, vpn=VPN))
    assert not {one.typ for one in cloud.resources} & {INGRESS, EGRESS, ACL_RULE}


def test_traffic_opens_the_group_for_each_block_on_its_port_and_the_tier_s_acl(deploy: Deploy) -> None:
    peer = {**PEER, "cidrs": ["10.64.0.0/16", "10.66.0.0/16"], "traffic": WITH_APP}
    cloud, _ = render(deploy, settings(peerings={"shared": peer}))
    ingress, egress = cloud.of(INGRESS), cloud.of(EGRESS)
    assert {(one["securityGroupId"], one["cidrIpv4"], one["fromPort"]) for one in ingress.values()} == {
        ("sg-app", "10.64.0.0/16", 8080),
        ("sg-app", "10.66.0.0/16", 8080),
    }
    assert {(one["securityGroupId"], one["cidrIpv4"], one["toPort"]) for one in egress.values()} == {
        ("sg-app", "10.64.0.0/16", 5432),
        ("sg-app", "10.66.0.0/16", 5432),
    }
    entries = cloud.of(ACL_RULE).values()
    assert {one["networkAclId"] for one in entries} == {"acl-private"}
    assert {(one["egress"], one["cidrBlock"]) for one in entries} == {
        (egress, block) for egress in (False, True) for block in peer["cidrs"]
    }
    assert {one["routeTableId"] for one in cloud.of(ROUTE).values()} == {"rtb-b", "rtb-c"}


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"peerings": {"a": {**PEER, "traffic": ["network -> database:5432"]}}}, ROUTE),
        ({"transit_gateway": {**TRANSIT, "traffic": ["database -> network:5432"]}}, ROUTE),
        (
            {"vpn": {**VPN, "traffic": ["network -> cache:6379"]}},
            "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation",
        ),
    ],
)
def test_traffic_with_the_data_tier_has_routes_back(
    deploy: Deploy, changes: dict[str, object], kind: str
) -> None:
    cloud, _ = render(deploy, settings(**changes))
    tables = {one["routeTableId"] for one in cloud.of(kind).values()}
    assert tables == {"rtb-b", "rtb-c", "rtb-b-data", "rtb-c-data"}
    assert {one["networkAclId"] for one in cloud.of(ACL_RULE).values()} == {"acl-data"}


def test_another_block_moves_no_number_of_an_acl() -> None:
    blocks = [*IPv4Network("10.64.0.0/11").subnets(new_prefix=16)]
    before = rule_numbers(blocks[:6])
    assert before.items() <= rule_numbers(blocks[:12]).items()
    assert len({*rule_numbers(blocks).values()}) == len(blocks)
    assert all(1000 <= number <= 32766 for number in rule_numbers(blocks).values())


@pytest.mark.parametrize(
    "edge",
    [
        "app -> internet:443",
        "internet -> app:8080",
        "network -> network:1",
        "app -> database:5432",
        "network -> internet:443",
        "network -> orders:8080",
    ],
)
def test_traffic_is_between_the_network_and_a_group(edge: str) -> None:
    with pytest.raises(ValueError, match="one end is network, the other one of load_balancer, app, worker"):
        settings(vpn={**VPN, "traffic": [edge]})


def test_more_blocks_than_an_acl_has_room_for_are_refused() -> None:
    peerings = {
        f"p{number}": {
            **PEER,
            "vpc_id": f"vpc-0123456789abcde{number:02}",
            "cidrs": [f"10.{64 + number}.{block}.0/24" for block in range(10)],
            "traffic": WITH_APP,
        }
        for number in range(2)
    }
    with pytest.raises(ValueError, match="20 blocks with the private tier; its ACL has room for 12"):
        settings(peerings=peerings)


def many(traffic: list[str], blocks: int) -> dict[str, object]:
    cidrs = [f"10.64.{block}.0/24" for block in range(blocks)]
    return {"peerings": {"a": {**PEER, "cidrs": cidrs, "traffic": traffic}}}


@pytest.mark.parametrize(
    ("traffic", "blocks", "line"),
    [
        ([f"network -> app:{port}" for port in range(1, 6)], 10, "needs 50 inbound rules of app"),
        ([f"cache -> network:{port}" for port in range(1, 7)], 8, "needs 48 outbound rules of cache"),
        ([f"network -> app:{port}" for port in range(1, 5)], 10, ""),
        (["network -> load_balancer:443"], 6, "6 inbound rules of load_balancer.*has room for 5"),
        (["network -> load_balancer:443"], 5, ""),
        (["load_balancer -> network:443"], 10, ""),
    ],
)
def test_more_rules_than_a_security_group_has_room_for_are_refused(
    traffic: list[str], blocks: int, line: str
) -> None:
    if not line:
        settings(**many(traffic, blocks))
        return
    with pytest.raises(ValueError, match=line):
        settings(**many(traffic, blocks))


def test_the_rules_of_all_connections_count_together() -> None:
    traffic = [f"network -> app:{port}" for port in range(1, 6)]
    one = {**VPN, "cidrs": ["192.168.0.0/24", "192.168.1.0/24"], "traffic": traffic}
    with pytest.raises(ValueError, match="needs 50 inbound rules of app"):
        settings(**many(traffic, 8), vpn=one)


@pytest.mark.parametrize("block", ["10.16.0.0/16", "10.16.5.0/24", "10.0.0.0/8"])
def test_another_network_with_the_vpc_s_own_addresses_is_refused(block: str) -> None:
    with pytest.raises(
        ValueError, match=f"peerings.a.cidrs {block}: overlap strata:network.cidr 10.16.0.0/16"
    ):
        network_settings(connections={**NONE, "peerings": {"a": {**PEER, "cidrs": [block]}}})


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """A folder with the stack files of all environments and *changes* of the connections of some."""

    def write(**changes: object) -> Path:
        for stack in STACKS:
            document = copy.deepcopy(yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text()))
            document["config"]["strata:network"]["connections"] = changes.get(stack)
            (tmp_path / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump(document))
        return tmp_path

    return write


TO_PROD = {**PEER, "cidrs": ["10.48.0.0/16"]}
SHARED = {**NONE, "transit_gateway": {**TRANSIT, "id": "tgw-0123456789abcdef0"}}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"dev": {**NONE, "peerings": {"prod": TO_PROD}}},
            "of dev leads to strata:network.cidr 10.48.0.0/16",
        ),
        (
            {"dev": {**NONE, "peerings": {"wide": {**PEER, "cidrs": ["10.32.0.0/11"]}}}},
            "of dev leads to strata:network.cidr 10.32.0.0/16",
        ),
        (
            {"test": {**NONE, "peerings": {"prod": {**PEER, "account": "333333333333"}}}},
            "peerings.prod.account 333333333333 of test is the other environment's",
        ),
        (
            {"prod": {**NONE, "transit_gateway": {**TRANSIT, "share_with": ["111111111111"]}}},
            "share_with 111111111111 of prod is the other environment's",
        ),
        ({"test": SHARED, "prod": SHARED}, "transit_gateway.id of both is tgw-0123456789abcdef0"),
        (
            {"test": {**NONE, "vpn": {**VPN, "cidrs": ["10.16.7.0/24"]}}},
            "vpn.cidrs 10.16.7.0/24 of test leads to strata:network.cidr 10.16.0.0/16",
        ),
    ],
)
def test_a_way_from_one_environment_to_another_is_refused(
    folder: Callable[..., Path], changes: dict[str, object], line: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        check_environments(folder(**changes))
    assert any(line in problem for problem in caught.value.problems)


def test_traffic_with_a_public_load_balancer_is_refused(folder: Callable[..., Path]) -> None:
    balanced = {**NONE, "peerings": {"shared": {**PEER, "traffic": ["network -> load_balancer:443"]}}}
    root = folder(test=balanced)
    assert len(check_environments(root)) == len(STACKS)
    file = root / "Pulumi.test.yaml"
    document = yaml.safe_load(file.read_text())
    document["config"]["strata:edge"]["cdn"] = None
    file.write_text(yaml.safe_dump(document))
    with pytest.raises(SettingsError) as caught:
        check_environments(root)
    assert any("needs cdn.origin_access vpc_origin for the traffic" in one for one in caught.value.problems)


def test_each_environment_may_have_ways_of_its_own(folder: Callable[..., Path]) -> None:
    own = {**NONE, "peerings": {"shared": PEER}}
    assert len(check_environments(folder(dev=own, prod={**NONE, "vpn": VPN}))) == len(STACKS)


@pytest.mark.parametrize("stack", STACKS)
def test_no_environment_has_a_way_out_of_its_vpc_but_the_internet_s(deploy_stack: Deploy, stack: str) -> None:
    cloud = deploy_stack(stack)
    assert not {one.typ for one in cloud.resources} & {
        PEERING,
        ACCEPTER,
        GATEWAY,
        ATTACHMENT,
        "aws:ec2/vpnConnection:VpnConnection",
        "aws:ec2/vpnGateway:VpnGateway",
    }
    assert not cloud.of(ROUTE)
