"""Children of VPCs, security groups, network ACLs, route tables and endpoints."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from strata.drift.children import by_aws
from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    ALL,
    Detail,
    Extract,
    Item,
    Listing,
    Parameters,
    Row,
    each,
    either,
    field_of,
    filtered,
    ids,
    inline,
    keys,
    part,
    shown,
    spread,
    under,
)

_GROUPS = ("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
_ACLS = ("aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl")
_TABLES = ("aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable")
_VPC = ("aws:ec2/vpc:Vpc",)
_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
_OLD_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
_FILTER_VALUES = 200
"""Maximum number of values of one filter (EC2 API Reference, "Filter")."""
_PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "all": "-1"}


def _rules(*, egress: bool) -> Extract:
    return lambda page: [one for one in page.get("SecurityGroupRules") or () if one["IsEgress"] is egress]


def _rule(item: Item, parent: StateResource) -> Sequence[str]:
    """The rule's id, and its content: EC2 rejects the same rule twice in a group."""
    peer = (
        item.get("CidrIpv4")
        or item.get("CidrIpv6")
        or item.get("PrefixListId")
        or (item.get("ReferencedGroupInfo") or {}).get("GroupId")
    )
    way = "egress" if item["IsEgress"] else "ingress"
    return item["SecurityGroupRuleId"], _content(
        parent.id, way, item.get("IpProtocol"), item.get("FromPort"), item.get("ToPort"), peer
    )


def _content(group: str, way: str, protocol: object, first: object, last: object, peer: object) -> str:
    name = _PROTOCOLS.get(str(protocol).lower(), str(protocol).lower())
    ports = "" if name == "-1" else f"{_port(first)}-{_port(last)}"
    return f"{group} {way} {name} {ports} {peer}"


def _port(value: object) -> int:
    return int(str(value)) if value is not None else -1


def _inline_rules(state: Index, parent: StateResource) -> Iterable[str]:
    for way in ("ingress", "egress"):
        for rule in parent.inputs.get(way) or ():
            peers = [
                *(rule.get("cidrBlocks") or ()),
                *(rule.get("ipv6CidrBlocks") or ()),
                *(rule.get("prefixListIds") or ()),
                *(rule.get("securityGroups") or ()),
                *([parent.id] if rule.get("self") else ()),
            ]
            for peer in peers:
                yield _content(
                    parent.id, way, rule.get("protocol"), rule.get("fromPort"), rule.get("toPort"), peer
                )


def _old_rules(state: Index, parent: StateResource) -> Iterable[str]:
    """Rules of aws.ec2.SecurityGroupRule, one of which can declare several."""
    for rule in state.of(_OLD_RULE):
        peers = [
            *(rule.get("cidrBlocks") or ()),
            *(rule.get("ipv6CidrBlocks") or ()),
            *(rule.get("prefixListIds") or ()),
            *([rule.text("sourceSecurityGroupId")] if rule.get("sourceSecurityGroupId") else ()),
            *([rule.text("securityGroupId")] if rule.get("self") else ()),
        ]
        for peer in peers:
            yield _content(
                rule.text("securityGroupId"),
                rule.text("type"),
                rule.get("protocol"),
                rule.get("fromPort"),
                rule.get("toPort"),
                peer,
            )


def _describe_rule(item: Item) -> str:
    way = "egress to" if item["IsEgress"] else "ingress from"
    group = (item.get("ReferencedGroupInfo") or {}).get("GroupId")
    peer = item.get("CidrIpv4") or item.get("CidrIpv6") or item.get("PrefixListId") or group
    return f"{way} {peer}, {_traffic(item.get('IpProtocol'), item.get('FromPort'), item.get('ToPort'))}"


def _traffic(protocol: object, first: object, last: object) -> str:
    name = _PROTOCOLS.get(str(protocol), str(protocol))
    if name == "-1":
        return "all traffic"
    ports = f"{first}" if first == last else f"{first}-{last}"
    return name if first is None else f"{name} {ports}"


def _entry(item: Item, parent: StateResource) -> Sequence[str]:
    return (f"{item['NetworkAclId']}:{item['RuleNumber']}:{str(item['Egress']).lower()}",)


def _entries(state: Index, parent: StateResource) -> Iterable[str]:
    for rule in state.of("aws:ec2/networkAclRule:NetworkAclRule"):
        yield f"{rule.text('networkAclId')}:{rule.text('ruleNumber')}:{rule.text('egress') or 'false'}"
    for way in ("ingress", "egress"):
        for rule in parent.inputs.get(way) or ():
            yield f"{parent.id}:{rule.get('ruleNo')}:{str(way == 'egress').lower()}"


def _describe_entry(item: Item) -> str:
    ports = item.get("PortRange") or {}
    traffic = _traffic(item.get("Protocol"), ports.get("From"), ports.get("To"))
    peer = item.get("CidrBlock") or item.get("Ipv6CidrBlock")
    return f"{item['RuleAction']} {'to' if item['Egress'] else 'from'} {peer}, {traffic}"


def _route(item: Item, parent: StateResource) -> Sequence[str]:
    return (f"{item['RouteTableId']}_{_destination(item)}",)


def _destination(item: Item) -> str:
    found = (
        item.get("DestinationCidrBlock")
        or item.get("DestinationIpv6CidrBlock")
        or item.get("DestinationPrefixListId")
    )
    return str(found)


def _routes(state: Index, parent: StateResource) -> Iterable[str]:
    for route in state.of("aws:ec2/route:Route"):
        for name in ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"):
            if route.text(name):
                yield f"{route.text('routeTableId')}_{route.text(name)}"
    for one in parent.inputs.get("routes") or ():
        yield f"{parent.id}_{_inline_destination(one)}"


def _inline_destination(route: Mapping[str, object]) -> object:
    return route.get("cidrBlock") or route.get("ipv6CidrBlock") or route.get("destinationPrefixListId") or ""


def _describe_route(item: Item) -> str:
    targets = (
        "GatewayId",
        "NatGatewayId",
        "TransitGatewayId",
        "VpcPeeringConnectionId",
        "EgressOnlyInternetGatewayId",
        "NetworkInterfaceId",
        "LocalGatewayId",
        "CarrierGatewayId",
        "CoreNetworkArn",
    )
    target = next((item[name] for name in targets if item.get(name)), "")
    return f"{_destination(item)} to {target}"


def _of_table(item: Item) -> str:
    return str(item.get("RouteTableId"))


def _of_acl(item: Item) -> str:
    return str(item.get("NetworkAclId"))


def _of_vpc(item: Item) -> str:
    return str(item.get("VpcId"))


def _of_networks(parents: Sequence[StateResource]) -> Mapping[str, object]:
    """By VPC: a filter tolerates deleted ids, while a list of ids fails as a whole."""
    return {"Filters": [{"Name": "vpc-id", "Values": sorted({one.text("vpcId") for one in parents})}]}


def _default_acls(parents: Sequence[StateResource]) -> Mapping[str, object]:
    own = {"Name": "vpc-id", "Values": [one.id for one in parents]}
    return {"Filters": [own, {"Name": "default", "Values": ["true"]}]}


def _main_tables(parents: Sequence[StateResource]) -> Mapping[str, object]:
    own = {"Name": "vpc-id", "Values": [one.id for one in parents]}
    return {"Filters": [own, {"Name": "association.main", "Values": ["true"]}]}


def _default_entries(state: Index, parent: StateResource) -> Iterable[str]:
    for acl in state.of("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"):
        yield from _entries(state, acl)
    yield from _entries(state, parent)


def _main_routes(state: Index, parent: StateResource) -> Iterable[str]:
    for table in state.of(*_TABLES):
        yield from _routes(state, table)
    yield from _routes(state, parent)


_table_routes = spread("RouteTables", "Routes", "RouteTableId", "VpcId")
_acl_entries = spread("NetworkAcls", "Entries", "NetworkAclId", "VpcId")

_GROUP_TAGS = ("Environment", "Project")


def owned_by(account: str) -> list[Mapping[str, object]]:
    """The filter of snapshots and images by their owner, before others: an emulator applies them in order.

    moto has the snapshots of all public images, and no argument for their owner.
    """
    return [{"Name": "owner-id", "Values": [account]}] if account else []


def _own_images(owners: str) -> Callable[[Sequence[StateResource]], Mapping[str, object] | None]:
    """The account's own snapshots or images with the tags of the environment; *owners* is the argument."""

    def request(parents: Sequence[StateResource]) -> Mapping[str, object] | None:
        tags = parents[0].inputs.get("tagsAll") or {}
        filters = [{"Name": f"tag:{tag}", "Values": [tags[tag]]} for tag in _GROUP_TAGS if tag in tags]
        owner = owned_by(parents[0].account)
        return {owners: ["self"], "Filters": [*owner, *filters]} if len(filters) == len(_GROUP_TAGS) else None

    return request


def _readers(attribute: str) -> Callable[[Item], list[str]]:
    """With whom a snapshot or image is shared: accounts, organizations, or the group ``all``."""
    return lambda item: [
        str(value) for one in (item.get("Shared") or {}).get(attribute) or () for value in one.values()
    ]


def _shared(kind: str, noun: str, attribute: str, owners: str, token: str) -> Row:
    """The row of EBS snapshots or AMIs that are shared with other accounts (EC2 API Reference)."""
    own_id, readers = f"{noun}Id", _readers(f"{attribute[0].upper()}{attribute[1:]}s")
    lower = noun.lower()
    return Row(
        kind,
        _VPC,
        Listing(
            "ec2",
            f"describe_{lower}s",
            _own_images(owners),
            field_of(f"{noun}s"),
            ALL,
            detail=Detail(
                f"describe_{lower}_attribute",
                lambda item: {own_id: item[own_id], "Attribute": attribute},
                "Shared",
            ),
        ),
        part(own_id),
        keys(token, f"{lower}Id"),
        token,
        f"ec2 reset-{lower}-attribute",
        lambda item: f"shared with {', '.join(readers(item))}",
        lambda item, parent, state: not readers(item),
    )


def _resolver(kind: str, operation: str, field: str, request: Parameters, token: str, delete: str) -> Row:
    """The row of what Route 53 Resolver associates with a VPC; AWS's own rules are ``autodefined``."""
    return Row(
        kind,
        _VPC,
        Listing("route53resolver", operation, request, field_of(field)),
        part("Id"),
        ids(token),
        token,
        f"route53resolver {delete}",
        shown("Name", "ResolverRuleId", "FirewallRuleGroupId", "ResolverQueryLogConfigId"),
        lambda item, parent, state: "autodefined" in str(item.get("ResolverRuleId")),
    )


def _resolver_filter(name: str) -> Parameters:
    return lambda parents: {"Filters": [{"Name": name, "Values": [parents[0].id]}]}


ROWS = (
    _shared(
        "shared EBS snapshot",
        "Snapshot",
        "createVolumePermission",
        "OwnerIds",
        "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
    ),
    _shared(
        "shared image",
        "Image",
        "launchPermission",
        "Owners",
        "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
    ),
    _resolver(
        "resolver rule of a VPC",
        "list_resolver_rule_associations",
        "ResolverRuleAssociations",
        _resolver_filter("VPCId"),
        "aws:route53/resolverRuleAssociation:ResolverRuleAssociation",
        "disassociate-resolver-rule",
    ),
    _resolver(
        "DNS firewall of a VPC",
        "list_firewall_rule_group_associations",
        "FirewallRuleGroupAssociations",
        each("VpcId"),
        "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
        "disassociate-firewall-rule-group",
    ),
    _resolver(
        "DNS query log of a VPC",
        "list_resolver_query_log_config_associations",
        "ResolverQueryLogConfigAssociations",
        _resolver_filter("ResourceId"),
        "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation",
        "disassociate-resolver-query-log-config",
    ),
    *(
        Row(
            f"{way} rule of a security group",
            _GROUPS,
            Listing(
                "ec2",
                "describe_security_group_rules",
                filtered("group-id"),
                _rules(egress=way == "egress"),
                _FILTER_VALUES,
                parent=lambda item: str(item["GroupId"]),
            ),
            _rule,
            either(ids(token), keys(_OLD_RULE, "securityGroupRuleId"), _old_rules, _inline_rules),
            token,
            f"ec2 revoke-security-group-{way}",
            _describe_rule,
        )
        for way, token in (
            ("ingress", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"),
            ("egress", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"),
        )
    ),
    Row(
        "network ACL entry",
        _ACLS,
        Listing(
            "ec2",
            "describe_network_acls",
            _of_networks,
            _acl_entries,
            _FILTER_VALUES,
            parent=_of_acl,
        ),
        _entry,
        _entries,
        "aws:ec2/networkAclRule:NetworkAclRule",
        "ec2 delete-network-acl-entry",
        _describe_entry,
        by_aws.last_entry,
    ),
    Row(
        "entry of the default network ACL",
        _VPC,
        Listing("ec2", "describe_network_acls", _default_acls, _acl_entries, _FILTER_VALUES, parent=_of_vpc),
        _entry,
        _default_entries,
        "aws:ec2/networkAclRule:NetworkAclRule",
        "ec2 delete-network-acl-entry",
        _describe_entry,
        by_aws.default_acl_entry,
    ),
    Row(
        "route",
        _TABLES,
        Listing(
            "ec2",
            "describe_route_tables",
            filtered("route-table-id"),
            _table_routes,
            _FILTER_VALUES,
            parent=_of_table,
        ),
        _route,
        _routes,
        "aws:ec2/route:Route",
        "ec2 delete-route",
        _describe_route,
        by_aws.local_or_service_route,
    ),
    Row(
        "route of the main route table",
        _VPC,
        Listing("ec2", "describe_route_tables", _main_tables, _table_routes, _FILTER_VALUES, parent=_of_vpc),
        _route,
        _main_routes,
        "aws:ec2/route:Route",
        "ec2 delete-route",
        _describe_route,
        by_aws.local_or_service_route,
    ),
    Row(
        "route table association",
        _TABLES,
        Listing(
            "ec2",
            "describe_route_tables",
            filtered("route-table-id"),
            spread("RouteTables", "Associations", "RouteTableId"),
            _FILTER_VALUES,
            parent=_of_table,
        ),
        part("RouteTableAssociationId"),
        ids(
            "aws:ec2/routeTableAssociation:RouteTableAssociation",
            "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
        ),
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        "ec2 disassociate-route-table",
        shown("SubnetId", "GatewayId"),
        by_aws.main_association,
    ),
    Row(
        "address block",
        _VPC,
        Listing(
            "ec2",
            "describe_vpcs",
            filtered("vpc-id"),
            spread("Vpcs", "CidrBlockAssociationSet", "VpcId"),
            _FILTER_VALUES,
            parent=_of_vpc,
        ),
        part("AssociationId"),
        ids("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"),
        "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
        "ec2 disassociate-vpc-cidr-block",
        shown("CidrBlock"),
        by_aws.first_block,
    ),
    Row(
        "endpoint policy",
        (_ENDPOINT,),
        Listing(
            "ec2",
            "describe_vpc_endpoints",
            _of_networks,
            field_of("VpcEndpoints"),
            _FILTER_VALUES,
            parent=lambda item: str(item["VpcEndpointId"]),
        ),
        under(),
        either(inline("policy"), keys("aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy", "vpcEndpointId")),
        "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
        "ec2 modify-vpc-endpoint --reset-policy",
        lambda item: "a policy that isn't the default one",
        lambda item, parent, state: not item.get("PolicyDocument") or by_aws.full_access(item, parent, state),
    ),
    Row(
        "route table of an endpoint",
        (_ENDPOINT,),
        Listing(
            "ec2",
            "describe_vpc_endpoints",
            _of_networks,
            spread("VpcEndpoints", "RouteTableIds", "VpcEndpointId"),
            _FILTER_VALUES,
            parent=lambda item: str(item["VpcEndpointId"]),
        ),
        part("VpcEndpointId", "Value"),
        either(
            keys(
                "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
                "vpcEndpointId",
                "routeTableId",
            ),
            lambda state, parent: [f"{parent.id}/{one}" for one in parent.inputs.get("routeTableIds") or ()],
        ),
        "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
        "ec2 modify-vpc-endpoint --remove-route-table-ids",
    ),
)
