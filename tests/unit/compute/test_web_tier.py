import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from components.common import policy
from components.common.placement import Placement
from components.compute.placement import Machines
from components.compute.web.front import Front
from components.compute.web.web_settings import WebSettings
from components.compute.web.web_tier import WebTier
from unit import released
from unit.recording import ACCOUNT, OPEN, Cloud

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
RULE = "aws:lb/listenerRule:ListenerRule"
TARGETS = "aws:lb/targetGroup:TargetGroup"
GROUP = "aws:autoscaling/group:Group"
POLICY = "aws:autoscaling/policy:Policy"
SCHEDULE = "aws:autoscaling/schedule:Schedule"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"

CERTIFICATE = "arn:aws:acm:ap-northeast-2:111111111111:certificate/12345678-1234-1234-1234-123456789012"
ZONES = ["ap-northeast-2a", "ap-northeast-2c"]
PUBLIC = Placement(["subnet-public-1", "subnet-public-2"], "sg-front", ZONES)
FRONT = Front(PUBLIC, internal=False)
PRIVATE = Placement(["subnet-private-1", "subnet-private-2"], "sg-app", ZONES)
SITE = {"name": "site", "priority": 1000, "hosts": [], "paths": ["/*"]}
NOT_FOUND = {
    "type": "fixed-response",
    "fixedResponse": {"contentType": "text/plain", "messageBody": "Not found", "statusCode": "404"},
}


def arn(name):
    return f"arn:aws:made:ap-northeast-2:{ACCOUNT}:{name}"


def settings(**changes):
    """A small valid web tier, but for *changes*."""
    small = {
        "hosts": [],
        "certificate_arn": None,
        "rules": [SITE],
        "access_log_retention_days": None,
        "log_retention_days": 14,
        "deletion_protection": False,
        "instance_types": ["t4g.micro", "t4g.small"],
        "size": {"min": 1, "desired": 2, "max": 4},
        "on_demand_base": 1,
        "spot_percentage": 70,
        "traces": False,
        "detailed_monitoring": False,
        "requests_per_target": 500,
        "schedules": [],
        "predictive_scaling": None,
    }
    return WebSettings.model_validate({**small, **changes})


def web(locks=OPEN, front=FRONT, **changes):
    return lambda: WebTier(
        "web",
        settings(**changes),
        locks,
        vpc_id="vpc-1",
        front=front,
        machines=Machines(
            PRIVATE,
            program="print(1)",
            tags={"Owner": "platform"},
            target_group_arns=["arn:also"],
        ),
    )


def test_the_load_balancer_is_in_every_public_subnet_and_drops_invalid_headers(deploy):
    assert deploy(web(deletion_protection=True)).of(BALANCER) == {
        "web": {
            "loadBalancerType": "application",
            "internal": False,
            "subnets": ["subnet-public-1", "subnet-public-2"],
            "securityGroups": ["sg-front"],
            "dropInvalidHeaderFields": True,
            "desyncMitigationMode": "defensive",
            "enableDeletionProtection": True,
            "accessLogs": {"bucket": "", "enabled": False},
        }
    }


def test_an_internal_load_balancer_has_no_public_address_and_a_target_group_of_its_own(deploy):
    cloud = deploy(web(front=Front(PRIVATE, internal=True)))
    balancer = cloud.of(BALANCER)["web"]
    assert (balancer["internal"], balancer["subnets"]) == (True, ["subnet-private-1", "subnet-private-2"])
    # The public one that it replaces still has the other group when the new rules are created.
    assert [*cloud.of(TARGETS)] == ["web-internal"]
    assert [*deploy(web()).of(TARGETS)] == ["web"]
    assert "name" not in balancer


def test_without_a_certificate_http_serves(deploy, collect):
    seen = []
    cloud = deploy(lambda: seen.append(collect(web()().url)))

    assert cloud.of(LISTENER) == {
        "web-http": {
            "loadBalancerArn": arn("web"),
            "port": 80,
            "protocol": "HTTP",
            "defaultActions": [NOT_FOUND],
        }
    }
    assert cloud.of(RULE)["web-1000"]["listenerArn"] == arn("web-http")
    assert seen == [["http://web.elb.amazonaws.com"]]


def test_with_a_certificate_http_redirects_and_https_serves(deploy, collect):
    seen = []
    cloud = deploy(lambda: seen.append(collect(web(certificate_arn=CERTIFICATE)().url)))

    redirect = {"port": "443", "protocol": "HTTPS", "statusCode": "HTTP_301"}
    assert cloud.of(LISTENER) == {
        "web-http": {
            "loadBalancerArn": arn("web"),
            "port": 80,
            "protocol": "HTTP",
            "defaultActions": [{"type": "redirect", "redirect": redirect}],
        },
        "web-https": {
            "loadBalancerArn": arn("web"),
            "port": 443,
            "protocol": "HTTPS",
            "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
            "certificateArn": CERTIFICATE,
            "defaultActions": [NOT_FOUND],
        },
    }
    assert cloud.of(RULE)["web-1000"]["listenerArn"] == arn("web-https")
    assert seen == [["https://web.elb.amazonaws.com"]]


def test_a_rule_forwards_its_hosts_and_paths_at_its_priority(deploy):
    both = {"name": "both", "priority": 1, "hosts": ["*.example.com"], "paths": ["/a", "/b"]}
    host = {"name": "host", "priority": 2, "hosts": ["example.com"], "paths": []}

    rules = deploy(web(rules=[both, host, SITE])).of(RULE)
    common = {
        "listenerArn": arn("web-http"),
        "actions": [{"type": "forward", "targetGroupArn": arn("web")}],
    }
    assert rules == {
        "web-1": common
        | {
            "priority": 1,
            "conditions": [
                {"hostHeader": {"values": ["*.example.com"]}},
                {"pathPattern": {"values": ["/a", "/b"]}},
            ],
        },
        "web-2": common | {"priority": 2, "conditions": [{"hostHeader": {"values": ["example.com"]}}]},
        "web-1000": common | {"priority": 1000, "conditions": [{"pathPattern": {"values": ["/*"]}}]},
    }


def test_a_service_gets_no_priority_that_a_rule_of_the_tier_has(deploy):
    messages = []

    def program():
        listener = web()().listener
        with pytest.raises(ValueError, match="priority 1000") as refused:
            listener.claim(1000, "api")
        messages.append(str(refused.value))
        listener.claim(999, "api")

    deploy(program)
    assert messages == [
        "api: its rule has priority 1000 like the one of web-site at the same listener; each needs its own"
    ]


def test_services_add_rules_to_the_listener_that_serves(deploy, collect):
    seen = []
    deploy(lambda: seen.append(collect(web(certificate_arn=CERTIFICATE)().listener.arn)))
    assert seen == [[arn("web-https")]]


def test_the_load_balancer_checks_the_health_of_every_machine(deploy):
    assert deploy(web()).of(TARGETS) == {
        "web": {
            "vpcId": "vpc-1",
            "targetType": "instance",
            "port": 8080,
            "protocol": "HTTP",
            "deregistrationDelay": 30,
            "loadBalancingAlgorithmType": "least_outstanding_requests",
            "healthCheck": {
                "path": "/health",
                "protocol": "HTTP",
                "matcher": "200",
                "interval": 10,
                "timeout": 5,
                "healthyThreshold": 2,
                "unhealthyThreshold": 3,
            },
        }
    }


def test_a_machine_has_no_public_address_an_encrypted_disk_and_metadata_by_token(deploy):
    cloud = deploy(web(detailed_monitoring=True))
    template = cloud.of(TEMPLATE)["web"]

    assert base64.b64decode(template.pop("userData")).startswith(b"#!/bin/bash\n")
    tags = {"Owner": "platform", "Name": "web"}
    assert template == {
        "imageId": "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
        "updateDefaultVersion": True,
        "iamInstanceProfile": {"arn": arn("web")},
        "metadataOptions": {
            "httpEndpoint": "enabled",
            "httpTokens": "required",
            "httpPutResponseHopLimit": 1,
        },
        "monitoring": {"enabled": True},
        "networkInterfaces": [
            {
                "deviceIndex": 0,
                "associatePublicIpAddress": "false",
                "deleteOnTermination": "true",
                "securityGroups": ["sg-app"],
            }
        ],
        "blockDeviceMappings": [
            {
                "deviceName": "/dev/xvda",
                "ebs": {
                    "volumeType": "gp3",
                    "volumeSize": 10,
                    "encrypted": "true",
                    "deleteOnTermination": "true",
                },
            }
        ],
        "tagSpecifications": [
            {"resourceType": "volume", "tags": tags},
            {"resourceType": "network-interface", "tags": tags},
        ],
    }


def test_x86_machines_start_from_the_x86_image(deploy):
    template = deploy(web(instance_types=["t3.micro"])).of(TEMPLATE)["web"]
    assert template["imageId"].endswith("-x86_64")


def test_people_reach_a_machine_through_session_manager_alone(deploy):
    cloud = deploy(web())
    assert cloud.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment") == {
        "web-session-manager": {
            "role": "web",
            "policyArn": "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
        }
    }
    assert cloud.of("aws:iam/instanceProfile:InstanceProfile") == {"web": {"role": "web"}}
    assert "keyName" not in cloud.of(TEMPLATE)["web"]


def test_the_group_spreads_over_zones_types_and_prices_and_replaces_machines_that_fail(deploy):
    assert deploy(web()).of(GROUP) == {
        "web": {
            "minSize": 1,
            "desiredCapacity": 2,
            "maxSize": 4,
            "vpcZoneIdentifiers": ["subnet-private-1", "subnet-private-2"],
            "targetGroupArns": [arn("web"), "arn:also"],
            "healthCheckType": "ELB",
            "healthCheckGracePeriod": 120,
            "defaultInstanceWarmup": 120,
            "capacityRebalance": True,
            "mixedInstancesPolicy": {
                "instancesDistribution": {
                    "onDemandAllocationStrategy": "prioritized",
                    "onDemandBaseCapacity": 1,
                    "onDemandPercentageAboveBaseCapacity": 30,
                    "spotAllocationStrategy": "price-capacity-optimized",
                },
                "launchTemplate": {
                    # A version of its own, not $Latest: a new template then replaces the machines.
                    "launchTemplateSpecification": {"launchTemplateId": "web-id", "version": "7"},
                    "overrides": [{"instanceType": "t4g.micro"}, {"instanceType": "t4g.small"}],
                },
            },
            "instanceRefresh": {
                "strategy": "Rolling",
                "preferences": {
                    "minHealthyPercentage": 100,
                    "maxHealthyPercentage": 200,
                    "instanceWarmup": "120",
                },
            },
            "instanceMaintenancePolicy": {"minHealthyPercentage": 100, "maxHealthyPercentage": 200},
            "maxInstanceLifetime": 30 * 86_400,
            "tags": [
                {"key": "Name", "value": "web", "propagateAtLaunch": True},
                {"key": "Owner", "value": "platform", "propagateAtLaunch": True},
            ],
        }
    }


def test_a_size_that_scaling_changed_is_ignored(deploy):
    assert deploy(web()).ignored["web"] == ["desiredCapacity"]


def test_the_group_follows_cpu_and_requests_per_machine(deploy):
    assert deploy(web()).of(POLICY) == {
        "web-cpu": {
            "autoscalingGroupName": "web",
            "policyType": "TargetTrackingScaling",
            "targetTrackingConfiguration": {
                "targetValue": 50.0,
                "predefinedMetricSpecification": {"predefinedMetricType": "ASGAverageCPUUtilization"},
            },
        },
        "web-requests": {
            "autoscalingGroupName": "web",
            "policyType": "TargetTrackingScaling",
            "targetTrackingConfiguration": {
                "targetValue": 500.0,
                "predefinedMetricSpecification": {
                    "predefinedMetricType": "ALBRequestCountPerTarget",
                    "resourceLabel": "app/web/1/targetgroup/web/2",
                },
            },
        },
    }


def test_requests_are_followed_only_once_a_rule_routes_them(deploy):
    other = {"name": "api", "priority": 1, "hosts": [], "paths": ["/api"]}
    needs = deploy(web(rules=[other, SITE])).dependencies["web-requests"]
    assert {urn.split("::")[-1] for urn in needs if RULE in urn} == {"web-1", "web-1000"}


def test_a_schedule_moves_desired_and_leaves_min_and_max(deploy):
    night = {"name": "night", "recurrence": "0 20 * * 1-5", "time_zone": "Asia/Seoul", "desired": 1}
    assert deploy(web(schedules=[night])).of(SCHEDULE) == {
        "web-night": {
            "autoscalingGroupName": "web",
            "scheduledActionName": "night",
            "recurrence": "0 20 * * 1-5",
            "timeZone": "Asia/Seoul",
            "desiredCapacity": 1,
            "minSize": -1,
            "maxSize": -1,
        }
    }


@pytest.mark.parametrize(
    ("mode", "aws"), [("forecast_only", "ForecastOnly"), ("forecast_and_scale", "ForecastAndScale")]
)
def test_prediction_never_goes_beyond_max(deploy, mode, aws):
    assert deploy(web(predictive_scaling=mode)).of(POLICY)["web-predictive"] == {
        "autoscalingGroupName": "web",
        "policyType": "PredictiveScaling",
        "predictiveScalingConfiguration": {
            "metricSpecification": {
                "targetValue": 50.0,
                "predefinedMetricPairSpecification": {"predefinedMetricType": "ASGCPUUtilization"},
            },
            "mode": aws,
            "schedulingBufferTime": "300",
            "maxCapacityBreachBehavior": "HonorMaxCapacity",
        },
    }


def test_logs_go_to_a_bucket_that_already_lets_them_in(deploy):
    balancer = deploy(web(access_log_retention_days=30)).of(BALANCER)["web"]
    assert balancer["accessLogs"] == {"bucket": "web-logs-bucket", "enabled": True}


def test_disabled_logs_are_declared_and_not_omitted(deploy):
    balancer = deploy(web(access_log_retention_days=None)).of(BALANCER)["web"]
    assert balancer["accessLogs"] == {"bucket": "", "enabled": False}


def test_a_program_that_does_not_fit_creates_no_machines(deploy):
    def program():
        with pytest.raises(ValueError, match="more than the 16384 that EC2 takes"):
            WebTier(
                "web",
                settings(),
                OPEN,
                vpc_id="vpc-1",
                front=Front(Placement([], "sg", []), internal=False),
                machines=Machines(Placement([], "sg", []), program="#" * 20_000, tags={}),
            )

    assert deploy(program).of(GROUP) == {}


def rule_urns(deploy: Callable[..., Cloud], *rules: Mapping[str, object]) -> dict[str, int]:
    cloud = deploy(web(rules=list(rules)))
    return {urn: cloud.of(RULE)[urn.split("::")[-1]]["priority"] for urn in cloud.urns if f"${RULE}::" in urn}


@pytest.mark.parametrize("change", [{"name": "website"}, {"paths": ["/site/*"]}, {"hosts": ["a.example"]}])
def test_a_changed_rule_of_the_same_priority_is_an_update(deploy: Callable[..., Cloud], change: Any) -> None:
    assert rule_urns(deploy, SITE) == rule_urns(deploy, {**SITE, **change})


def test_rules_that_swap_their_priorities_are_updates(deploy: Callable[..., Cloud]) -> None:
    other = {**SITE, "name": "other", "priority": 5}
    swapped = [{**SITE, "priority": 5}, {**other, "priority": 1000}]
    assert rule_urns(deploy, SITE, other) == rule_urns(deploy, *swapped)


def test_a_rule_with_another_priority_is_another_resource(deploy: Callable[..., Cloud]) -> None:
    assert not {*rule_urns(deploy, SITE)} & {*rule_urns(deploy, {**SITE, "priority": 7})}


def test_a_rule_keeps_the_resource_that_was_released_under_its_own_name(deploy: Callable[..., Cloud]) -> None:
    known = released.remembered(deploy(web()))
    assert f"strata:compute:WebTier${RULE}::web-site" in known


def test_the_program_logs_and_may_do_what_it_is_granted(deploy: Callable[..., Cloud]) -> None:
    secret = f"arn:aws:secretsmanager:ap-northeast-2:{ACCOUNT}:secret:database"
    granted = [policy.allow("secretsmanager:GetSecretValue", on=secret)]
    cloud = deploy(
        lambda: WebTier(
            "web",
            settings(),
            OPEN,
            vpc_id="vpc-1",
            front=FRONT,
            machines=Machines(PRIVATE, "print(1)", {"Owner": "platform"}, grants=granted),
        )
    )
    assert cloud.of("aws:cloudwatch/logGroup:LogGroup")["web"] == {"retentionInDays": 14}
    statements = json.loads(cloud.of("aws:iam/rolePolicy:RolePolicy")["web-program"]["policy"])["Statement"]
    assert {action: one["Resource"] for one in statements for action in one["Action"]} == {
        "logs:CreateLogStream": [f"{arn('web')}:*"],
        "logs:DescribeLogStreams": [f"{arn('web')}:*"],
        "logs:PutLogEvents": [f"{arn('web')}:*"],
        "secretsmanager:GetSecretValue": [secret],
    }
    assert any("rolePolicy" in urn for urn in cloud.dependencies["web"])


def test_machines_with_traces_may_send_them_and_others_may_not(deploy):
    def actions(traces):
        policies = deploy(web(traces=traces)).of("aws:iam/rolePolicy:RolePolicy")
        return [name for name, one in policies.items() if "xray:PutTraceSegments" in one["policy"]]

    assert actions(traces=True) == ["web-program"]
    assert actions(traces=False) == []
