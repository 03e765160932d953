import json
from typing import get_args

import pytest
import yaml

from components.compute.web.network_load_balancer_settings import ListenerPort
from components.compute.web.web_tier import WEB_PORT
from unit.recording import AWSX_VPC, ROOT, STACKS, stack_config

GROUP = "aws:autoscaling/group:Group"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
TARGETS = "aws:lb/targetGroup:TargetGroup"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
SIZES = {
    # min, desired, max, never spot, percent spot of the rest, types
    "dev": (1, 1, 2, 0, 100, ["t4g.micro", "t4g.small"]),
    "test": (1, 2, 4, 1, 50, ["t4g.small", "t4g.medium"]),
    "prod": (2, 3, 10, 2, 50, ["m7g.large", "m6g.large", "c7g.large"]),
}
SAFETY = {"dev": (False, True, 7), "test": (False, False, 30), "prod": (True, False, 365)}


@pytest.mark.parametrize("stack", STACKS)
def test_every_environment_has_the_machines_of_its_size(deploy_stack, stack):
    group = deploy_stack(stack).of(GROUP)["web"]
    mix = group["mixedInstancesPolicy"]
    distribution = mix["instancesDistribution"]
    assert (
        group["minSize"],
        group["desiredCapacity"],
        group["maxSize"],
        distribution["onDemandBaseCapacity"],
        100 - distribution["onDemandPercentageAboveBaseCapacity"],
        [override["instanceType"] for override in mix["launchTemplate"]["overrides"]],
    ) == SIZES[stack]


@pytest.mark.parametrize("stack", STACKS)
def test_load_balancers_and_logs_are_protected_in_production(deploy_stack, stack):
    cloud = deploy_stack(stack)
    [rule] = cloud.of("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")["web-logs"]["rules"]
    assert (
        cloud.of(BALANCER)["web"]["enableDeletionProtection"],
        cloud.of("aws:s3/bucket:Bucket")["web-logs"]["forceDestroy"],
        rule["expiration"]["days"],
    ) == SAFETY[stack]
    assert cloud.of(BALANCER)["web"]["accessLogs"]["enabled"] is True


def test_production_keeps_two_machines_over_at_least_two_zones_that_spot_cannot_take(deploy_stack):
    prod = deploy_stack("prod")
    group = prod.of(GROUP)["web"]
    assert group["minSize"] >= 2
    assert len(set(group["vpcZoneIdentifiers"])) == len(prod.of(AWSX_VPC)["network"]["availabilityZoneNames"])
    assert len(set(group["vpcZoneIdentifiers"])) >= 2
    assert group["mixedInstancesPolicy"]["instancesDistribution"]["onDemandBaseCapacity"] >= 2


def test_production_scales_before_the_working_day_and_has_a_forecast(deploy_stack):
    prod = deploy_stack("prod")
    schedule = prod.of("aws:autoscaling/schedule:Schedule")["web-weekday-morning"]
    assert (schedule["recurrence"], schedule["timeZone"]) == ("30 8 * * 1-5", "Asia/Seoul")
    predictive = prod.of("aws:autoscaling/policy:Policy")["web-predictive"]
    assert predictive["predictiveScalingConfiguration"]["mode"] == "ForecastOnly"


@pytest.mark.parametrize("stack", STACKS)
def test_machines_and_load_balancer_are_private(deploy_stack, stack):
    cloud = deploy_stack(stack)
    assert all("subnet-private" in subnet for subnet in cloud.of(GROUP)["web"]["vpcZoneIdentifiers"])
    assert all("subnet-private" in subnet for subnet in cloud.of(BALANCER)["web"]["subnets"])
    assert cloud.of(BALANCER)["web"]["securityGroups"] == ["firewall-load_balancer-id"]
    [interface] = cloud.of(TEMPLATE)["web"]["networkInterfaces"]
    assert interface["securityGroups"] == ["firewall-app-id"]


@pytest.mark.parametrize("stack", STACKS)
def test_every_launch_template_demands_tokens_and_encrypts_and_gives_no_public_address(deploy_stack, stack):
    templates = deploy_stack(stack).of(TEMPLATE)
    assert templates
    for template in templates.values():
        assert template["metadataOptions"]["httpTokens"] == "required"
        assert template["metadataOptions"]["httpPutResponseHopLimit"] == 1
        assert {one["associatePublicIpAddress"] for one in template["networkInterfaces"]} == {"false"}
        assert {one["ebs"]["encrypted"] for one in template["blockDeviceMappings"]} == {"true"}


@pytest.mark.parametrize("stack", STACKS)
def test_what_a_group_launches_carries_the_tags_of_its_environment(deploy_stack, stack):
    config = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]
    tags = config["aws:defaultTags"]["tags"] | {"Name": "web"}
    cloud = deploy_stack(stack)
    group = cloud.of(GROUP)["web"]["tags"]
    assert {one["key"]: one["value"] for one in group} == tags
    assert all(one["propagateAtLaunch"] for one in group)
    assert [one["tags"] for one in cloud.of(TEMPLATE)["web"]["tagSpecifications"]] == [tags, tags]


def test_the_firewall_opens_the_port_that_machines_listen_on(deploy_stack):
    cloud = deploy_stack("dev")
    ports = {
        rule["toPort"]
        for name, rule in cloud.of(EGRESS).items()
        if name.startswith("firewall-load_balancer-to-app")
    }
    assert ports == {WEB_PORT}
    assert cloud.of(TARGETS)["web-internal"]["port"] == WEB_PORT


def test_a_network_load_balancer_is_reached_by_what_the_firewall_opens_and_reaches_what_machines_listen_on(
    deploy_stack,
):
    ports = get_args(ListenerPort)
    listeners = [{"port": port, "protocol": "TCP", "certificate_arn": None} for port in ports]
    compute = json.loads(stack_config("dev")["strata:compute"])
    compute["network_load_balancer"] = {"listeners": listeners, "deletion_protection": False}
    edge = {"cdn": None, "load_balancer_web_acl": None, "site": None}
    cloud = deploy_stack("dev", {"strata:compute": json.dumps(compute), "strata:edge": json.dumps(edge)})

    opened = {
        rule["toPort"]
        for name, rule in cloud.of(INGRESS).items()
        if name.startswith("firewall-internet-to-load_balancer")
    }
    assert opened == {*ports}
    groups = {name: group["port"] for name, group in cloud.of(TARGETS).items()}
    assert groups == {"web": WEB_PORT, **{f"static-{port}": WEB_PORT for port in ports}}
