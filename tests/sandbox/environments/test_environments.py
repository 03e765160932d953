"""The resources of each account after `strata up`, read with boto3; a second preview has no changes."""

import json
from ipaddress import IPv4Network
from itertools import combinations
from typing import Any

import pytest
import yaml

from strata import project
from strata.errors import Exit

ENVIRONMENTS = ("dev", "test", "prod")
WORLD = "0.0.0.0/0"

# Without tags in AWS: settings of another resource, and Auto Scaling groups, whose tags are properties of
# their own (each says whether instances get it).
CARRY_NO_TAGS = {
    "aws:acm/certificateValidation:CertificateValidation",
    "aws:apigateway/account:Account",
    "aws:autoscaling/group:Group",
    "aws:autoscaling/lifecycleHook:LifecycleHook",
    "aws:autoscaling/policy:Policy",
    "aws:autoscaling/schedule:Schedule",
    "aws:backup/selection:Selection",
    "aws:cfg/deliveryChannel:DeliveryChannel",
    "aws:cfg/recorder:Recorder",
    "aws:cfg/recorderStatus:RecorderStatus",
    "aws:cloudfront/originAccessControl:OriginAccessControl",
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
    "aws:cloudwatch/dashboard:Dashboard",
    "aws:cloudwatch/eventTarget:EventTarget",
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment",
    "aws:cognito/managedLoginBranding:ManagedLoginBranding",
    "aws:cognito/userGroup:UserGroup",
    "aws:cognito/userPoolClient:UserPoolClient",
    "aws:cognito/userPoolDomain:UserPoolDomain",
    "aws:ec2/networkAclRule:NetworkAclRule",
    "aws:ec2/route:Route",
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:kms/alias:Alias",
    "aws:lambda/alias:Alias",
    "aws:route53/queryLog:QueryLog",
    "aws:route53/record:Record",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLogging:BucketLogging",
    "aws:s3/bucketNotification:BucketNotification",
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:secretsmanager/secretRotation:SecretRotation",
    "aws:secretsmanager/secretVersion:SecretVersion",
    "aws:securityhub/account:Account",
    "aws:securityhub/standardsSubscription:StandardsSubscription",
    "aws:sns/topicPolicy:TopicPolicy",
    "aws:sns/topicSubscription:TopicSubscription",
    "aws:sqs/queuePolicy:QueuePolicy",
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
}


def settings_of(environment: str) -> dict[str, Any]:
    raw: dict[str, Any] = yaml.safe_load((project.ROOT / f"Pulumi.{environment}.yaml").read_text())["config"]
    return raw


def vpc_filter(platform: Any, environment: str, key: str = "vpc-id") -> list[dict[str, Any]]:
    return [{"Name": key, "Values": [platform.outputs(environment)["vpc_id"]]}]


def subnets(platform: Any, environment: str) -> dict[str, dict[str, Any]]:
    """The VPC's subnets by their Name tag."""
    ec2 = platform.client(environment, "ec2")
    found = ec2.describe_subnets(Filters=vpc_filter(platform, environment))["Subnets"]
    return {tags_of(subnet)["Name"]: subnet for subnet in found}


def tags_of(item: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in item.get("Tags", [])}


def routes_of(platform: Any, environment: str, subnet_id: str) -> dict[str, dict[str, Any]]:
    """The subnet's routes by destination."""
    wanted = [{"Name": "association.subnet-id", "Values": [subnet_id]}]
    tables = platform.client(environment, "ec2").describe_route_tables(Filters=wanted)["RouteTables"]
    assert len(tables) == 1
    return {route.get("DestinationCidrBlock", "prefix list"): route for route in tables[0]["Routes"]}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_each_environment_is_in_its_own_account(platform: Any, environment: str) -> None:
    account = settings_of(environment)["aws:allowedAccountIds"][0]
    for service in ("sts", "ec2", "iam", "logs"):
        client = platform.client(environment, service)
        if service == "sts":
            assert client.get_caller_identity()["Account"] == account
    ec2 = platform.client(environment, "ec2")
    vpcs = ec2.describe_vpcs(Filters=vpc_filter(platform, environment))["Vpcs"]
    assert [vpc["OwnerId"] for vpc in vpcs] == [account]


def test_environments_share_neither_accounts_nor_addresses(platform: Any) -> None:
    accounts = {settings_of(name)["aws:allowedAccountIds"][0] for name in ENVIRONMENTS}
    assert len(accounts) == len(ENVIRONMENTS)
    blocks = [
        IPv4Network(subnet["CidrBlock"])
        for name in ENVIRONMENTS
        for subnet in subnets(platform, name).values()
    ]
    assert len(blocks) == (2 + 2 + 3) * 3
    assert not any(a.overlaps(b) for a, b in combinations(blocks, 2))


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_public_subnets_route_to_the_internet_gateway(platform: Any, environment: str) -> None:
    for name, subnet in subnets(platform, environment).items():
        if "-public-" in name:
            way_out = routes_of(platform, environment, subnet["SubnetId"])[WORLD]
            assert way_out["GatewayId"].startswith("igw-")


@pytest.mark.parametrize(("environment", "per_zone"), [("dev", False), ("test", False), ("prod", True)])
def test_private_subnets_route_to_a_nat_gateway_and_with_one_per_zone_to_that_of_their_zone(
    platform: Any, environment: str, per_zone: bool
) -> None:
    ec2 = platform.client(environment, "ec2")
    found = ec2.describe_nat_gateways(Filters=vpc_filter(platform, environment))["NatGateways"]
    nats = {nat["NatGatewayId"]: nat for nat in found if nat["State"] == "available"}
    by_id = {item["SubnetId"]: item for item in subnets(platform, environment).values()}
    private = [item for name, item in subnets(platform, environment).items() if "-private-" in name]

    assert len(nats) == (len(private) if per_zone else 1)
    assert sorted(nat["NatGatewayAddresses"][0]["PublicIp"] for nat in nats.values()) == sorted(
        platform.outputs(environment)["nat_public_ips"]
    )
    for subnet in private:
        nat = nats[routes_of(platform, environment, subnet["SubnetId"])[WORLD]["NatGatewayId"]]
        if per_zone:
            assert by_id[nat["SubnetId"]]["AvailabilityZone"] == subnet["AvailabilityZone"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_data_tier_has_no_default_route(platform: Any, environment: str) -> None:
    data = [item for name, item in subnets(platform, environment).items() if "-data-" in name]
    assert data
    for subnet in data:
        assert WORLD not in routes_of(platform, environment, subnet["SubnetId"])


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_only_the_private_tier_may_open_connections_to_the_data_tier(platform: Any, environment: str) -> None:
    ec2 = platform.client(environment, "ec2")
    tiers = {"private": [], "data": [], "public": []}  # type: dict[str, list[IPv4Network]]
    for name, subnet in subnets(platform, environment).items():
        tiers[name.split("-")[1]].append(IPv4Network(subnet["CidrBlock"]))
    data = {item["SubnetId"] for name, item in subnets(platform, environment).items() if "-data-" in name}
    acls = ec2.describe_network_acls(Filters=vpc_filter(platform, environment))["NetworkAcls"]
    guarding = [acl for acl in acls if data & {item["SubnetId"] for item in acl["Associations"]}]

    assert [{item["SubnetId"] for item in acl["Associations"]} for acl in guarding] == [data]
    allowed = [
        IPv4Network(entry["CidrBlock"])
        for entry in guarding[0]["Entries"]
        if not entry["Egress"] and entry["RuleAction"] == "allow"
    ]
    for tier, reachable in (("private", True), ("data", True), ("public", False)):
        for block in tiers[tier]:
            assert any(block.subnet_of(network) for network in allowed) is reachable, (tier, block)
    assert not any(network.overlaps(IPv4Network("203.0.113.0/24")) for network in allowed)


@pytest.mark.parametrize(("environment", "port"), [("dev", 80), ("test", 443), ("prod", 443)])
def test_cloudfront_alone_reaches_the_load_balancer_and_the_world_nothing(
    platform: Any, environment: str, port: int
) -> None:
    ec2 = platform.client(environment, "ec2")
    groups = ec2.describe_security_groups(Filters=vpc_filter(platform, environment))["SecurityGroups"]
    permissions = {group["GroupId"]: group["IpPermissions"] for group in groups}
    assert not [
        group
        for group, allowed in permissions.items()
        for permission in allowed
        if any(item["CidrIp"] == WORLD for item in permission["IpRanges"]) or permission["Ipv6Ranges"]
    ]
    [of_cloudfront] = permissions[platform.outputs(environment)["security_group_ids"]["load_balancer"]]
    assert (of_cloudfront["FromPort"], of_cloudfront["ToPort"]) == (port, port)
    assert len(of_cloudfront["PrefixListIds"]) == 1
    assert not of_cloudfront["IpRanges"]
    assert not of_cloudfront["UserIdGroupPairs"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_vpc_s_default_group_has_no_rules(platform: Any, environment: str) -> None:
    wanted = [*vpc_filter(platform, environment), {"Name": "group-name", "Values": ["default"]}]
    group = platform.client(environment, "ec2").describe_security_groups(Filters=wanted)["SecurityGroups"][0]
    assert group["IpPermissions"] == []
    assert group["IpPermissionsEgress"] == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_s3_and_dynamodb_are_reached_through_gateways_from_private_and_data_subnets(
    platform: Any, environment: str
) -> None:
    ec2 = platform.client(environment, "ec2")
    found = ec2.describe_vpc_endpoints(Filters=vpc_filter(platform, environment))["VpcEndpoints"]
    gateways = {item["ServiceName"]: item for item in found if item["VpcEndpointType"] == "Gateway"}
    inner = [
        item["SubnetId"] for name, item in subnets(platform, environment).items() if "-public-" not in name
    ]
    tables = {
        table["RouteTableId"]
        for table in ec2.describe_route_tables(Filters=[{"Name": "association.subnet-id", "Values": inner}])[
            "RouteTables"
        ]
    }

    region = settings_of(environment)["aws:region"]
    assert set(gateways) == {f"com.amazonaws.{region}.{service}" for service in ("s3", "dynamodb")}
    for gateway in gateways.values():
        assert set(gateway["RouteTableIds"]) == tables


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_interface_endpoints_are_those_listed_and_open_to_the_vpc_on_443(
    platform: Any, environment: str
) -> None:
    ec2 = platform.client(environment, "ec2")
    settings = settings_of(environment)
    found = ec2.describe_vpc_endpoints(Filters=vpc_filter(platform, environment))["VpcEndpoints"]
    interfaces = [item for item in found if item["VpcEndpointType"] == "Interface"]
    private = {
        item["SubnetId"] for name, item in subnets(platform, environment).items() if "-private-" in name
    }

    listed = settings["strata:network"]["interface_endpoints"]
    names = {f"com.amazonaws.{settings['aws:region']}.{service}" for service in listed}
    assert {item["ServiceName"] for item in interfaces} == names
    for endpoint in interfaces:
        assert set(endpoint["SubnetIds"]) == private
        assert endpoint["PrivateDnsEnabled"]
        group = ec2.describe_security_groups(GroupIds=[endpoint["Groups"][0]["GroupId"]])["SecurityGroups"][0]
        assert [
            (rule["FromPort"], rule["ToPort"], [item["CidrIp"] for item in rule["IpRanges"]])
            for rule in group["IpPermissions"]
        ] == [(443, 443, [settings["strata:network"]["cidr"]])]


@pytest.mark.parametrize(("environment", "days"), [("dev", 7), ("test", 14), ("prod", 90)])
def test_flow_logs_of_all_traffic_are_kept_for_the_declared_days(
    platform: Any, environment: str, days: int
) -> None:
    vpc = platform.outputs(environment)["vpc_id"]
    wanted = [{"Name": "resource-id", "Values": [vpc]}]
    (log,) = platform.client(environment, "ec2").describe_flow_logs(Filter=wanted)["FlowLogs"]
    assert log["TrafficType"] == "ALL"
    name = platform.outputs(environment)["flow_log_group"]
    assert log["LogDestination"].endswith(f":log-group:{name}")
    (group,) = platform.client(environment, "logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert group["retentionInDays"] == days
    role = log["DeliverLogsPermissionArn"].rpartition("/")[2]
    trust = platform.client(environment, "iam").get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    assert trust["Statement"][0]["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}


def test_prod_has_at_least_two_hundred_resources_made_by_providers(platform: Any) -> None:
    assert len(platform.state("prod")) >= 200


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_default_tags_are_on_everything_that_can_carry_them(platform: Any, environment: str) -> None:
    expected = settings_of(environment)["aws:defaultTags"]["tags"]
    taggable = [item for item in platform.state(environment) if "tagsAll" in item["outputs"]]
    untagged = {item["type"] for item in platform.state(environment)} - {item["type"] for item in taggable}
    assert untagged <= CARRY_NO_TAGS
    for item in taggable:
        assert expected.items() <= item["outputs"]["tagsAll"].items(), item["urn"]
    ec2 = platform.client(environment, "ec2")
    on_ec2 = [item for item in taggable if item["type"].startswith(("aws:ec2/", "aws:vpc/"))]
    for item in on_ec2:
        found = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [item["id"]]}])["Tags"]
        assert expected.items() <= tags_of({"Tags": found}).items(), item["urn"]
    iam = platform.client(environment, "iam")
    for item in taggable:
        if item["type"] == "aws:cloudwatch/logGroup:LogGroup":
            # That of the CDN's filter is where CloudFront's filters are.
            logs = platform.client(environment, "logs", item["outputs"]["region"])
            found = logs.list_tags_for_resource(resourceArn=item["outputs"]["arn"])["tags"]
            assert expected.items() <= found.items()
        if item["type"] == "aws:iam/role:Role":
            found = iam.list_role_tags(RoleName=item["id"])["Tags"]
            assert expected.items() <= tags_of({"Tags": found}).items()


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_second_preview_finds_nothing_to_do_and_no_broken_house_rule(
    platform: Any, environment: str
) -> None:
    preview = platform.strata("preview", environment, "--json", "--expect-no-changes")
    assert preview.returncode == Exit.OK, preview.stdout
    shown = json.loads(preview.stdout)
    assert shown["steps"]
    assert shown["policyEvents"] == []


def test_the_first_command_of_the_readme_shows_outputs_and_next_commands(platform: Any) -> None:
    # The fixture runs `make up`.
    assert "Outputs of dev" in platform.first_up["dev"]
    assert "To try next" in platform.first_up["dev"]


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_a_healed_environment_has_no_drift_and_what_aws_or_an_auto_scaling_group_makes_is_not_unmanaged(
    platform: Any, environment: str
) -> None:
    """Neither is what services made on dev. Nothing was changed in test, whose preview refreshes it."""
    run = platform.strata("drift", environment, "--json")
    assert run.returncode == Exit.OK, run.stdout + run.stderr
    assert json.loads(run.stdout)["unmanaged"] == []
    ec2 = platform.client(environment, "ec2")
    running = [one for group in ec2.describe_instances()["Reservations"] for one in group["Instances"]]
    assert running, "there would be something to tell"


@pytest.mark.parametrize("command", [["sqs", "list-queues"], ["--output", "json", "sqs", "list-queues"]])
def test_the_aws_command_never_leaves_this_machine(platform: Any, command: list[str]) -> None:
    """Of SQS it would: it has a public endpoint of its own for each region."""
    run = platform.strata("exec", "dev", "--", "aws", *command)
    assert run.returncode == Exit.OK, run.stderr
    assert any("images-thumbnail" in url for url in json.loads(run.stdout)["QueueUrls"])


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_machines_carry_the_default_tags_of_their_group(platform: Any, environment: str) -> None:
    expected = settings_of(environment)["aws:defaultTags"]["tags"]
    (group,) = platform.client(environment, "autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    carried = {tag["Key"]: tag["Value"] for tag in group["Tags"] if tag["PropagateAtLaunch"]}
    assert expected.items() <= carried.items()


def test_prod_s_web_tier_is_safe_to_lose_a_zone_or_to_be_destroyed_by_mistake(platform: Any) -> None:
    elb, scaling = platform.client("prod", "elbv2"), platform.client("prod", "autoscaling")
    (balancer,) = elb.describe_load_balancers()["LoadBalancers"]
    raw = elb.describe_load_balancer_attributes(LoadBalancerArn=balancer["LoadBalancerArn"])["Attributes"]
    attributes = {item["Key"]: item["Value"] for item in raw}
    assert attributes["deletion_protection.enabled"] == "true"
    assert attributes["routing.http.drop_invalid_header_fields.enabled"] == "true"
    (group,) = scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert group["MinSize"] >= 2
    private = {item["SubnetId"] for name, item in subnets(platform, "prod").items() if "-private-" in name}
    assert set(group["VPCZoneIdentifier"].split(",")) == private
    assert len(private) >= 2

    ec2 = platform.client("prod", "ec2")
    (template,) = ec2.describe_launch_templates()["LaunchTemplates"]
    wanted = {"LaunchTemplateId": template["LaunchTemplateId"], "Versions": ["$Latest"]}
    data = ec2.describe_launch_template_versions(**wanted)["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    assert data["MetadataOptions"]["HttpTokens"] == "required"
    assert data["MetadataOptions"]["HttpPutResponseHopLimit"] == 1
    assert not any(item.get("AssociatePublicIpAddress") for item in data.get("NetworkInterfaces", []))
    assert all(item["Ebs"]["Encrypted"] for item in data["BlockDeviceMappings"])
