"""What somebody does to network, roles and logs by hand: per kind a change and a deletion, through boto3."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from standin.aws.kinds.ec2_endpoints import end_endpoint
from standin.aws.kinds.ec2_vpc import free_address

Client = Callable[[str], Any]
"""A boto3 client of the environment, by boto3's name of the service."""

Resource = Mapping[str, Any]
"""A resource as the state has it: ``id``, ``inputs``, ``outputs``."""

Deed = Callable[[Client, Resource], object]


@dataclass(frozen=True)
class Hand:
    """What can be done by hand to one kind, and the property that a change shows in.

    *change* is None for what AWS lets nobody change, *delete* for what AWS lets nobody delete.
    """

    shows: str | None
    change: Deed | None
    delete: Deed | None


def _tag(client: Client, resource: Resource) -> None:
    client("ec2").create_tags(Resources=[resource["id"]], Tags=[{"Key": "Owner", "Value": "by-hand"}])


def _other_nat_target(client: Client, resource: Resource) -> None:
    ec2, table = client("ec2"), resource["outputs"]["routeTableId"]
    vpc = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["VpcId"]
    mine = [{"Name": "attachment.vpc-id", "Values": [vpc]}]
    gateway = ec2.describe_internet_gateways(Filters=mine)["InternetGateways"][0]["InternetGatewayId"]
    ec2.replace_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)


def _acl_rule(client: Client, resource: Resource) -> None:
    rule = resource["outputs"]
    client("ec2").replace_network_acl_entry(
        NetworkAclId=rule["networkAclId"],
        RuleNumber=rule["ruleNumber"],
        Egress=rule["egress"],
        Protocol="-1",
        RuleAction="allow",
        CidrBlock="203.0.113.0/24",
    )


def _group_rule(client: Client, resource: Resource) -> None:
    rule = resource["outputs"]
    opened = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv4": "203.0.113.0/24"}
    client("ec2").modify_security_group_rules(
        GroupId=rule["securityGroupId"],
        SecurityGroupRules=[{"SecurityGroupRuleId": resource["id"], "SecurityGroupRule": opened}],
    )


def _open_default_group(client: Client, resource: Resource) -> None:
    client("ec2").authorize_security_group_ingress(
        GroupId=resource["id"], IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="203.0.113.0/24"
    )


def _delete_group(client: Client, resource: Resource) -> None:
    """AWS wants the rules that name the group away first."""
    ec2 = client("ec2")
    for rule in ec2.describe_security_group_rules()["SecurityGroupRules"]:
        peer = rule.get("ReferencedGroupInfo", {}).get("GroupId")
        if resource["id"] in (rule["GroupId"], peer):
            way = "egress" if rule["IsEgress"] else "ingress"
            revoke = getattr(ec2, f"revoke_security_group_{way}")
            revoke(GroupId=rule["GroupId"], SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]])
    ec2.delete_security_group(GroupId=resource["id"])


def _unguard(client: Client, resource: Resource) -> None:
    """Give the ACL's subnets back to the VPC's default ACL."""
    ec2 = client("ec2")
    in_vpc = [{"Name": "vpc-id", "Values": [resource["outputs"]["vpcId"]]}]
    acls = ec2.describe_network_acls(Filters=in_vpc)["NetworkAcls"]
    default = next(acl["NetworkAclId"] for acl in acls if acl["IsDefault"])
    mine = next(acl for acl in acls if acl["NetworkAclId"] == resource["id"])
    for item in mine["Associations"]:
        ec2.replace_network_acl_association(
            AssociationId=item["NetworkAclAssociationId"], NetworkAclId=default
        )


def _delete_acl(client: Client, resource: Resource) -> None:
    _unguard(client, resource)
    client("ec2").delete_network_acl(NetworkAclId=resource["id"])


def _delete_table(client: Client, resource: Resource) -> None:
    ec2 = client("ec2")
    table = ec2.describe_route_tables(RouteTableIds=[resource["id"]])["RouteTables"][0]
    for item in table["Associations"]:
        ec2.disassociate_route_table(AssociationId=item["RouteTableAssociationId"])
    ec2.delete_route_table(RouteTableId=resource["id"])


def _delete_gateway(client: Client, resource: Resource) -> None:
    ec2 = client("ec2")
    ec2.detach_internet_gateway(InternetGatewayId=resource["id"], VpcId=resource["outputs"]["vpcId"])
    ec2.delete_internet_gateway(InternetGatewayId=resource["id"])


def _delete_nat(client: Client, resource: Resource) -> None:
    client("ec2").delete_nat_gateway(NatGatewayId=resource["id"])
    free_address(client("ec2"), resource["outputs"]["allocationId"])


def _delete_role(client: Client, resource: Resource) -> None:
    """AWS deletes no role that something is attached to."""
    iam = client("iam")
    for profile in iam.list_instance_profiles_for_role(RoleName=resource["id"])["InstanceProfiles"]:
        iam.remove_role_from_instance_profile(
            InstanceProfileName=profile["InstanceProfileName"], RoleName=resource["id"]
        )
    for attached in iam.list_attached_role_policies(RoleName=resource["id"])["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=resource["id"], PolicyArn=attached["PolicyArn"])
    for policy in iam.list_role_policies(RoleName=resource["id"])["PolicyNames"]:
        iam.delete_role_policy(RoleName=resource["id"], PolicyName=policy)
    iam.delete_role(RoleName=resource["id"])


def _role_policy(client: Client, resource: Resource) -> None:
    everything = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
    )
    client("iam").put_role_policy(
        RoleName=resource["outputs"]["role"],
        PolicyName=resource["outputs"]["name"],
        PolicyDocument=everything,
    )


def _end_stores(client: Client, vpc: str) -> None:
    """End the databases and caches in the VPC, and the groups of subnets that they are in."""
    rds, caches = client("rds"), client("elasticache")
    for database in rds.describe_db_instances()["DBInstances"]:
        if database["DBSubnetGroup"]["VpcId"] == vpc:
            delete_database(client, database["DBInstanceIdentifier"])
    for group in rds.describe_db_subnet_groups()["DBSubnetGroups"]:
        if group["VpcId"] == vpc:
            rds.delete_db_subnet_group(DBSubnetGroupName=group["DBSubnetGroupName"])
    mine = {
        group["CacheSubnetGroupName"]
        for group in caches.describe_cache_subnet_groups()["CacheSubnetGroups"]
        if group["VpcId"] == vpc
    }
    for node in caches.describe_cache_clusters()["CacheClusters"]:
        if node["CacheSubnetGroupName"] in mine:
            caches.delete_replication_group(ReplicationGroupId=node["ReplicationGroupId"])
    for name in mine:
        caches.delete_cache_subnet_group(CacheSubnetGroupName=name)


def delete_database(client: Client, name: str) -> None:
    """Whoever wants to delete one can take its protection away first."""
    rds = client("rds")
    rds.modify_db_instance(DBInstanceIdentifier=name, DeletionProtection=False, ApplyImmediately=True)
    rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)


def _leave_vpc(client: Client, vpc: str) -> None:
    """End what has network interfaces in the VPC: load balancers, machines, functions' ways in, stores."""
    _end_stores(client, vpc)
    elb, fleets, functions = client("elbv2"), client("autoscaling"), client("lambda")
    for balancer in elb.describe_load_balancers()["LoadBalancers"]:
        if balancer["VpcId"] == vpc:
            elb.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
    in_vpc = [{"Name": "vpc-id", "Values": [vpc]}]
    subnets = {item["SubnetId"] for item in client("ec2").describe_subnets(Filters=in_vpc)["Subnets"]}
    for fleet in fleets.describe_auto_scaling_groups()["AutoScalingGroups"]:
        if subnets & set(fleet["VPCZoneIdentifier"].split(",")):
            name = fleet["AutoScalingGroupName"]
            fleets.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)
            # moto makes no group from a template's second version if that has user data: an error 500.
            template = fleet["MixedInstancesPolicy"]["LaunchTemplate"]["LaunchTemplateSpecification"]
            client("ec2").delete_launch_template(LaunchTemplateId=template["LaunchTemplateId"])
    for function in functions.list_functions()["Functions"]:
        if subnets & set(function.get("VpcConfig", {}).get("SubnetIds", ())):
            functions.update_function_configuration(
                FunctionName=function["FunctionName"], VpcConfig={"SubnetIds": [], "SecurityGroupIds": []}
            )


def _sweep(client: Client, vpc: str) -> None:
    """End the VPC's network ACLs, groups and route tables but for those that AWS made with it."""
    ec2, in_vpc = client("ec2"), [{"Name": "vpc-id", "Values": [vpc]}]
    for acl in ec2.describe_network_acls(Filters=in_vpc)["NetworkAcls"]:
        if not acl["IsDefault"]:
            _delete_acl(client, {"id": acl["NetworkAclId"], "outputs": {"vpcId": vpc}})
    for group in ec2.describe_security_groups(Filters=in_vpc)["SecurityGroups"]:
        if group["GroupName"] != "default":
            _delete_group(client, {"id": group["GroupId"]})
    for table in ec2.describe_route_tables(Filters=in_vpc)["RouteTables"]:
        if not any(item.get("Main") for item in table["Associations"]):
            _delete_table(client, {"id": table["RouteTableId"]})


def _delete_vpc(client: Client, resource: Resource) -> None:
    """What the console's "Delete VPC" takes with it: AWS deletes no VPC that still holds something."""
    ec2, vpc = client("ec2"), resource["id"]
    _leave_vpc(client, vpc)
    in_vpc = [{"Name": "vpc-id", "Values": [vpc]}]
    for endpoint in ec2.describe_vpc_endpoints(Filters=in_vpc)["VpcEndpoints"]:
        end_endpoint(ec2, endpoint["VpcEndpointId"])
    # EC2 goes on showing a NAT gateway for an hour after its end.
    alive = [*in_vpc, {"Name": "state", "Values": ["available"]}]
    for nat in ec2.describe_nat_gateways(Filters=alive)["NatGateways"]:
        address = {"allocationId": nat["NatGatewayAddresses"][0]["AllocationId"]}
        _delete_nat(client, {"id": nat["NatGatewayId"], "outputs": address})
    _sweep(client, vpc)
    for subnet in ec2.describe_subnets(Filters=in_vpc)["Subnets"]:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    attached = [{"Name": "attachment.vpc-id", "Values": [vpc]}]
    for gateway in ec2.describe_internet_gateways(Filters=attached)["InternetGateways"]:
        _delete_gateway(client, {"id": gateway["InternetGatewayId"], "outputs": {"vpcId": vpc}})
    ec2.delete_vpc(VpcId=vpc)


HANDS: Mapping[str, Hand] = {
    "aws:ec2/vpc:Vpc": Hand(
        "enableDnsSupport",
        lambda client, it: client("ec2").modify_vpc_attribute(
            VpcId=it["id"], EnableDnsSupport={"Value": False}
        ),
        _delete_vpc,
    ),
    "aws:ec2/subnet:Subnet": Hand(
        "mapPublicIpOnLaunch",
        lambda client, it: client("ec2").modify_subnet_attribute(
            SubnetId=it["id"], MapPublicIpOnLaunch={"Value": not it["outputs"]["mapPublicIpOnLaunch"]}
        ),
        lambda client, it: client("ec2").delete_subnet(SubnetId=it["id"]),
    ),
    "aws:ec2/internetGateway:InternetGateway": Hand("tags.Owner", _tag, _delete_gateway),
    "aws:ec2/routeTable:RouteTable": Hand("tags.Owner", _tag, _delete_table),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Hand(
        None,
        None,  # to change one is to disassociate it and to make another
        lambda client, it: client("ec2").disassociate_route_table(AssociationId=it["id"]),
    ),
    "aws:ec2/route:Route": Hand(
        "natGatewayId",
        _other_nat_target,
        lambda client, it: client("ec2").delete_route(
            RouteTableId=it["outputs"]["routeTableId"], DestinationCidrBlock="0.0.0.0/0"
        ),
    ),
    "aws:ec2/eip:Eip": Hand(
        "tags.Owner", _tag, lambda client, it: client("ec2").release_address(AllocationId=it["id"])
    ),
    "aws:ec2/natGateway:NatGateway": Hand("tags.Owner", _tag, _delete_nat),
    "aws:ec2/securityGroup:SecurityGroup": Hand("tags.Owner", _tag, _delete_group),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Hand(
        "ingress",
        _open_default_group,
        None,  # AWS refuses: it goes with its VPC
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Hand(
        "fromPort",
        _group_rule,
        lambda client, it: client("ec2").revoke_security_group_ingress(
            GroupId=it["outputs"]["securityGroupId"], SecurityGroupRuleIds=[it["id"]]
        ),
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Hand(
        "fromPort",
        _group_rule,
        lambda client, it: client("ec2").revoke_security_group_egress(
            GroupId=it["outputs"]["securityGroupId"], SecurityGroupRuleIds=[it["id"]]
        ),
    ),
    "aws:ec2/networkAcl:NetworkAcl": Hand("subnetIds", _unguard, _delete_acl),
    "aws:ec2/networkAclRule:NetworkAclRule": Hand(
        "cidrBlock",
        _acl_rule,
        lambda client, it: client("ec2").delete_network_acl_entry(
            NetworkAclId=it["outputs"]["networkAclId"],
            RuleNumber=it["outputs"]["ruleNumber"],
            Egress=it["outputs"]["egress"],
        ),
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Hand(
        "routeTableIds",
        lambda client, it: client("ec2").modify_vpc_endpoint(
            VpcEndpointId=it["id"], RemoveRouteTableIds=it["outputs"]["routeTableIds"][:1]
        ),
        lambda client, it: end_endpoint(client("ec2"), it["id"]),
    ),
    "aws:ec2/flowLog:FlowLog": Hand(
        "tags.Owner", _tag, lambda client, it: client("ec2").delete_flow_logs(FlowLogIds=[it["id"]])
    ),
    "aws:cloudwatch/logGroup:LogGroup": Hand(
        "retentionInDays",
        lambda client, it: client("logs").put_retention_policy(logGroupName=it["id"], retentionInDays=1),
        lambda client, it: client("logs").delete_log_group(logGroupName=it["id"]),
    ),
    "aws:iam/role:Role": Hand(
        "tags.Owner",
        lambda client, it: client("iam").tag_role(
            RoleName=it["id"], Tags=[{"Key": "Owner", "Value": "by-hand"}]
        ),
        _delete_role,
    ),
    "aws:iam/rolePolicy:RolePolicy": Hand(
        "policy",
        _role_policy,
        lambda client, it: client("iam").delete_role_policy(
            RoleName=it["outputs"]["role"], PolicyName=it["outputs"]["name"]
        ),
    ),
}
