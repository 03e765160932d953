"""VPC, subnets, routes, gateways, security groups, network ACLs and endpoints."""

from collections.abc import Callable
from ipaddress import IPv6Network
from typing import Any

from standin.aws.kinds.ec2_endpoints import end_endpoint
from standin.aws.kinds.ec2_gateways import free_address
from standin.aws.values import Properties

from .compute import network
from .world import Case, Client, Operation, Resource, World

VPC, SUBNET = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"
INTERNET_GATEWAY, NAT_GATEWAY = "aws:ec2/internetGateway:InternetGateway", "aws:ec2/natGateway:NatGateway"
ROUTE_TABLE, ROUTE, EIP = "aws:ec2/routeTable:RouteTable", "aws:ec2/route:Route", "aws:ec2/eip:Eip"
ACL = "aws:ec2/networkAcl:NetworkAcl"
SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"
INTERFACE = "aws:ec2/networkInterface:NetworkInterface"
VPC_BLOCK = "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation"
EGRESS_ONLY = "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway"


def _tag(client: Client, it: Resource) -> None:
    client("ec2").create_tags(Resources=[it.id], Tags=[{"Key": "Owner", "Value": "by-hand"}])


def _vpc(world: World) -> Properties:
    return {"cidrBlock": "10.70.0.0/16", "enableDnsHostnames": True}


def _subnet(world: World) -> Properties:
    vpc = network(world)["vpc"]
    return {"vpcId": vpc, "cidrBlock": "10.16.9.0/24", "availabilityZone": "ap-northeast-2a"}


def _vpc_block(world: World) -> Properties:
    return {"vpcId": world.make(VPC, _vpc(world)).id, "assignGeneratedIpv6CidrBlock": True}


def _dual_stack_subnet(world: World) -> Properties:
    block = world.make(VPC_BLOCK, _vpc_block(world)).outputs
    return {
        "vpcId": block["vpcId"],
        "cidrBlock": "10.70.9.0/24",
        "ipv6CidrBlock": part(block["ipv6CidrBlock"], 9),
        "availabilityZone": "ap-northeast-2a",
    }


def part(vpc: str, number: int) -> str:
    """The /64 with *number* in the VPC's block."""
    return str([*IPv6Network(vpc).subnets(new_prefix=64)][number])


def _take_block(client: Client, it: Resource) -> None:
    ec2 = client("ec2")
    ec2.disassociate_subnet_cidr_block(AssociationId=it.outputs["ipv6CidrBlockAssociationId"])


def _route_table(world: World) -> Properties:
    return {"vpcId": network(world)["vpc"]}


def _association(world: World) -> Properties:
    table = world.make(ROUTE_TABLE, _route_table(world)).id
    return {"routeTableId": table, "subnetId": world.make(SUBNET, _subnet(world)).id}


def _internet_gateway(world: World) -> Properties:
    return {"vpcId": world.make(VPC, _vpc(world)).id}


def _nat_gateway(world: World) -> Properties:
    address = world.make(EIP, {"domain": "vpc"}).id
    return {"allocationId": address, "subnetId": network(world)["subnets"][0]}


def _interface(world: World) -> Properties:
    vpc = world.make(VPC, _vpc(world)).id
    inside = {"vpcId": vpc, "cidrBlock": "10.70.9.0/24", "availabilityZone": "ap-northeast-2a"}
    own, other = (
        world.make(SECURITY_GROUP, {"vpcId": vpc, "description": name}, name).id for name in ("own", "other")
    )
    return {
        "subnetId": world.make(SUBNET, inside).id,
        "privateIps": ["10.70.9.10"],
        "securityGroups": [own],
        "description": f"Not {other}",
    }


def route(world: World) -> Properties:
    """Inputs of a default route to a NAT gateway."""
    vpc = world.make(VPC, _vpc(world)).id
    world.make(INTERNET_GATEWAY, {"vpcId": vpc})
    inside = {"vpcId": vpc, "cidrBlock": "10.70.1.0/24", "availabilityZone": "ap-northeast-2a"}
    address = {"allocationId": world.make(EIP, {"domain": "vpc"}).id}
    nat = world.make(NAT_GATEWAY, {**address, "subnetId": world.make(SUBNET, inside).id})
    table = world.make(ROUTE_TABLE, {"vpcId": vpc}).id
    return {"routeTableId": table, "destinationCidrBlock": "0.0.0.0/0", "natGatewayId": nat.id}


def _ipv6_route(world: World) -> Properties:
    vpc = world.make(VPC_BLOCK, _vpc_block(world)).outputs["vpcId"]
    gateway = world.make(EGRESS_ONLY, {"vpcId": vpc}).id
    table = world.make(ROUTE_TABLE, {"vpcId": vpc}).id
    return {"routeTableId": table, "destinationIpv6CidrBlock": "::/0", "egressOnlyGatewayId": gateway}


def _delete_ipv6_route(client: Client, it: Resource) -> None:
    client("ec2").delete_route(RouteTableId=it.outputs["routeTableId"], DestinationIpv6CidrBlock="::/0")


def _to_internet_gateway(client: Client, it: Resource) -> None:
    ec2, table = client("ec2"), it.outputs["routeTableId"]
    vpc = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["VpcId"]
    attached = [{"Name": "attachment.vpc-id", "Values": [vpc]}]
    gateway = ec2.describe_internet_gateways(Filters=attached)["InternetGateways"][0]["InternetGatewayId"]
    ec2.replace_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)


def _delete_route(client: Client, it: Resource) -> None:
    client("ec2").delete_route(
        RouteTableId=it.outputs["routeTableId"], DestinationCidrBlock=it.outputs["destinationCidrBlock"]
    )


def delete_route_table(client: Client, it: Resource) -> None:
    """Disassociate its subnets first, as AWS requires."""
    ec2 = client("ec2")
    table = ec2.describe_route_tables(RouteTableIds=[it.id])["RouteTables"][0]
    for item in table["Associations"]:
        ec2.disassociate_route_table(AssociationId=item["RouteTableAssociationId"])
    ec2.delete_route_table(RouteTableId=it.id)


def delete_internet_gateway(client: Client, it: Resource) -> None:
    """Detach it from its VPC first, as AWS requires."""
    ec2 = client("ec2")
    ec2.detach_internet_gateway(InternetGatewayId=it.id, VpcId=it.outputs["vpcId"])
    ec2.delete_internet_gateway(InternetGatewayId=it.id)


def delete_nat_gateway(client: Client, it: Resource) -> None:
    """Delete it and free its address."""
    client("ec2").delete_nat_gateway(NatGatewayId=it.id)
    free_address(client("ec2"), it.outputs["allocationId"])


def _security_group(world: World) -> Properties:
    return {"vpcId": network(world)["vpc"], "description": "Web"}


def delete_security_group(client: Client, it: Resource) -> None:
    """Revoke the rules that name the group first, as AWS requires."""
    ec2 = client("ec2")
    for rule in ec2.describe_security_group_rules()["SecurityGroupRules"]:
        peer = rule.get("ReferencedGroupInfo", {}).get("GroupId")
        if it.id in (rule["GroupId"], peer):
            direction = "egress" if rule["IsEgress"] else "ingress"
            revoke = getattr(ec2, f"revoke_security_group_{direction}")
            revoke(GroupId=rule["GroupId"], SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]])
    ec2.delete_security_group(GroupId=it.id)


def _open_default_group(client: Client, it: Resource) -> None:
    client("ec2").authorize_security_group_ingress(
        GroupId=it.id, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="203.0.113.0/24"
    )


def _group_rule(world: World) -> Properties:
    group = world.make("aws:ec2/securityGroup:SecurityGroup", _security_group(world)).id
    ports = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 444}
    return {"securityGroupId": group, "cidrIpv4": "10.0.0.0/8", "description": "Web", **ports}


def _ipv6_group_rule(world: World) -> Properties:
    rule = _group_rule(world)
    del rule["cidrIpv4"]
    return {**rule, "cidrIpv6": "::/0"}


def _lower_port(client: Client, it: Resource) -> None:
    names = {
        "cidrIpv4": "CidrIpv4",
        "cidrIpv6": "CidrIpv6",
        "referencedSecurityGroupId": "ReferencedGroupId",
    } | {name: name[0].upper() + name[1:] for name in ("ipProtocol", "toPort", "prefixListId", "description")}
    rule = {api: it.outputs[name] for name, api in names.items() if it.outputs.get(name) is not None}
    changed = {**rule, "FromPort": it.outputs["fromPort"] - 1}
    client("ec2").modify_security_group_rules(
        GroupId=it.outputs["securityGroupId"],
        SecurityGroupRules=[{"SecurityGroupRuleId": it.id, "SecurityGroupRule": changed}],
    )


def _revoke(direction: str) -> Operation:
    def operation(client: Client, it: Resource) -> object:
        revoke = getattr(client("ec2"), f"revoke_security_group_{direction}")
        return revoke(GroupId=it.outputs["securityGroupId"], SecurityGroupRuleIds=[it.id])

    return operation


def _acl(world: World) -> Properties:
    return {"vpcId": network(world)["vpc"], "subnetIds": network(world)["subnets"]}


def _leave_to_default_acl(client: Client, it: Resource) -> None:
    """Associate the ACL's subnets with the VPC's default ACL."""
    ec2 = client("ec2")
    in_vpc = [{"Name": "vpc-id", "Values": [it.outputs["vpcId"]]}]
    acls = ec2.describe_network_acls(Filters=in_vpc)["NetworkAcls"]
    default = next(acl["NetworkAclId"] for acl in acls if acl["IsDefault"])
    own = next(acl for acl in acls if acl["NetworkAclId"] == it.id)
    for item in own["Associations"]:
        ec2.replace_network_acl_association(
            AssociationId=item["NetworkAclAssociationId"], NetworkAclId=default
        )


def delete_acl(client: Client, it: Resource) -> None:
    """Leave its subnets to the default ACL first, as AWS requires."""
    _leave_to_default_acl(client, it)
    client("ec2").delete_network_acl(NetworkAclId=it.id)


def acl_rule(**ports: Any) -> Callable[[World], Properties]:
    """Inputs of a rule of a new ACL."""

    def inputs(world: World) -> Properties:
        acl = world.make(ACL, {"vpcId": network(world)["vpc"]}).id
        rule = {"ruleNumber": 100, "egress": False, "ruleAction": "allow"}
        peer = {} if "ipv6CidrBlock" in ports else {"cidrBlock": "10.0.0.0/8"}
        return {"networkAclId": acl, **rule, **peer, **ports}

    return inputs


def _other_block(client: Client, it: Resource) -> None:
    rule = it.outputs
    ports = {"PortRange": {"From": rule["fromPort"], "To": rule["toPort"]}} if rule.get("fromPort") else {}
    client("ec2").replace_network_acl_entry(
        NetworkAclId=rule["networkAclId"],
        RuleNumber=rule["ruleNumber"],
        Egress=rule["egress"],
        Protocol={"tcp": "6", "udp": "17", "all": "-1"}.get(rule["protocol"], rule["protocol"]),
        RuleAction=rule["ruleAction"],
        CidrBlock="203.0.113.0/24",
        **ports,
    )


def _delete_acl_rule(client: Client, it: Resource) -> None:
    rule = it.outputs
    client("ec2").delete_network_acl_entry(
        NetworkAclId=rule["networkAclId"], RuleNumber=rule["ruleNumber"], Egress=rule["egress"]
    )


def _endpoint(world: World) -> Properties:
    tables = [world.make(ROUTE_TABLE, _route_table(world), name).id for name in ("a", "b")]
    service = "com.amazonaws.ap-northeast-2.s3"
    return {"vpcId": network(world)["vpc"], "serviceName": service, "routeTableIds": tables}


CASES = (
    Case(
        VPC,
        _vpc,
        lambda client, it: client("ec2").delete_vpc(VpcId=it.id),
        {
            "enableDnsSupport": lambda client, it: client("ec2").modify_vpc_attribute(
                VpcId=it.id, EnableDnsSupport={"Value": False}
            ),
            "tags": _tag,
        },
    ),
    Case(
        SUBNET,
        _subnet,
        lambda client, it: client("ec2").delete_subnet(SubnetId=it.id),
        {
            "mapPublicIpOnLaunch": lambda client, it: client("ec2").modify_subnet_attribute(
                SubnetId=it.id, MapPublicIpOnLaunch={"Value": not it.outputs["mapPublicIpOnLaunch"]}
            ),
            "tags": _tag,
        },
    ),
    Case(
        SUBNET,
        _dual_stack_subnet,
        lambda client, it: client("ec2").delete_subnet(SubnetId=it.id),
        {
            "ipv6CidrBlock": _take_block,
            "assignIpv6AddressOnCreation": lambda client, it: client("ec2").modify_subnet_attribute(
                SubnetId=it.id, AssignIpv6AddressOnCreation={"Value": True}
            ),
        },
        title="dual-stack",
    ),
    Case(
        VPC_BLOCK,
        _vpc_block,
        lambda client, it: client("ec2").disassociate_vpc_cidr_block(AssociationId=it.id),
    ),
    Case(
        EGRESS_ONLY,
        lambda world: {"vpcId": world.make(VPC, _vpc(world)).id},
        lambda client, it: client("ec2").delete_egress_only_internet_gateway(
            EgressOnlyInternetGatewayId=it.id
        ),
        {"tags": _tag},
    ),
    Case(ROUTE, _ipv6_route, _delete_ipv6_route, title="ipv6"),
    Case(INTERNET_GATEWAY, _internet_gateway, delete_internet_gateway, {"tags": _tag}),
    Case(
        EIP,
        lambda world: {"domain": "vpc"},
        lambda client, it: client("ec2").release_address(AllocationId=it.id),
        {"tags": _tag},
    ),
    Case(
        INTERFACE,
        _interface,
        lambda client, it: client("ec2").delete_network_interface(NetworkInterfaceId=it.id),
        {
            "tags": _tag,
            "sourceDestCheck": lambda client, it: client("ec2").modify_network_interface_attribute(
                NetworkInterfaceId=it.id, SourceDestCheck={"Value": False}
            ),
            "securityGroups": lambda client, it: client("ec2").modify_network_interface_attribute(
                NetworkInterfaceId=it.id, Groups=[it.inputs["description"].partition(" ")[2]]
            ),
        },
    ),
    Case(NAT_GATEWAY, _nat_gateway, delete_nat_gateway, {"tags": _tag}),
    Case(ROUTE_TABLE, _route_table, delete_route_table, {"tags": _tag}),
    Case(
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        _association,
        lambda client, it: client("ec2").disassociate_route_table(AssociationId=it.id),
    ),
    Case(ROUTE, route, _delete_route, {"natGatewayId": _to_internet_gateway}),
    Case("aws:ec2/securityGroup:SecurityGroup", _security_group, delete_security_group, {"tags": _tag}),
    Case(
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        lambda world: {"vpcId": world.make(VPC, _vpc(world)).id, "ingress": [], "egress": []},
        None,  # AWS deletes it with its VPC only
        {"ingress": _open_default_group, "tags": _tag},
        undeletable=True,
    ),
    Case(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        _group_rule,
        _revoke("ingress"),
        {"fromPort": _lower_port},
    ),
    Case(
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        _group_rule,
        _revoke("egress"),
        {"fromPort": _lower_port},
    ),
    Case(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        _ipv6_group_rule,
        _revoke("ingress"),
        {"fromPort": _lower_port},
        title="ipv6",
    ),
    Case(
        "aws:ec2/networkAclRule:NetworkAclRule",
        acl_rule(protocol="6", fromPort=443, toPort=443, ipv6CidrBlock="::/0"),
        _delete_acl_rule,
        title="ipv6",
    ),
    Case(ACL, _acl, delete_acl, {"subnetIds": _leave_to_default_acl, "tags": _tag}),
    Case(
        "aws:ec2/networkAclRule:NetworkAclRule",
        acl_rule(protocol="tcp", fromPort=443, toPort=443),
        _delete_acl_rule,
        {"cidrBlock": _other_block},
    ),
    Case(
        "aws:ec2/networkAclRule:NetworkAclRule",
        acl_rule(protocol="-1"),
        None,
        {"cidrBlock": _other_block},
        title="all",
    ),
    Case(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        _endpoint,
        lambda client, it: end_endpoint(client("ec2"), it.id),
        {
            "routeTableIds": lambda client, it: client("ec2").modify_vpc_endpoint(
                VpcEndpointId=it.id, RemoveRouteTableIds=it.outputs["routeTableIds"][:1]
            ),
            "tags": _tag,
        },
    ),
)
