"""Cases of networks, identity and load balancing."""

import json
from typing import Any

from unit.drift.cases.case import Case, resource

SG = resource("aws:ec2/securityGroup:SecurityGroup", "sg-1")
INLINE_SG = resource(
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    "sg-2",
    egress=[{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}],
)
ACL = resource("aws:ec2/networkAcl:NetworkAcl", "acl-1", vpcId="vpc-1")
VPC = resource("aws:ec2/vpc:Vpc", "vpc-1", cidrBlock="10.0.0.0/16")
TAGGED_VPC = resource("aws:ec2/vpc:Vpc", "vpc-1", tagsAll={"Environment": "dev", "Project": "strata"})
TABLE = resource("aws:ec2/routeTable:RouteTable", "rtb-1")
ENDPOINT = resource("aws:ec2/vpcEndpoint:VpcEndpoint", "vpce-1", vpcId="vpc-1", routeTableIds=["rtb-1"])
ROLE = resource("aws:iam/role:Role", "worker")
USER = resource("aws:iam/user:User", "ci")
GROUP = resource("aws:iam/group:Group", "people")
LB = resource(
    "aws:lb/loadBalancer:LoadBalancer",
    "arn:aws:elasticloadbalancing:x:1:loadbalancer/app/web/1",
    arn="arn:aws:elasticloadbalancing:x:1:loadbalancer/app/web/1",
)
LISTENER = resource("aws:lb/listener:Listener", "arn:listener", protocol="HTTPS", certificateArn="arn:cert")
TARGETS = resource("aws:lb/targetGroup:TargetGroup", "arn:targets")


def rule(id: str, group: str = "sg-1", *, egress: bool = False, **more: Any) -> dict[str, Any]:
    base = {"SecurityGroupRuleId": id, "GroupId": group, "IsEgress": egress, "IpProtocol": "tcp"}
    return {**base, "FromPort": 22, "ToPort": 22, "CidrIpv4": "0.0.0.0/0", **more}


def entry(number: int, *, egress: bool = False) -> dict[str, Any]:
    return {
        "RuleNumber": number,
        "Egress": egress,
        "Protocol": "-1",
        "RuleAction": "allow",
        "CidrBlock": "0.0.0.0/0",
    }


def acls(*numbers: int) -> dict[str, Any]:
    entries = [entry(number) for number in numbers]
    return {"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "Entries": entries}]}


ROUTES = {
    "RouteTables": [
        {
            "RouteTableId": "rtb-1",
            "VpcId": "vpc-1",
            "Routes": [
                {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable"},
                {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "Origin": "CreateRoute"},
                {"DestinationPrefixListId": "pl-1", "GatewayId": "vpce-1"},
                {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1"},
                {"DestinationCidrBlock": "192.0.2.0/24", "VpcPeeringConnectionId": "pcx-1"},
                {
                    "DestinationCidrBlock": "172.16.0.0/12",
                    "GatewayId": "vgw-1",
                    "Origin": "EnableVgwRoutePropagation",
                },
            ],
            "Associations": [
                {"RouteTableAssociationId": "rtbassoc-main", "RouteTableId": "rtb-1", "Main": True},
                {"RouteTableAssociationId": "rtbassoc-1", "RouteTableId": "rtb-1", "SubnetId": "subnet-1"},
                {"RouteTableAssociationId": "rtbassoc-2", "RouteTableId": "rtb-1", "SubnetId": "subnet-2"},
            ],
        }
    ]
}
ROUTE = resource("aws:ec2/route:Route", "r-rtb-1", routeTableId="rtb-1", destinationCidrBlock="0.0.0.0/0")
ADDED_ROUTES = ("rtb-1_172.16.0.0/12", "rtb-1_192.0.2.0/24", "rtb-1_::/0")
OPEN = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]})
NARROW = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}]})


def endpoints(policy: str) -> dict[str, Any]:
    one = {
        "VpcEndpointId": "vpce-1",
        "VpcId": "vpc-1",
        "PolicyDocument": policy,
        "RouteTableIds": ["rtb-1", "rtb-2"],
    }
    return {"VpcEndpoints": [one]}


def _vpc_origin(id: str, balancer: str) -> dict[str, Any]:
    return {
        "Id": id,
        "Name": balancer,
        "Status": "Deployed",
        "CreatedTime": 0,
        "LastModifiedTime": 0,
        "Arn": f"arn:aws:cloudfront::1:vpcorigin/{id}",
        "AccountId": "1",
        "OriginEndpointArn": f"arn:aws:elasticloadbalancing:x:1:loadbalancer/app/{balancer}/1",
    }


def attached(noun: str) -> Case:
    parent = {"role": ROLE, "user": USER, "group": GROUP}[noun]
    upper = noun.capitalize()
    return Case(
        f"policy attached to a {noun}",
        parent,
        {
            "AttachedPolicies": [
                {"PolicyName": name, "PolicyArn": f"arn:aws:iam::aws:policy/{name}"}
                for name in ("Declared", "Everywhere", "AdministratorAccess")
            ]
        },
        (f"{parent.id}/arn:aws:iam::aws:policy/AdministratorAccess",),
        (
            resource(
                f"aws:iam/{noun}PolicyAttachment:{upper}PolicyAttachment",
                "a",
                **{noun: parent.id},
                policyArn="arn:aws:iam::aws:policy/Declared",
            ),
            resource(
                "aws:iam/policyAttachment:PolicyAttachment",
                "b",
                **{f"{noun}s": [parent.id]},
                policyArn="arn:aws:iam::aws:policy/Everywhere",
            ),
        ),
    )


def inline(noun: str) -> Case:
    parent = {"role": ROLE, "user": USER, "group": GROUP}[noun]
    return Case(
        f"inline policy of a {noun}",
        parent,
        {"PolicyNames": ["declared", "added"]},
        (f"{parent.id}:added",),
        (
            resource(
                f"aws:iam/{noun}Policy:{noun.capitalize()}Policy",
                f"{parent.id}:declared",
                **{noun: parent.id},
                name="declared",
            ),
        ),
    )


def described(name: str, arn: str) -> dict[str, Any]:
    """A user, a group or an instance profile, as IAM describes one."""
    made = "2026-01-01T00:00:00Z"
    return {
        f"{name}Name": arn,
        f"{name}Id": "A" * 20,
        "Arn": f"arn:aws:iam::1:{arn}-long",
        "Path": "/",
        "CreateDate": made,
    }


CASES = (
    Case(
        "ingress rule of a security group",
        SG,
        {
            "SecurityGroupRules": [
                rule("sgr-1"),
                rule("sgr-2"),
                rule("sgr-3", ToPort=23),
                rule("e", egress=True),
            ]
        },
        ("sgr-2",),
        (
            resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "sgr-1"),
            resource(
                "aws:ec2/securityGroupRule:SecurityGroupRule",
                "sgrule-1",
                securityGroupId="sg-1",
                type="ingress",
                protocol="6",
                fromPort=22,
                toPort=23,
                cidrBlocks=["0.0.0.0/0"],
            ),
        ),
    ),
    Case(
        "egress rule of a security group",
        INLINE_SG,
        {
            "SecurityGroupRules": [
                rule("sgr-1", "sg-2", egress=True, IpProtocol="-1", FromPort=-1, ToPort=-1),
                rule("sgr-2", "sg-2", egress=True),
                rule("sgr-3", "sg-2"),
            ]
        },
        ("sgr-2",),
    ),
    Case(
        "network ACL entry",
        ACL,
        acls(50, 100, 32767),
        ("acl-1:50:false",),
        (
            resource(
                "aws:ec2/networkAclRule:NetworkAclRule",
                "n",
                networkAclId="acl-1",
                ruleNumber=100,
                egress=False,
            ),
        ),
    ),
    Case("entry of the default network ACL", VPC, acls(50, 100, 32767), ("acl-1:50:false",)),
    Case("route", TABLE, ROUTES, ADDED_ROUTES, (ROUTE, ENDPOINT)),
    Case("route of the main route table", VPC, ROUTES, ADDED_ROUTES, (ROUTE, ENDPOINT)),
    Case(
        "route table association",
        TABLE,
        ROUTES,
        ("rtbassoc-2",),
        (resource("aws:ec2/routeTableAssociation:RouteTableAssociation", "rtbassoc-1"),),
    ),
    Case(
        "address block",
        VPC,
        {
            "Vpcs": [
                {
                    "VpcId": "vpc-1",
                    "CidrBlockAssociationSet": [
                        {"AssociationId": "a-1", "CidrBlock": "10.0.0.0/16"},
                        {"AssociationId": "a-2", "CidrBlock": "10.1.0.0/16"},
                    ],
                }
            ]
        },
        ("a-2",),
    ),
    Case("endpoint policy", ENDPOINT, endpoints(NARROW), ("vpce-1",)),
    Case("route table of an endpoint", ENDPOINT, endpoints(OPEN), ("vpce-1/rtb-2",)),
    *(attached(noun) for noun in ("role", "user", "group")),
    *(inline(noun) for noun in ("role", "user", "group")),
    Case(
        "instance profile of a role",
        ROLE,
        {
            "InstanceProfiles": [
                {**described("InstanceProfile", one), "Roles": []} for one in ("web", "added")
            ]
        },
        ("added",),
        (resource("aws:iam/instanceProfile:InstanceProfile", "web"),),
    ),
    Case(
        "access key",
        USER,
        {"AccessKeyMetadata": [{"UserName": "ci", "AccessKeyId": f"AKIA{one * 16}"} for one in "AB"]},
        (f"AKIA{'B' * 16}",),
        (resource("aws:iam/accessKey:AccessKey", f"AKIA{'A' * 16}"),),
    ),
    Case(
        "service credential of a user",
        USER,
        {
            "ServiceSpecificCredentials": [
                {
                    "UserName": "ci",
                    "Status": "Active",
                    "ServiceUserName": "ci",
                    "CreateDate": "2026-01-01T00:00:00Z",
                    "ServiceSpecificCredentialId": f"ACCA{one * 16}",
                    "ServiceName": "bedrock.amazonaws.com",
                }
                for one in "AB"
            ]
        },
        (f"ACCA{'B' * 16}",),
        (
            resource(
                "aws:iam/serviceSpecificCredential:ServiceSpecificCredential",
                "bedrock.amazonaws.com:ci:one",
                serviceSpecificCredentialId=f"ACCA{'A' * 16}",
            ),
        ),
    ),
    Case(
        "password of a user",
        USER,
        {"LoginProfile": {"UserName": "ci", "CreateDate": "2026-01-01T00:00:00Z"}},
        ("ci",),
    ),
    Case(
        "group of a user",
        USER,
        {"Groups": [described("Group", one) for one in ("people", "admins")]},
        ("ci/admins",),
        (resource("aws:iam/userGroupMembership:UserGroupMembership", "m", user="ci", groups=["people"]),),
    ),
    Case(
        "member of a group",
        GROUP,
        {
            "Group": described("Group", "people"),
            "Users": [described("User", one) for one in ("ci", "somebody")],
        },
        ("people/somebody",),
        (resource("aws:iam/groupMembership:GroupMembership", "m", group="people", users=["ci"]),),
    ),
    Case(
        "listener",
        LB,
        {
            "Listeners": [
                {"ListenerArn": arn, "Protocol": "HTTP", "Port": 80} for arn in ("arn:listener", "arn:new")
            ]
        },
        ("arn:new",),
        (LISTENER,),
    ),
    Case(
        "listener rule",
        LISTENER,
        {
            "Rules": [
                {"RuleArn": "arn:default", "IsDefault": True, "Priority": "default"},
                {"RuleArn": "arn:rule", "IsDefault": False, "Priority": "10"},
                {"RuleArn": "arn:new", "IsDefault": False, "Priority": "1"},
            ]
        },
        ("arn:new",),
        (resource("aws:lb/listenerRule:ListenerRule", "arn:rule"),),
    ),
    Case(
        "listener certificate",
        LISTENER,
        {
            "Certificates": [
                {"CertificateArn": "arn:cert", "IsDefault": True},
                {"CertificateArn": "arn:cert"},
                {"CertificateArn": "arn:second"},
                {"CertificateArn": "arn:new"},
            ]
        },
        ("arn:listener_arn:new",),
        (
            resource(
                "aws:lb/listenerCertificate:ListenerCertificate",
                "c",
                listenerArn="arn:listener",
                certificateArn="arn:second",
            ),
        ),
    ),
    Case(
        "target",
        TARGETS,
        {
            "TargetHealthDescriptions": [
                {"Target": {"Id": "10.0.0.1", "Port": 80}},
                {"Target": {"Id": "10.0.0.2", "Port": 80}},
                {"Target": {"Id": "10.0.0.3", "Port": 80}, "TargetHealth": {"State": "draining"}},
            ]
        },
        ("arn:targets/10.0.0.2/80",),
        (
            resource(
                "aws:lb/targetGroupAttachment:TargetGroupAttachment",
                "t",
                targetGroupArn="arn:targets",
                targetId="10.0.0.1",
                port=80,
            ),
        ),
    ),
    Case(
        "web ACL of a load balancer",
        LB,
        {
            "WebACL": {
                "Name": "w",
                "Id": "1",
                "ARN": "arn:aws:wafv2:x:1:acl",
                "DefaultAction": {},
                "VisibilityConfig": {
                    "SampledRequestsEnabled": True,
                    "CloudWatchMetricsEnabled": True,
                    "MetricName": "m",
                },
            }
        },
        (f"{LB.id},arn:aws:wafv2:x:1:acl",),
    ),
    Case(
        "VPC origin of a load balancer",
        LB,
        {
            "VpcOriginList": {
                "Marker": "",
                "MaxItems": 100,
                "IsTruncated": False,
                "Quantity": 2,
                "Items": [_vpc_origin("vo_1", "web"), _vpc_origin("vo_2", "other")],
            }
        },
        ("vo_1",),
    ),
    Case(
        "shared EBS snapshot",
        TAGGED_VPC,
        {"Snapshots": [{"SnapshotId": one} for one in ("snap-1", "snap-2", "snap-3")]},
        ("snap-2",),
        (
            resource(
                "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
                "p",
                snapshotId="snap-3",
                accountId="222222222222",
            ),
        ),
        (
            {"SnapshotId": "snap-1", "CreateVolumePermissions": []},
            {"SnapshotId": "snap-2", "CreateVolumePermissions": [{"Group": "all"}]},
            {"SnapshotId": "snap-3", "CreateVolumePermissions": [{"UserId": "222222222222"}]},
        ),
    ),
    Case(
        "shared image",
        TAGGED_VPC,
        {"Images": [{"ImageId": one} for one in ("ami-1", "ami-2", "ami-3")]},
        ("ami-2",),
        (
            resource(
                "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
                "p",
                imageId="ami-3",
                accountId="222222222222",
            ),
        ),
        (
            {"ImageId": "ami-1", "LaunchPermissions": []},
            {"ImageId": "ami-2", "LaunchPermissions": [{"OrganizationArn": "arn:org"}]},
            {"ImageId": "ami-3", "LaunchPermissions": [{"UserId": "222222222222"}]},
        ),
    ),
    Case(
        "resolver rule of a VPC",
        VPC,
        {
            "ResolverRuleAssociations": [
                {"Id": "rslvr-1", "ResolverRuleId": "rslvr-rr-1", "VPCId": "vpc-1"},
                {"Id": "rslvr-2", "ResolverRuleId": "rslvr-rr-2", "VPCId": "vpc-1"},
                {"Id": "rslvr-3", "ResolverRuleId": "rslvr-autodefined-rr-3", "VPCId": "vpc-1"},
            ]
        },
        ("rslvr-2",),
        (resource("aws:route53/resolverRuleAssociation:ResolverRuleAssociation", "rslvr-1"),),
    ),
    Case(
        "DNS firewall of a VPC",
        VPC,
        {"FirewallRuleGroupAssociations": [{"Id": one, "VpcId": "vpc-1"} for one in ("fw-1", "fw-2")]},
        ("fw-2",),
        (
            resource(
                "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
                "fw-1",
            ),
        ),
    ),
    Case(
        "DNS query log of a VPC",
        VPC,
        {"ResolverQueryLogConfigAssociations": [{"Id": one} for one in ("log-1", "log-2")]},
        ("log-2",),
        (
            resource(
                "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation", "log-1"
            ),
        ),
    ),
)
