import json
import re
from ipaddress import IPv4Network
from itertools import combinations

import pytest
import yaml

from components.service.contract import Contract
from unit import released
from unit.recording import ACCOUNT, AWSX_VPC, PREFIX_LISTS, ROOT, STACKS

ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
SCALING_POLICY = "aws:autoscaling/policy:Policy"
SCHEDULE = "aws:autoscaling/schedule:Schedule"
SCALING_GROUP = "aws:autoscaling/group:Group"
# Callers use its name, which is unique within its function.
ALIAS = "aws:lambda/alias:Alias"
PARAMETER = "aws:ssm/parameter:Parameter"
ZONE, RECORD = "aws:route53/zone:Zone", "aws:route53/record:Record"
# Zones, records and certificates of an environment with a domain.
NAMES = ("aws:route53/", "aws:acm/")
NAMED = re.compile(
    r"web-https$|dns-queries$|certificate-|firewall-load_balancer-to-internet-|parameters-network-.*-name$"
)
# Its name is the recorder's.
RECORDER_STATUS = "aws:cfg/recorderStatus:RecorderStatus"
# Resources whose number depends on the settings: nodes of a cache, NAT gateways, backups,
# audit records and detection.
MORE = re.compile(r"cache-sessions-00[2-9]-|data-backups|nat-|audit|trail|detection-|costs-anomalies")

HOW = "Give what was renamed or moved an alias (ResourceOptions(aliases=...)), then accept with: make urns"


def config(stack):
    return yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]


def differing(path, one, other):
    """Paths of the sections that have other keys in *other*; a section that is off, null, has none."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return []
    if one.keys() != other.keys():
        return [path]
    return [found for key in one for found in differing(f"{path}.{key}", one[key], other[key])]


@pytest.mark.parametrize("stack", STACKS)
def test_every_stack_file_has_the_same_keys(stack):
    assert differing("config", config("dev"), config(stack)) == []


@pytest.mark.parametrize("stack", STACKS)
def test_every_environment_builds_one_vpc_in_the_zones_it_names(deploy_stack, stack):
    [vpc] = deploy_stack(stack).of(AWSX_VPC).values()
    assert vpc["availabilityZoneNames"] == config(stack)["strata:network"]["zones"]


def test_environments_share_no_address(deploy_stack):
    cidrs = [IPv4Network(deploy_stack(stack).of(AWSX_VPC)["network"]["cidrBlock"]) for stack in STACKS]
    assert len(cidrs) == 3
    assert not any(one.overlaps(other) for one, other in combinations(cidrs, 2))


def test_environments_have_the_same_logical_names_but_for_what_their_stack_files_list(deploy_stack):
    def names(stack):
        network, web = config(stack)["strata:network"], config(stack)["strata:compute"]["web"]
        listed = {(ENDPOINT, f"endpoint-{service}") for service in network["interface_endpoints"]}
        listed |= {(SCHEDULE, f"web-{schedule['name']}") for schedule in web["schedules"]}
        listed |= {(SCALING_POLICY, "web-predictive")} if web["predictive_scaling"] else set()
        found = {(resource.typ, resource.name) for resource in deploy_stack(stack).resources}
        optional = ("aws:", "strata:observability:")
        listed |= {(typ, name) for typ, name in found if typ.startswith(optional) and MORE.match(name)}
        listed |= {(typ, name) for typ, name in found if network["dns"] and typ.startswith(NAMES)}
        listed |= {(typ, name) for typ, name in found if network["dns"] and NAMED.match(name)}
        assert listed <= found
        return found - listed

    assert names("dev") == names("test") == names("prod")


@pytest.mark.parametrize("stack", STACKS)
def test_the_world_comes_in_through_the_cdn_alone(deploy_stack, stack):
    cloud = deploy_stack(stack)
    rules = cloud.of(INGRESS).values()
    assert not [rule for rule in rules if rule.get("cidrIpv4") == "0.0.0.0/0"]
    [rule] = [rule for rule in rules if "prefixListId" in rule]
    assert rule["securityGroupId"] == "firewall-load_balancer-id"
    assert rule["prefixListId"] == PREFIX_LISTS["com.amazonaws.global.cloudfront.origin-facing"]
    [balancer] = cloud.of(BALANCER).values()
    assert balancer["internal"] is True
    assert all("subnet-private" in subnet for subnet in balancer["subnets"])


def test_without_a_cdn_the_world_comes_in_through_the_load_balancer_alone(deploy_stack):
    cloud = deploy_stack(
        "dev", {"strata:edge": json.dumps({"cdn": None, "load_balancer_web_acl": None, "site": None})}
    )
    world = {
        (rule["securityGroupId"], rule["fromPort"], rule["toPort"])
        for rule in cloud.of(INGRESS).values()
        if rule.get("cidrIpv4") == "0.0.0.0/0"
    }
    assert world == {("firewall-load_balancer-id", 80, 80), ("firewall-load_balancer-id", 443, 443)}
    assert cloud.of(BALANCER)["web"]["internal"] is False


@pytest.mark.parametrize("stack", STACKS)
def test_databases_and_caches_open_no_connections(deploy_stack, stack):
    clients = {rule["securityGroupId"] for rule in deploy_stack(stack).of(EGRESS).values()}
    names = ("app", "container_machine", "load_balancer", "worker")
    assert clients == {f"firewall-{name}-id" for name in names}


@pytest.mark.parametrize("stack", STACKS)
def test_no_group_and_no_tag_is_set_by_hand_where_aws_or_the_provider_does_it(deploy_stack, stack):
    resources = [resource for resource in deploy_stack(stack).resources if resource.typ.startswith("aws:")]
    assert len(resources) > 30
    assert not [
        resource.name
        for resource in resources
        if {"name", "namePrefix", "tags"} & resource.inputs.keys()
        # Domain names are the resource's own.
        and resource.typ not in (SCALING_GROUP, ALIAS, PARAMETER, ZONE, RECORD, RECORDER_STATUS)
        # Tokens name the user's groups, and applications compare the names.
        and resource.typ != "aws:cognito/userGroup:UserGroup"
        # AWS WAF writes to no log group of another name.
        and not resource.inputs.get("namePrefix", "").startswith("aws-waf-logs-")
        # Services choose the names of the groups to which they export logs.
        and not resource.inputs.get("name", resource.inputs.get("namePrefix", "")).startswith("/aws/")
        # Backup plans find their stores by this tag.
        and resource.inputs.get("tags", {}).keys() != {"Backup"}
    ]
    # Default tags reach neither an Auto Scaling group nor what it launches.
    assert not any(
        {"name", "namePrefix"} & group.keys() for group in deploy_stack(stack).of(SCALING_GROUP).values()
    )
    groups = [group for resource in resources if resource.typ == GROUP for group in [resource.inputs]]
    assert not any({"ingress", "egress"} & group.keys() for group in groups)


def test_production_has_several_zones_and_keeps_its_audit_records(deploy_stack):
    prod = deploy_stack("prod")
    vpc = prod.of(AWSX_VPC)["network"]
    assert len(vpc["availabilityZoneNames"]) == 3
    assert vpc["natGateways"] == {"strategy": "OnePerAz"}
    assert prod.of("aws:cloudwatch/logGroup:LogGroup")["flow-logs"]["retentionInDays"] == 90


def test_production_reaches_these_services_without_the_internet(deploy_stack):
    services = {
        endpoint["serviceName"].removeprefix("com.amazonaws.ap-northeast-2."): endpoint["vpcEndpointType"]
        for endpoint in deploy_stack("prod").of(ENDPOINT).values()
    }
    listed = ["ssm", "ssmmessages", "ec2messages", "ecr.api", "ecr.dkr", "logs", "secretsmanager"]
    assert services == {"s3": "Gateway", "dynamodb": "Gateway", **dict.fromkeys(listed, "Interface")}


@pytest.mark.parametrize("stack", STACKS)
def test_every_released_resource_keeps_its_urn_or_states_what_it_was(deploy_stack, stack):
    lost = {*released.file(stack).read_text().splitlines()} - released.remembered(deploy_stack(stack))
    assert not lost, f"the next up of {stack} would delete these and make others. {HOW}"


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_is_listed_as_released(deploy_stack, stack):
    listed = released.file(stack).read_text().splitlines()
    assert sorted(released.identities(deploy_stack(stack))) == listed, f"{stack} has others now. {HOW}"


@pytest.mark.parametrize("stack", STACKS)
def test_every_alarm_of_every_environment_has_a_topic(deploy_stack, stack):
    alarms = deploy_stack(stack).of("aws:cloudwatch/metricAlarm:MetricAlarm")
    assert alarms
    # EventBridge sends on those of us-east-1, which can't notify a topic of another region.
    here = {name: alarm for name, alarm in alarms.items() if alarm.get("region") != "us-east-1"}
    assert [name for name, alarm in here.items() if not alarm.get("alarmActions")] == []


@pytest.mark.parametrize("stack", STACKS)
def test_every_environment_runs_the_image_pipeline_in_its_private_subnets(deploy_stack, stack):
    cloud = deploy_stack(stack)
    workers = cloud.of("aws:lambda/function:Function")
    private = [
        f"subnet-private-{zone}" for zone in range(1, len(config(stack)["strata:network"]["zones"]) + 1)
    ]
    assert {"images-thumbnail", "images-mobile", "images-web"} <= workers.keys()
    for name in ("images-thumbnail", "images-mobile", "images-web"):
        assert workers[name]["vpcConfig"] == {
            "subnetIds": private,
            "securityGroupIds": ["firewall-worker-id"],
        }
        assert workers[name]["tracingConfig"] == {"mode": "Active"}
        assert workers[name]["deadLetterConfig"]["targetArn"]


def test_production_keeps_pictures_and_room_for_its_workers(deploy_stack):
    prod = deploy_stack("prod")
    assert prod.of("aws:s3/bucket:Bucket")["images-media"]["forceDestroy"] is False
    versions = prod.of("aws:s3/bucketVersioning:BucketVersioning")["images-media-versions"]
    assert versions["versioningConfiguration"] == {"status": "Enabled"}
    worker = prod.of("aws:lambda/function:Function")["images-web"]
    source = prod.of("aws:lambda/eventSourceMapping:EventSourceMapping")["images-web-uploads"]
    assert worker["reservedConcurrentExecutions"] >= source["scalingConfig"]["maximumConcurrency"]
    assert prod.of("aws:cloudwatch/logGroup:LogGroup")["images-web"]["retentionInDays"] == 365


@pytest.mark.parametrize("stack", STACKS)
def test_services_can_read_the_contract_of_every_environment(deploy_stack, stack):
    aws = config(stack)
    parameters = {one["name"]: one["insecureValue"] for one in deploy_stack(stack).of(PARAMETER).values()}
    contract = Contract.parse(
        parameters[Contract.PARAMETER],
        environment=stack,
        account=aws["aws:allowedAccountIds"][0],
        region=aws["aws:region"],
    )
    assert contract.containers is not None
    assert contract.load_balancer.security_group_id == "firewall-load_balancer-id"
    assert contract.database is not None
    assert contract.database.resource_id == "db-data-database"
    assert contract.database.security_group_id == "firewall-database-id"
    assert len(contract.network.private_subnet_ids) == len(aws["strata:network"]["zones"])
    assert contract.tables.keys() == aws["strata:data"]["tables"].keys()


def test_the_contract_of_the_largest_stage_fits_into_a_parameter_with_a_dozen_tables_more(deploy_file):
    parameters = deploy_file(ROOT / "stages" / "stage4.yaml", "growth").of(PARAMETER).values()
    [text] = [one["insecureValue"] for one in parameters if one["name"] == Contract.PARAMETER]
    contract = Contract.parse(text, environment="growth", account="444444444444", region="ap-northeast-2")
    assert contract.aurora is not None
    assert contract.stream is not None
    assert len(text) < 4096 - 12 * len('"table-name-of-20-ch":"data-table-table-name-of-20-ch-1234567",')


@pytest.mark.parametrize("stack", ["test", "prod"])
def test_an_environment_with_a_zone_serves_https_and_redirects_http(deploy_stack, stack):
    listeners = deploy_stack(stack).of("aws:lb/listener:Listener")
    assert {name: one["protocol"] for name, one in listeners.items()} == {
        "web-http": "HTTP",
        "web-https": "HTTPS",
    }
    assert listeners["web-http"]["defaultActions"][0]["redirect"]["statusCode"] == "HTTP_301"
    waited = f"arn:aws:acm:ap-northeast-2:{ACCOUNT}:certificate"
    assert listeners["web-https"]["certificateArn"].startswith(waited)
    [cdn] = deploy_stack(stack).of("aws:cloudfront/distribution:Distribution").values()
    assert cdn["aliases"] == [f"{stack}.strata.example"]
    assert cdn["viewerCertificate"]["minimumProtocolVersion"] == "TLSv1.2_2021"


STORES = ("database", "sessions", "sessions-reader")


@pytest.mark.parametrize("stack", ["test", "prod"])
def test_an_environment_with_a_zone_has_records_of_its_own_names(deploy_stack, stack):
    records = deploy_stack(stack).of(RECORD)
    zone = f"{stack}.strata.example"
    assert {(record["name"], record["type"]) for record in records.values()} == {
        (f"_token.{zone}", "CNAME"),
        (f"origin.{zone}", "A"),
        (zone, "A"),
        (zone, "AAAA"),
        *((f"{store}.{stack}.strata.internal", "CNAME") for store in STORES),
    }


def test_an_environment_without_a_zone_serves_plain_http(deploy_stack):
    listeners = deploy_stack("dev").of("aws:lb/listener:Listener")
    assert [one["protocol"] for one in listeners.values()] == ["HTTP"]
    assert not deploy_stack("dev").of(RECORD)
