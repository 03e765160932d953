"""Deletion of a VPC with everything inside it, as the console's "Delete VPC" does."""

from kinds import network
from kinds.world import Client, Resource
from standin.aws.kinds.ec2_endpoints import end_endpoint


def delete_vpc(client: Client, it: Resource) -> None:
    """Delete a VPC and its contents: AWS deletes only an empty one."""
    ec2, vpc = client("ec2"), it.id
    _leave_vpc(client, vpc)
    in_vpc = [{"Name": "vpc-id", "Values": [vpc]}]
    for endpoint in ec2.describe_vpc_endpoints(Filters=in_vpc)["VpcEndpoints"]:
        end_endpoint(ec2, endpoint["VpcEndpointId"])
    # EC2 lists a NAT gateway for an hour after its deletion.
    alive = [*in_vpc, {"Name": "state", "Values": ["available"]}]
    for nat in ec2.describe_nat_gateways(Filters=alive)["NatGateways"]:
        address = {"allocationId": nat["NatGatewayAddresses"][0]["AllocationId"]}
        network.delete_nat_gateway(client, _resource(nat["NatGatewayId"], **address))
    _delete_rules(client, vpc)
    for subnet in ec2.describe_subnets(Filters=in_vpc)["Subnets"]:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    attached = [{"Name": "attachment.vpc-id", "Values": [vpc]}]
    for gateway in ec2.describe_internet_gateways(Filters=attached)["InternetGateways"]:
        network.delete_internet_gateway(client, _resource(gateway["InternetGatewayId"], vpcId=vpc))
    ec2.delete_vpc(VpcId=vpc)


def _resource(resource_id: str, **outputs: str) -> Resource:
    return Resource("", resource_id, {}, dict(outputs))


def _delete_stores(client: Client, vpc: str) -> None:
    """Delete the VPC's databases and caches, and their subnet groups."""
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
    """Delete a database instance after its deletion protection."""
    rds = client("rds")
    rds.modify_db_instance(DBInstanceIdentifier=name, DeletionProtection=False, ApplyImmediately=True)
    rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)


def _leave_vpc(client: Client, vpc: str) -> None:
    """Delete what has network interfaces in the VPC: load balancers, instances, functions, stores."""
    _delete_stores(client, vpc)
    elb, scaling, functions = client("elbv2"), client("autoscaling"), client("lambda")
    for balancer in elb.describe_load_balancers()["LoadBalancers"]:
        if balancer["VpcId"] == vpc:
            elb.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
    in_vpc = [{"Name": "vpc-id", "Values": [vpc]}]
    subnets = {item["SubnetId"] for item in client("ec2").describe_subnets(Filters=in_vpc)["Subnets"]}
    for group in scaling.describe_auto_scaling_groups()["AutoScalingGroups"]:
        if subnets & set(group["VPCZoneIdentifier"].split(",")):
            name = group["AutoScalingGroupName"]
            scaling.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)
            # moto makes no group from a template's second version if that has user data: an error 500.
            template = group["MixedInstancesPolicy"]["LaunchTemplate"]["LaunchTemplateSpecification"]
            client("ec2").delete_launch_template(LaunchTemplateId=template["LaunchTemplateId"])
    for function in functions.list_functions()["Functions"]:
        if subnets & set(function.get("VpcConfig", {}).get("SubnetIds", ())):
            functions.update_function_configuration(
                FunctionName=function["FunctionName"], VpcConfig={"SubnetIds": [], "SecurityGroupIds": []}
            )


def _delete_rules(client: Client, vpc: str) -> None:
    """Delete the VPC's network ACLs, security groups and route tables, except the default ones."""
    ec2, in_vpc = client("ec2"), [{"Name": "vpc-id", "Values": [vpc]}]
    for acl in ec2.describe_network_acls(Filters=in_vpc)["NetworkAcls"]:
        if not acl["IsDefault"]:
            network.delete_acl(client, _resource(acl["NetworkAclId"], vpcId=vpc))
    for group in ec2.describe_security_groups(Filters=in_vpc)["SecurityGroups"]:
        if group["GroupName"] != "default":
            network.delete_security_group(client, _resource(group["GroupId"]))
    for table in ec2.describe_route_tables(Filters=in_vpc)["RouteTables"]:
        if not any(item.get("Main") for item in table["Associations"]):
            network.delete_route_table(client, _resource(table["RouteTableId"]))
