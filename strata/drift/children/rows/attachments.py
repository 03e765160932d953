"""Children of VPCs and load balancers.

These are gateways, hosted zones, associations, mirror sessions and Elastic IP addresses.
"""

from collections.abc import Iterable, Mapping, Sequence

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
    field_of,
    filtered,
    ids,
    keys,
    nothing,
    part,
    shown,
    spread,
    under,
)
from strata.drift.cloud_resource import GLOBAL_REGION
from strata.engine.property_path import look_up

_VPC = ("aws:ec2/vpc:Vpc",)
_GROUP = ("aws:ec2/securityGroup:SecurityGroup",)
_INTO = "Interface"
_REGION = 3
"""The position of the region in an ARN."""


def _of_vpc(kind: str, listing: Listing, name: str, token: str, delete: str, *described: str) -> Row:
    return Row(kind, _VPC, listing, part(name), ids(token), token, delete, shown(*described))


def _ec2(operation: str, extract: Extract, request: Parameters = nothing, vpc: str = "VpcId") -> Listing:
    """A list of EC2 whose items name their VPC at the path *vpc*."""
    return Listing("ec2", operation, request, extract, ALL, parent=lambda item: str(look_up(item, vpc)))


def _attached(page: Item) -> Iterable[Item]:
    for one in page.get("EgressOnlyInternetGateways") or ():
        for attachment in one.get("Attachments") or ():
            yield {**one, "VpcId": attachment.get("VpcId")}


def _held_addresses(page: Item) -> Iterable[Item]:
    """Elastic IPs of interfaces; ``IpOwnerId`` is the account, or the service that owns the address."""
    for one in page.get("NetworkInterfaces") or ():
        held = one.get("Association") or {}
        if held.get("AllocationId") and str(held.get("IpOwnerId")).isdigit():
            yield {"NetworkInterfaceId": one["NetworkInterfaceId"], "VpcId": one.get("VpcId"), **held}


def _mirrored(item: Item) -> Mapping[str, object]:
    """By a filter: an unknown interface is not an error then."""
    interfaces = [item["NetworkInterfaceId"]]
    return {"Filters": [{"Name": "network-interface-id", "Values": interfaces}]}


def _zones(parents: Sequence[StateResource]) -> Mapping[str, object] | None:
    region = parents[0].text("region") or (parents[0].text("arn").split(":") + [""] * 4)[_REGION]
    return {"VPCId": parents[0].id, "VPCRegion": region} if region else None


def _known_zones(state: Index, parent: StateResource) -> Iterable[str]:
    """Declared zones, and those that Cloud Map creates for its namespaces."""
    yield from state.ids("aws:route53/zone:Zone")
    yield from state.keys("aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace", "hostedZone")
    yield from state.keys("aws:route53/zoneAssociation:ZoneAssociation", "zoneId")


def _options(state: Index, parent: StateResource) -> Iterable[str]:
    for token in ("vpcDhcpOptions:VpcDhcpOptions", "defaultVpcDhcpOptions:DefaultVpcDhcpOptions"):
        yield from state.ids(f"aws:ec2/{token}")
    yield from state.keys("aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation", "dhcpOptionsId")


def _chosen(item: Item) -> Mapping[str, object] | None:
    """The second call for the options of a VPC; ``default`` stands for none (EC2 API Reference, "Vpc")."""
    own = str(item.get("DhcpOptionsId") or "default")
    return None if own == "default" else {"DhcpOptionsIds": [own]}


def _balancers(parents: Sequence[StateResource]) -> Mapping[str, object] | None:
    """Only Network and Gateway Load Balancers can be behind an endpoint service (PrivateLink guide)."""
    kinds = {one.text("loadBalancerType") for one in parents}
    return {} if kinds & {"network", "gateway"} else None


def _services(page: Item) -> Iterable[Item]:
    for one in page.get("ServiceConfigurations") or ():
        for arn in (*(one.get("NetworkLoadBalancerArns") or ()), *(one.get("GatewayLoadBalancerArns") or ())):
            yield {**one, "Balancer": arn}


ROWS = (
    Row(
        "DHCP options of a VPC",
        _VPC,
        Listing(
            "ec2",
            "describe_vpcs",
            filtered("vpc-id"),
            field_of("Vpcs"),
            ALL,
            parent=lambda item: str(item["VpcId"]),
            detail=Detail("describe_dhcp_options", _chosen, "Options"),
        ),
        part("DhcpOptionsId"),
        _options,
        "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
        "ec2 associate-dhcp-options --dhcp-options-id default",
        lambda item: ", ".join(f"{name}: {values}" for name, values in by_aws.dhcp_options(item).items()),
        by_aws.default_dhcp_options,
    ),
    _of_vpc(
        "IPv6 block",
        _ec2("describe_vpcs", spread("Vpcs", "Ipv6CidrBlockAssociationSet", "VpcId"), filtered("vpc-id")),
        "AssociationId",
        "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation",
        "ec2 disassociate-vpc-cidr-block",
        "Ipv6CidrBlock",
    ),
    _of_vpc(
        "egress-only internet gateway",
        _ec2("describe_egress_only_internet_gateways", _attached),
        "EgressOnlyInternetGatewayId",
        "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
        "ec2 delete-egress-only-internet-gateway",
    ),
    _of_vpc(
        "Client VPN endpoint",
        _ec2("describe_client_vpn_endpoints", field_of("ClientVpnEndpoints")),
        "ClientVpnEndpointId",
        "aws:ec2clientvpn/endpoint:Endpoint",
        "ec2 delete-client-vpn-endpoint",
        "ClientCidrBlock",
        "SecurityGroupIds",
    ),
    _of_vpc(
        "instance connect endpoint",
        _ec2("describe_instance_connect_endpoints", field_of("InstanceConnectEndpoints"), filtered("vpc-id")),
        "InstanceConnectEndpointId",
        "aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint",
        "ec2 delete-instance-connect-endpoint",
        "SubnetId",
        "SecurityGroupIds",
    ),
    _of_vpc(
        "carrier gateway",
        _ec2("describe_carrier_gateways", field_of("CarrierGateways"), filtered("vpc-id")),
        "CarrierGatewayId",
        "aws:ec2/carrierGateway:CarrierGateway",
        "ec2 delete-carrier-gateway",
    ),
    _of_vpc(
        "traffic mirror session",
        Listing(
            "ec2",
            "describe_traffic_mirror_sessions",
            nothing,
            field_of("TrafficMirrorSessions"),
            ALL,
            parent=lambda item: str(look_up(item, f"{_INTO}.NetworkInterfaces[0].VpcId")),
            detail=Detail("describe_network_interfaces", _mirrored, _INTO),
        ),
        "TrafficMirrorSessionId",
        "aws:ec2/trafficMirrorSession:TrafficMirrorSession",
        "ec2 delete-traffic-mirror-session",
        "NetworkInterfaceId",
        "TrafficMirrorTargetId",
    ),
    Row(
        "Elastic IP of an interface",
        _VPC,
        _ec2("describe_network_interfaces", _held_addresses, filtered("vpc-id")),
        part("AllocationId"),
        ids("aws:ec2/eip:Eip"),
        "aws:ec2/eip:Eip",
        "ec2 disassociate-address",
        shown("PublicIp", "NetworkInterfaceId"),
    ),
    _of_vpc(
        "service network of a VPC",
        Listing(
            "vpc-lattice", "list_service_network_vpc_associations", each("vpcIdentifier"), field_of("items")
        ),
        "id",
        "aws:vpclattice/serviceNetworkVpcAssociation:ServiceNetworkVpcAssociation",
        "vpc-lattice delete-service-network-vpc-association",
        "serviceNetworkName",
    ),
    _of_vpc(
        "resource gateway",
        Listing(
            "vpc-lattice",
            "list_resource_gateways",
            nothing,
            field_of("items"),
            ALL,
            parent=lambda item: str(item.get("vpcIdentifier")),
        ),
        "id",
        "aws:vpclattice/resourceGateway:ResourceGateway",
        "vpc-lattice delete-resource-gateway",
        "name",
    ),
    Row(
        "hosted zone of a VPC",
        _VPC,
        Listing(
            "route53",
            "list_hosted_zones_by_vpc",
            _zones,
            field_of("HostedZoneSummaries"),
            region=GLOBAL_REGION,
        ),
        lambda item, parent: (str(item["HostedZoneId"]).rpartition("/")[2],),
        _known_zones,
        "aws:route53/zoneAssociation:ZoneAssociation",
        "route53 disassociate-vpc-from-hosted-zone",
        shown("Name", "Owner"),
        by_aws.zone_of_service,
    ),
    _of_vpc(
        "Route 53 profile of a VPC",
        Listing(
            "route53profiles",
            "list_profile_associations",
            each("ResourceId"),
            field_of("ProfileAssociations"),
        ),
        "Id",
        "aws:route53/profilesAssociation:ProfilesAssociation",
        "route53profiles disassociate-profile",
        "ProfileId",
    ),
    Row(
        "VPC of a security group",
        _GROUP,
        Listing(
            "ec2",
            "describe_security_group_vpc_associations",
            filtered("group-id"),
            field_of("SecurityGroupVpcAssociations"),
            200,
            parent=lambda item: str(item["GroupId"]),
        ),
        under("VpcId", separator=","),
        keys(
            "aws:vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation",
            "securityGroupId",
            "vpcId",
            separator=",",
        ),
        "aws:vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation",
        "ec2 disassociate-security-group-vpc",
        shown("State"),
        lambda item, parent, state: item.get("State") == "disassociated",
    ),
    Row(
        "endpoint service of a load balancer",
        ("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"),
        Listing(
            "ec2",
            "describe_vpc_endpoint_service_configurations",
            _balancers,
            _services,
            ALL,
            parent=lambda item: str(item["Balancer"]),
        ),
        part("ServiceId"),
        ids("aws:ec2/vpcEndpointService:VpcEndpointService"),
        "aws:ec2/vpcEndpointService:VpcEndpointService",
        "ec2 delete-vpc-endpoint-service-configurations",
        shown("ServiceName", "AcceptanceRequired"),
    ),
)
