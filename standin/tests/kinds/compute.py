"""The kinds of the web tier: load balancers, Auto Scaling groups and launch templates."""

from collections.abc import Callable
from typing import Any

from standin.aws.values import Properties

from .world import Case, Client, Resource, World

_LB = "aws:lb/loadBalancer:LoadBalancer"
_GROUP = "aws:lb/targetGroup:TargetGroup"
_LISTENER = "aws:lb/listener:Listener"
_RULE = "aws:lb/listenerRule:ListenerRule"
_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
_SCALING_GROUP = "aws:autoscaling/group:Group"


def network(world: World) -> dict[str, Any]:
    """The VPC with two subnets and a security group that all cases share."""
    return world.shared(_network)


def _network(world: World) -> dict[str, Any]:
    vpc = world.make("aws:ec2/vpc:Vpc", {"cidrBlock": "10.16.0.0/16"}).id
    subnets = [
        world.make(
            "aws:ec2/subnet:Subnet",
            {"vpcId": vpc, "cidrBlock": f"10.16.{net}.0/24", "availabilityZone": f"ap-northeast-2{zone}"},
        ).id
        for net, zone in enumerate("ab")
    ]
    group = {"vpcId": vpc, "description": "test"}
    return {
        "vpc": vpc,
        "subnets": subnets,
        "group": world.make("aws:ec2/securityGroup:SecurityGroup", group).id,
    }


def balancer(world: World) -> Properties:
    """An application load balancer's inputs."""
    made = network(world)
    return {"internal": True, "subnets": made["subnets"], "securityGroups": [made["group"]]}


def _logging_balancer(world: World) -> Properties:
    logs = {"bucket": "logs-of-balancers", "enabled": True, "prefix": "web"}
    return balancer(world) | {"accessLogs": logs, "dropInvalidHeaderFields": True, "idleTimeout": 30}


def _network_balancer(world: World) -> Properties:
    addresses = [world.make("aws:ec2/eip:Eip", {"domain": "vpc"}).id for _ in range(2)]
    places = zip(network(world)["subnets"], addresses, strict=True)
    return {
        "loadBalancerType": "network",
        "enableCrossZoneLoadBalancing": True,
        "subnetMappings": [{"subnetId": subnet, "allocationId": address} for subnet, address in places],
    }


def targets(world: World) -> Properties:
    """A target group's inputs."""
    return {
        "port": 8080,
        "protocol": "HTTP",
        "vpcId": network(world)["vpc"],
        "deregistrationDelay": 30,
        "healthCheck": {"path": "/healthz", "matcher": "200-299", "interval": 15},
        "stickiness": {"type": "lb_cookie", "enabled": False},
    }


def _listener(world: World) -> Properties:
    target = world.make(_GROUP, targets(world)).id
    return {
        "loadBalancerArn": world.make(_LB, balancer(world)).id,
        "port": 80,
        "protocol": "HTTP",
        "defaultActions": [{"type": "forward", "targetGroupArn": target}],
    }


def _redirect(world: World) -> Properties:
    action = {"type": "redirect", "redirect": {"statusCode": "HTTP_301", "protocol": "HTTPS", "port": "443"}}
    return {
        "loadBalancerArn": world.make(_LB, balancer(world)).id,
        "port": 80,
        "protocol": "HTTP",
        "defaultActions": [action],
    }


def _rule(world: World) -> Properties:
    declared = _listener(world)
    target = declared["defaultActions"][0]["targetGroupArn"]
    return {
        "listenerArn": world.make(_LISTENER, declared).id,
        "priority": 10,
        "conditions": [
            {"pathPattern": {"values": ["/api/*"]}},
            {"hostHeader": {"values": ["www.example.com"]}},
            {"queryStrings": [{"key": "v", "value": "1"}]},
        ],
        "actions": [
            {
                "type": "forward",
                "forward": {
                    "targetGroups": [{"arn": target, "weight": 1}],
                    "stickiness": {"enabled": False, "duration": 60},
                },
            }
        ],
    }


def _signing_in(world: World) -> Properties:
    """A rule that signs a user in before it forwards, as for a service's route."""
    declared = _rule(world)
    target = declared["actions"][0]["forward"]["targetGroups"][0]["arn"]
    pool = world.make("aws:cognito/userPool:UserPool", {"name": "users"})
    users = {
        "userPoolArn": pool.outputs["arn"],
        "userPoolClientId": "0123456789abcdefghijklmnop",
        "userPoolDomain": "strata",
        "onUnauthenticatedRequest": "authenticate",
        "scope": "openid email profile",
        "sessionTimeout": 43200,
    }
    actions = [
        {"type": "authenticate-cognito", "order": 1, "authenticateCognito": users},
        {"type": "forward", "order": 2, "targetGroupArn": target},
    ]
    return {**declared, "actions": actions}


def template(world: World) -> Properties:
    """A launch template's inputs."""
    return {
        "imageId": "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
        "instanceType": "t4g.micro",
        "ebsOptimized": "true",
        "userData": "IyEvYmluL2Jhc2gK",
        "updateDefaultVersion": True,
        "monitoring": {"enabled": True},
        "iamInstanceProfile": {"arn": f"arn:aws:iam::{world.account}:instance-profile/web"},
        "metadataOptions": {
            "httpEndpoint": "enabled",
            "httpTokens": "required",
            "httpPutResponseHopLimit": 1,
        },
        "blockDeviceMappings": [
            {
                "deviceName": "/dev/xvda",
                "ebs": {
                    "encrypted": "true",
                    "deleteOnTermination": "true",
                    "volumeSize": 20,
                    "volumeType": "gp3",
                },
            }
        ],
        "networkInterfaces": [
            {
                "deviceIndex": 0,
                "associatePublicIpAddress": "false",
                "securityGroups": [network(world)["group"]],
            }
        ],
        "tagSpecifications": [{"resourceType": "instance", "tags": {"Name": "web"}}],
    }


def scaling_group(world: World) -> Properties:
    """An Auto Scaling group's inputs."""
    made = network(world)
    version = {"imageId": "ami-12345678", "instanceType": "t4g.micro"}
    return {
        "minSize": 1,
        "maxSize": 3,
        "desiredCapacity": 1,
        "vpcZoneIdentifiers": made["subnets"],
        "targetGroupArns": [world.make(_GROUP, targets(world)).id],
        "healthCheckType": "ELB",
        "healthCheckGracePeriod": 60,
        "defaultInstanceWarmup": 120,
        "terminationPolicies": ["OldestLaunchTemplate", "Default"],
        "launchTemplate": {"id": world.make(_TEMPLATE, version).id, "version": "1"},
        "tags": [{"key": "Name", "value": "web", "propagateAtLaunch": True}],
        "enabledMetrics": ["GroupDesiredCapacity"],
        "instanceRefresh": {"strategy": "Rolling", "preferences": {"minHealthyPercentage": 90}},
    }


def _mixed(world: World) -> Properties:
    made = scaling_group(world)
    specification = made.pop("launchTemplate")
    return made | {
        "mixedInstancesPolicy": {
            "launchTemplate": {
                "launchTemplateSpecification": {
                    "launchTemplateId": specification["id"],
                    "version": specification["version"],
                },
                "overrides": [{"instanceType": "t4g.small"}, {"instanceType": "t4g.micro"}],
            },
            "instancesDistribution": {
                "onDemandBaseCapacity": 1,
                "onDemandPercentageAboveBaseCapacity": 50,
                "spotAllocationStrategy": "price-capacity-optimized",
            },
        }
    }


def _of_scaling_group(**properties: Any) -> Callable[[World], Properties]:
    def inputs(world: World) -> Properties:
        return {"autoscalingGroupName": world.make(_SCALING_GROUP, scaling_group(world)).id, **properties}

    return inputs


def _set(**attributes: str) -> Callable[[Client, Resource], object]:
    """Change attributes of a load balancer; dots are written as double underscores."""
    listed = [{"Key": key.replace("__", "."), "Value": value} for key, value in attributes.items()]

    def operation(client: Client, it: Resource) -> object:
        return client("elbv2").modify_load_balancer_attributes(LoadBalancerArn=it.id, Attributes=listed)

    return operation


def _regroup(**attributes: str) -> Callable[[Client, Resource], object]:
    listed = [{"Key": key.replace("__", "."), "Value": value} for key, value in attributes.items()]

    def operation(client: Client, it: Resource) -> object:
        return client("elbv2").modify_target_group_attributes(TargetGroupArn=it.id, Attributes=listed)

    return operation


def _tag(client: Client, it: Resource) -> object:
    return client("elbv2").add_tags(ResourceArns=[it.id], Tags=[{"Key": "Owner", "Value": "by-hand"}])


def _answer(status: str) -> list[dict[str, Any]]:
    return [
        {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": status, "ContentType": "text/plain"}}
    ]


def _resize(**call: Any) -> Callable[[Client, Resource], object]:
    return lambda client, it: client("autoscaling").update_auto_scaling_group(
        AutoScalingGroupName=it.id, **call
    )


def _insecure(client: Client, it: Resource) -> object:
    ec2 = client("ec2")
    versions = ec2.describe_launch_template_versions(LaunchTemplateId=it.id, Versions=["$Latest"])
    data = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    data["TagSpecifications"] = [
        one for one in data["TagSpecifications"] if one["ResourceType"] == "instance"
    ]
    data["MetadataOptions"] = {
        "HttpTokens": "optional",
        "HttpPutResponseHopLimit": 2,
        "HttpEndpoint": "enabled",
    }
    return ec2.create_launch_template_version(LaunchTemplateId=it.id, LaunchTemplateData=data)


def _policy(**changes: Any) -> Callable[[Client, Resource], object]:
    def operation(client: Client, it: Resource) -> object:
        of = {"AutoScalingGroupName": it.inputs["autoscalingGroupName"], "PolicyName": it.id}
        return client("autoscaling").put_scaling_policy(**of, **changes)

    return operation


def _end(call: str, **names: str) -> Callable[[Client, Resource], object]:
    def operation(client: Client, it: Resource) -> object:
        return getattr(client("autoscaling"), call)(
            AutoScalingGroupName=it.inputs["autoscalingGroupName"], **dict.fromkeys(names.values(), it.id)
        )

    return operation


_CPU = {
    "predefinedMetricSpecification": {"predefinedMetricType": "ASGAverageCPUUtilization"},
    "targetValue": 50,
}

CASES = (
    Case(
        _LB,
        _logging_balancer,
        lambda client, it: client("elbv2").delete_load_balancer(LoadBalancerArn=it.id),
        {
            "idleTimeout": _set(idle_timeout__timeout_seconds="61"),
            "dropInvalidHeaderFields": _set(routing__http__drop_invalid_header_fields__enabled="false"),
            "desyncMitigationMode": _set(routing__http__desync_mitigation_mode="monitor"),
            "accessLogs": _set(access_logs__s3__enabled="false"),
            "tags": _tag,
        },
    ),
    Case(
        _LB,
        _network_balancer,
        lambda client, it: client("elbv2").delete_load_balancer(LoadBalancerArn=it.id),
        {"enableCrossZoneLoadBalancing": _set(load_balancing__cross_zone__enabled="false")},
        "network",
    ),
    Case(
        _GROUP,
        targets,
        lambda client, it: client("elbv2").delete_target_group(TargetGroupArn=it.id),
        {
            "healthCheck": lambda client, it: client("elbv2").modify_target_group(
                TargetGroupArn=it.id, HealthCheckPath="/other"
            ),
            "deregistrationDelay": _regroup(deregistration_delay__timeout_seconds="100"),
            "stickiness": _regroup(stickiness__enabled="true"),
            "slowStart": _regroup(slow_start__duration_seconds="60"),
            "tags": _tag,
        },
    ),
    Case(
        _LISTENER,
        _listener,
        lambda client, it: client("elbv2").delete_listener(ListenerArn=it.id),
        {
            "defaultActions": lambda client, it: client("elbv2").modify_listener(
                ListenerArn=it.id, DefaultActions=_answer("503")
            ),
            "port": lambda client, it: client("elbv2").modify_listener(ListenerArn=it.id, Port=81),
            "tags": _tag,
        },
    ),
    Case(
        _LISTENER,
        _redirect,
        lambda client, it: client("elbv2").delete_listener(ListenerArn=it.id),
        {
            "defaultActions": lambda client, it: client("elbv2").modify_listener(
                ListenerArn=it.id,
                DefaultActions=[
                    {
                        "Type": "redirect",
                        "RedirectConfig": {"StatusCode": "HTTP_302", "Protocol": "HTTPS", "Port": "443"},
                    }
                ],
            )
        },
        "redirect",
    ),
    Case(
        _RULE,
        _rule,
        lambda client, it: client("elbv2").delete_rule(RuleArn=it.id),
        {
            "actions": lambda client, it: client("elbv2").modify_rule(RuleArn=it.id, Actions=_answer("404")),
            "conditions": lambda client, it: client("elbv2").modify_rule(
                RuleArn=it.id,
                Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/other/*"]}}],
            ),
            "priority": lambda client, it: client("elbv2").set_rule_priorities(
                RulePriorities=[{"RuleArn": it.id, "Priority": 99}]
            ),
            "tags": _tag,
        },
    ),
    Case(
        _RULE,
        _signing_in,
        lambda client, it: client("elbv2").delete_rule(RuleArn=it.id),
        {"actions": lambda client, it: client("elbv2").modify_rule(RuleArn=it.id, Actions=_answer("404"))},
        title="sign-in",
    ),
    Case(
        _TEMPLATE,
        template,
        lambda client, it: client("ec2").delete_launch_template(LaunchTemplateId=it.id),
        {
            "metadataOptions": _insecure,
            "tags": lambda client, it: client("ec2").create_tags(
                Resources=[it.id], Tags=[{"Key": "Owner", "Value": "by-hand"}]
            ),
        },
    ),
    Case(
        _SCALING_GROUP,
        scaling_group,
        lambda client, it: client("autoscaling").delete_auto_scaling_group(
            AutoScalingGroupName=it.id, ForceDelete=True
        ),
        {
            "maxSize": _resize(MaxSize=9),
            "desiredCapacity": _resize(DesiredCapacity=2),
            "healthCheckType": _resize(HealthCheckType="EC2"),
            "protectFromScaleIn": _resize(NewInstancesProtectedFromScaleIn=True),
            "suspendedProcesses": lambda client, it: client("autoscaling").suspend_processes(
                AutoScalingGroupName=it.id, ScalingProcesses=["Launch"]
            ),
            "targetGroupArns": lambda client, it: client("autoscaling").detach_load_balancer_target_groups(
                AutoScalingGroupName=it.id, TargetGroupARNs=it.inputs["targetGroupArns"]
            ),
            "tags": lambda client, it: client("autoscaling").create_or_update_tags(
                Tags=[
                    {
                        "ResourceId": it.id,
                        "ResourceType": "auto-scaling-group",
                        "Key": "Name",
                        "Value": "by-hand",
                        "PropagateAtLaunch": True,
                    }
                ]
            ),
        },
    ),
    Case(
        _SCALING_GROUP,
        _mixed,
        None,
        {
            "desiredCapacity": lambda client, it: client("autoscaling").set_desired_capacity(
                AutoScalingGroupName=it.id, DesiredCapacity=2
            )
        },
        "mixed",
    ),
    Case(
        "aws:autoscaling/policy:Policy",
        _of_scaling_group(
            policyType="TargetTrackingScaling",
            targetTrackingConfiguration=_CPU,
            estimatedInstanceWarmup=120,
        ),
        _end("delete_policy", name="PolicyName"),
        {
            "targetTrackingConfiguration": _policy(
                PolicyType="TargetTrackingScaling",
                EstimatedInstanceWarmup=120,
                TargetTrackingConfiguration={
                    "TargetValue": 90,
                    "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
                },
            )
        },
    ),
    Case(
        "aws:autoscaling/policy:Policy",
        _of_scaling_group(
            policyType="PredictiveScaling",
            predictiveScalingConfiguration={
                "mode": "ForecastOnly",
                "metricSpecification": {
                    "targetValue": 50,
                    "predefinedMetricPairSpecification": {"predefinedMetricType": "ASGCPUUtilization"},
                },
            },
        ),
        _end("delete_policy", name="PolicyName"),
        title="predictive",
    ),
    Case(
        "aws:autoscaling/policy:Policy",
        _of_scaling_group(
            policyType="TargetTrackingScaling",
            targetTrackingConfiguration={
                "targetValue": 10,
                "customizedMetricSpecification": {
                    "metrics": [
                        {"id": "backlog", "expression": "queued / running", "label": "x", "returnData": True},
                        {
                            "id": "queued",
                            "returnData": False,
                            "metricStat": {
                                "stat": "Sum",
                                "metric": {
                                    "namespace": "AWS/SQS",
                                    "metricName": "ApproximateNumberOfMessagesVisible",
                                    "dimensions": [{"name": "QueueName", "value": "q"}],
                                },
                            },
                        },
                    ]
                },
            },
        ),
        None,
        title="backlog",
    ),
    Case(
        "aws:autoscaling/schedule:Schedule",
        _of_scaling_group(
            scheduledActionName="evening",
            recurrence="0 20 * * *",
            timeZone="Asia/Seoul",
            minSize=1,
            maxSize=2,
            desiredCapacity=-1,
        ),
        _end("delete_scheduled_action", name="ScheduledActionName"),
        {
            "maxSize": lambda client, it: client("autoscaling").put_scheduled_update_group_action(
                AutoScalingGroupName=it.inputs["autoscalingGroupName"],
                ScheduledActionName=it.id,
                Recurrence="0 20 * * *",
                TimeZone="Asia/Seoul",
                MinSize=1,
                MaxSize=3,
            )
        },
    ),
    Case(
        "aws:autoscaling/lifecycleHook:LifecycleHook",
        lambda world: _of_scaling_group(
            lifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
            heartbeatTimeout=300,
            defaultResult="CONTINUE",
            notificationTargetArn=f"arn:aws:sns:ap-northeast-2:{world.account}:lifecycle",
            roleArn=f"arn:aws:iam::{world.account}:role/lifecycle",
        )(world),
        _end("delete_lifecycle_hook", name="LifecycleHookName"),
        {
            "heartbeatTimeout": lambda client, it: client("autoscaling").put_lifecycle_hook(
                AutoScalingGroupName=it.inputs["autoscalingGroupName"],
                LifecycleHookName=it.id,
                LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
                DefaultResult="CONTINUE",
                HeartbeatTimeout=60,
            )
        },
    ),
)
