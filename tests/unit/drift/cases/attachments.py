"""Cases of what is attached to VPCs, transit gateways, VPN connections and resource shares."""

from typing import Any

from unit.drift.cases.case import ACCOUNT, Case, resource
from unit.drift.cases.network import LB, SG

VPC = resource("aws:ec2/vpc:Vpc", "vpc-1", region="eu-west-1", cidrBlock="10.0.0.0/16")
NLB = resource(LB.type, "arn:nlb", arn="arn:nlb", loadBalancerType="network")
TRANSIT = resource("aws:ec2transitgateway/transitGateway:TransitGateway", "tgw-1")
VPN = resource("aws:ec2/vpnConnection:VpnConnection", "vpn-1", transitGatewayAttachmentId="tgw-attach-vpn")
SHARE = resource("aws:ram/resourceShare:ResourceShare", "arn:share", arn="arn:share")
SUBNET = resource("aws:ec2/subnet:Subnet", "subnet-1", arn="arn:subnet")
DNS = {"Key": "domain-name-servers", "Values": [{"Value": "AmazonProvidedDNS"}]}


def of_vpc(kind: str, field: str, name: str, token: str, /, **more: Any) -> Case:
    """Two children of a VPC, one of which is declared, and one of another VPC."""
    declared, added = f"id-{'d' * 20}", f"id-{'a' * 20}"
    items = [{name: one, **more} for one in (declared, added)]
    elsewhere = {"VpcId": "vpc-2"} if "VpcId" in more else {}
    return Case(
        kind,
        VPC,
        {field: [*items, {**items[0], name: "x", **elsewhere}][: 2 + len(elsewhere)]},
        (added,),
        (resource(token, declared),),
    )


def options(*configurations: Any) -> dict[str, Any]:
    return {"DhcpOptions": [{"DhcpOptionsId": "dopt-1", "DhcpConfigurations": list(configurations)}]}


CASES = (
    Case(
        "DHCP options of a VPC",
        VPC,
        {"Vpcs": [{"VpcId": "vpc-1", "DhcpOptionsId": "dopt-1"}]},
        ("dopt-1",),
        details=(options({"Key": "domain-name-servers", "Values": [{"Value": "192.0.2.53"}]}),),
    ),
    Case(
        "IPv6 block",
        VPC,
        {
            "Vpcs": [
                {
                    "VpcId": "vpc-1",
                    "Ipv6CidrBlockAssociationSet": [{"AssociationId": one} for one in ("declared", "added")],
                }
            ]
        },
        ("added",),
        (resource("aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation", "declared"),),
    ),
    Case(
        "egress-only internet gateway",
        VPC,
        {
            "EgressOnlyInternetGateways": [
                {"EgressOnlyInternetGatewayId": one, "Attachments": [{"VpcId": vpc}]}
                for one, vpc in (("declared", "vpc-1"), ("added", "vpc-1"), ("elsewhere", "vpc-2"))
            ]
        },
        ("added",),
        (resource("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", "declared"),),
    ),
    of_vpc(
        "Client VPN endpoint",
        "ClientVpnEndpoints",
        "ClientVpnEndpointId",
        "aws:ec2clientvpn/endpoint:Endpoint",
        VpcId="vpc-1",
    ),
    of_vpc(
        "instance connect endpoint",
        "InstanceConnectEndpoints",
        "InstanceConnectEndpointId",
        "aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint",
        VpcId="vpc-1",
    ),
    of_vpc(
        "carrier gateway",
        "CarrierGateways",
        "CarrierGatewayId",
        "aws:ec2/carrierGateway:CarrierGateway",
        VpcId="vpc-1",
    ),
    Case(
        "traffic mirror session",
        VPC,
        {
            "TrafficMirrorSessions": [
                {"TrafficMirrorSessionId": one, "NetworkInterfaceId": f"eni-{one}"}
                for one in ("declared", "added", "elsewhere")
            ]
        },
        ("added",),
        (resource("aws:ec2/trafficMirrorSession:TrafficMirrorSession", "declared"),),
        tuple({"NetworkInterfaces": [{"VpcId": vpc}]} for vpc in ("vpc-1", "vpc-1", "vpc-2")),
    ),
    Case(
        "Elastic IP of an interface",
        VPC,
        {
            "NetworkInterfaces": [
                {
                    "NetworkInterfaceId": f"eni-{one}",
                    "VpcId": "vpc-1",
                    "Association": {"AllocationId": one, "IpOwnerId": owner},
                }
                for one, owner in (("declared", ACCOUNT), ("added", ACCOUNT), ("balancer", "amazon-elb"))
            ]
        },
        ("added",),
        (resource("aws:ec2/eip:Eip", "declared"),),
    ),
    of_vpc(
        "service network of a VPC",
        "items",
        "id",
        "aws:vpclattice/serviceNetworkVpcAssociation:ServiceNetworkVpcAssociation",
    ),
    of_vpc(
        "resource gateway",
        "items",
        "id",
        "aws:vpclattice/resourceGateway:ResourceGateway",
        vpcIdentifier="vpc-1",
    ),
    Case(
        "hosted zone of a VPC",
        VPC,
        {
            "HostedZoneSummaries": [
                {"HostedZoneId": one, "Name": "x.", "Owner": {owner: "o"}}
                for one, owner in (
                    ("ZDECLARED", "OwningAccount"),
                    ("ZSPACE", "OwningAccount"),
                    ("ZENDPOINT", "OwningService"),
                    ("ZADDED", "OwningAccount"),
                )
            ],
            "MaxItems": "100",
        },
        ("ZADDED",),
        (
            resource("aws:route53/zone:Zone", "ZDECLARED"),
            resource(
                "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace", "ns", hostedZone="ZSPACE"
            ),
        ),
    ),
    of_vpc(
        "Route 53 profile of a VPC",
        "ProfileAssociations",
        "Id",
        "aws:route53/profilesAssociation:ProfilesAssociation",
    ),
    Case(
        "VPC of a security group",
        SG,
        {
            "SecurityGroupVpcAssociations": [
                {"GroupId": "sg-1", "VpcId": one, "State": state}
                for one, state in (
                    ("declared", "associated"),
                    ("added", "associated"),
                    ("x", "disassociated"),
                )
            ]
        },
        ("sg-1,added",),
        (
            resource(
                "aws:vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation",
                "a",
                securityGroupId="sg-1",
                vpcId="declared",
            ),
        ),
    ),
    Case(
        "endpoint service of a load balancer",
        NLB,
        {
            "ServiceConfigurations": [
                {"ServiceId": one, "NetworkLoadBalancerArns": [arn]}
                for one, arn in (("declared", "arn:nlb"), ("added", "arn:nlb"), ("elsewhere", "arn:other"))
            ]
        },
        ("added",),
        (resource("aws:ec2/vpcEndpointService:VpcEndpointService", "declared"),),
    ),
    Case(
        "attachment of a transit gateway",
        TRANSIT,
        {
            "TransitGatewayAttachments": [
                {"TransitGatewayAttachmentId": one, "TransitGatewayId": "tgw-1", "State": state}
                for one, state in (
                    ("tgw-attach-vpc", "available"),
                    ("tgw-attach-vpn", "available"),
                    ("tgw-attach-gone", "deleted"),
                    ("tgw-attach-added", "available"),
                )
            ]
        },
        ("tgw-attach-added",),
        (resource("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "tgw-attach-vpc"), VPN),
    ),
    Case(
        "route table of a transit gateway",
        TRANSIT,
        {
            "TransitGatewayRouteTables": [
                {
                    "TransitGatewayRouteTableId": one,
                    "TransitGatewayId": "tgw-1",
                    "DefaultAssociationRouteTable": one == "default",
                }
                for one in ("default", "declared", "added")
            ]
        },
        ("added",),
        (resource("aws:ec2transitgateway/routeTable:RouteTable", "declared"),),
    ),
    Case(
        "route of a VPN connection",
        VPN,
        {
            "VpnConnections": [
                {
                    "VpnConnectionId": "vpn-1",
                    "Routes": [
                        {"DestinationCidrBlock": one, "State": state}
                        for one, state in (
                            ("10.1.0.0/16", "available"),
                            ("10.2.0.0/16", "available"),
                            ("10.3.0.0/16", "deleted"),
                        )
                    ],
                }
            ]
        },
        ("vpn-1:10.2.0.0/16",),
        (
            resource(
                "aws:ec2/vpnConnectionRoute:VpnConnectionRoute",
                "r",
                vpnConnectionId="vpn-1",
                destinationCidrBlock="10.1.0.0/16",
            ),
        ),
    ),
    *(
        Case(
            f"{kind} of a share",
            SHARE,
            {
                "resourceShareAssociations": [
                    {"resourceShareArn": "arn:share", "associatedEntity": one, "status": status}
                    for one, status in (
                        ("declared", "ASSOCIATED"),
                        ("added", "ASSOCIATED"),
                        ("gone", "DISASSOCIATED"),
                    )
                ]
            },
            ("arn:share,added",),
            (
                resource(
                    f"aws:ram/{kind}Association:{kind.capitalize()}Association",
                    "a",
                    resourceShareArn="arn:share",
                    **{"principal" if kind == "principal" else "resourceArn": "declared"},
                ),
            ),
        )
        for kind in ("principal", "resource")
    ),
    Case(
        "share of a resource",
        SUBNET,
        {
            "resources": [
                {"arn": arn, "type": "ec2:Subnet", "resourceShareArn": share}
                for arn, share in (
                    ("arn:subnet", "arn:share"),
                    ("arn:subnet", "arn:added"),
                    ("arn:other", "arn:added"),
                )
            ]
        },
        ("arn:added,arn:subnet",),
        (SHARE,),
    ),
)
