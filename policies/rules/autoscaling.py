"""Auto Scaling groups and launch configurations."""

from guardrails.rule import HIGH, LOW, MEDIUM, PRODUCTION, Props, rule
from guardrails.values import block, is_true, items

GROUP = "aws:autoscaling/group:Group"
LAUNCH_CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"


@rule(
    "AutoScaling.1",
    LOW,
    GROUP,
    "Auto Scaling groups behind a load balancer use its health checks",
    'Set health_check_type="ELB".',
)
def health_by_load_balancer(group: Props) -> bool:
    behind = len(items(group, "targetGroupArns")) or len(items(group, "loadBalancers"))
    return not behind or group.get("healthCheckType") == "ELB"


@rule(
    "AutoScaling.2",
    MEDIUM,
    GROUP,
    "Auto Scaling groups use two or more Availability Zones",
    "Give vpc_zone_identifiers subnets of two zones or more.",
)
def several_zones(group: Props) -> bool:
    zones = len(items(group, "vpcZoneIdentifiers")) or len(items(group, "availabilityZones"))
    return zones > 1


@rule(
    "AutoScaling.3",
    HIGH,
    LAUNCH_CONFIGURATION,
    "Launch configurations require IMDSv2",
    'Set http_tokens="required" in metadata_options; better, use a launch template.',
)
def metadata_by_token(configuration: Props) -> bool:
    return block(configuration, "metadataOptions").get("httpTokens") == "required"


@rule(
    "AutoScaling.6",
    MEDIUM,
    GROUP,
    "Auto Scaling groups use more than one instance type",
    "List two or more overrides in mixed_instances_policy, or set instance_requirements.",
    PRODUCTION,
)
def several_types(group: Props) -> bool:
    overrides = items(block(block(group, "mixedInstancesPolicy"), "launchTemplate"), "overrides")
    return len(overrides) > 1 or any(one.get("instanceRequirements") for one in overrides)


@rule(
    "AutoScaling.9",
    MEDIUM,
    GROUP,
    "Auto Scaling groups use a launch template",
    "Use launch_template or mixed_instances_policy instead of launch_configuration.",
)
def from_template(group: Props) -> bool:
    return bool(block(group, "launchTemplate") or block(group, "mixedInstancesPolicy"))


@rule(
    "CKV_AWS_153",
    LOW,
    GROUP,
    "Auto Scaling groups propagate their tags to instances",
    "Set propagate_at_launch=True in each of the group's tags.",
)
def tags_handed_on(group: Props) -> bool:
    tags = items(group, "tags")
    return len(tags) > 0 and all(is_true(tag.get("propagateAtLaunch")) for tag in tags)


@rule(
    "AutoScaling.5",
    HIGH,
    LAUNCH_CONFIGURATION,
    "Launch configurations assign no public IP addresses",
    "Set associate_public_ip_address=False.",
)
def no_public_address(configuration: Props) -> bool:
    return not is_true(configuration.get("associatePublicIpAddress"))
