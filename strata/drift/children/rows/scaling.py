"""Children of Auto Scaling groups, and Application Auto Scaling's targets and policies."""

from collections.abc import Callable, Iterable, Sequence

from strata.drift.children import by_aws
from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    ALL,
    Extract,
    Item,
    Listing,
    Row,
    each,
    either,
    every,
    field_of,
    filtered,
    keys,
    part,
    shown,
    spread,
    under,
)
from strata.drift.cloud_resource import tags_of

_GROUP = ("aws:autoscaling/group:Group",)
_NAMES = 50
"""Groups of one call (Amazon EC2 Auto Scaling API Reference, DescribeAutoScalingGroups, MaxRecords)."""
MEMBERS = "instance of a group"


def _of_group(item: Item) -> str:
    return str(item["AutoScalingGroupName"])


def _groups(extract: Extract) -> Listing:
    return Listing(
        "autoscaling",
        "describe_auto_scaling_groups",
        every("AutoScalingGroupNames"),
        extract,
        _NAMES,
        parent=_of_group,
    )


def _inside(name: str) -> Extract:
    return spread("AutoScalingGroups", name, "AutoScalingGroupName")


def _inline(path: str, name: str = "") -> Callable[[Index, StateResource], Iterable[str]]:
    """The group's inline declarations under *path*: strings, or objects with a *name*."""

    def known(state: Index, parent: StateResource) -> Iterable[str]:
        for one in parent.inputs.get(path) or ():
            yield f"{parent.id}/{one.get(name) if name else one}"

    return known


_GROUP_TAG = "aws:autoscaling:groupName"


def _profiles(page: Item) -> Iterable[Item]:
    """The instance profiles of a group's instances, which can be replaced one by one."""
    for reservation in page.get("Reservations") or ():
        for one in reservation.get("Instances") or ():
            arn = str((one.get("IamInstanceProfile") or {}).get("Arn") or "")
            if arn:
                group = tags_of(one.get("Tags")).get(_GROUP_TAG)
                yield {"InstanceId": one["InstanceId"], "Name": arn.rpartition("/")[2], "Group": group}


def _instance_groups(page: Item) -> Iterable[Item]:
    """The security groups of a group's instances, which can be exchanged one by one."""
    for reservation in page.get("Reservations") or ():
        for one in reservation.get("Instances") or ():
            group = tags_of(one.get("Tags")).get(_GROUP_TAG)
            for held in one.get("SecurityGroups") or ():
                yield {**held, "InstanceId": one["InstanceId"], "Group": group}


def _template_groups(state: Index, parent: StateResource) -> Iterable[str]:
    """The security groups of the launch templates."""
    for template in state.of("aws:ec2/launchTemplate:LaunchTemplate"):
        inside = [one.get("securityGroups") or () for one in template.get("networkInterfaces") or ()]
        yield from template.get("vpcSecurityGroupIds") or ()
        yield from (group for many in inside for group in many)


def _notifications(state: Index, parent: StateResource) -> Iterable[str]:
    for one in state.of("aws:autoscaling/notification:Notification"):
        for group in one.get("groupNames") or ():
            for kind in one.get("notifications") or ():
                yield f"{group}/{one.text('topicArn')}/{kind}"


def _warm_pools(page: Item) -> Iterable[Item]:
    """The warm pool of each group, with instances that wait to be started."""
    for group in page.get("AutoScalingGroups") or ():
        if pool := group.get("WarmPoolConfiguration"):
            yield {**pool, "AutoScalingGroupName": group["AutoScalingGroupName"]}


_GROUP_ROWS = (
    Row(
        MEMBERS,
        _GROUP,
        _groups(_inside("Instances")),
        part("InstanceId"),
        lambda state, parent: (),
        "aws:autoscaling/group:Group",
        "autoscaling detach-instances",
        by_aws=by_aws.group_instance,
    ),
    Row(
        "suspended process",
        _GROUP,
        _groups(_inside("SuspendedProcesses")),
        under("ProcessName"),
        _inline("suspendedProcesses"),
        "aws:autoscaling/group:Group",
        "autoscaling resume-processes",
        shown("SuspensionReason"),
        by_aws.administrative,
    ),
    Row(
        "warm pool",
        _GROUP,
        _groups(_warm_pools),
        lambda item, parent: (f"{parent.id}/warm-pool",),
        lambda state, parent: (f"{parent.id}/warm-pool",) if parent.inputs.get("warmPool") else (),
        "aws:autoscaling/group:Group",
        "autoscaling delete-warm-pool",
        shown("PoolState", "MinSize", "MaxGroupPreparedCapacity"),
    ),
    Row(
        "target group of a group",
        _GROUP,
        _groups(_inside("TargetGroupARNs")),
        under("Value"),
        either(
            _inline("targetGroupArns"),
            keys("aws:autoscaling/attachment:Attachment", "autoscalingGroupName", "lbTargetGroupArn"),
            lambda state, parent: [
                f"{one.text('autoscalingGroupName')}/{one.text('trafficSource.identifier')}"
                for one in state.of("aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment")
            ],
            lambda state, parent: [
                f"{parent.id}/{one.get('identifier')}" for one in parent.inputs.get("trafficSources") or ()
            ],
        ),
        "aws:autoscaling/attachment:Attachment",
        "autoscaling detach-load-balancer-target-groups",
    ),
    Row(
        "classic load balancer of a group",
        _GROUP,
        _groups(_inside("LoadBalancerNames")),
        under("Value"),
        either(
            _inline("loadBalancers"),
            keys("aws:autoscaling/attachment:Attachment", "autoscalingGroupName", "elb"),
        ),
        "aws:autoscaling/attachment:Attachment",
        "autoscaling detach-load-balancers",
    ),
    Row(
        "instance profile of an instance",
        _GROUP,
        Listing(
            "ec2",
            "describe_instances",
            filtered(f"tag:{_GROUP_TAG}"),
            _profiles,
            _NAMES,
            parent=lambda item: str(item["Group"]),
        ),
        part("Name"),
        lambda state, parent: [
            name for one in state.of("aws:iam/instanceProfile:InstanceProfile") for name in one.names
        ],
        "aws:iam/instanceProfile:InstanceProfile",
        "ec2 disassociate-iam-instance-profile",
        shown("InstanceId"),
    ),
    Row(
        "security group of an instance",
        _GROUP,
        Listing(
            "ec2",
            "describe_instances",
            filtered(f"tag:{_GROUP_TAG}"),
            _instance_groups,
            _NAMES,
            parent=lambda item: str(item["Group"]),
        ),
        part("GroupId"),
        _template_groups,
        "aws:ec2/launchTemplate:LaunchTemplate",
        "ec2 modify-instance-attribute",
        shown("GroupName", "InstanceId"),
    ),
    Row(
        "scheduled action",
        _GROUP,
        Listing(
            "autoscaling",
            "describe_scheduled_actions",
            each("AutoScalingGroupName"),
            field_of("ScheduledUpdateGroupActions"),
        ),
        under("ScheduledActionName"),
        keys("aws:autoscaling/schedule:Schedule", "autoscalingGroupName", "scheduledActionName"),
        "aws:autoscaling/schedule:Schedule",
        "autoscaling delete-scheduled-action",
        shown("Recurrence", "StartTime", "MinSize", "MaxSize", "DesiredCapacity"),
    ),
    Row(
        "scaling policy",
        _GROUP,
        Listing(
            "autoscaling", "describe_policies", each("AutoScalingGroupName"), field_of("ScalingPolicies")
        ),
        under("PolicyName"),
        keys("aws:autoscaling/policy:Policy", "autoscalingGroupName", "name"),
        "aws:autoscaling/policy:Policy",
        "autoscaling delete-policy",
        shown("PolicyType"),
        by_aws.plan_policy,
    ),
    Row(
        "lifecycle hook",
        _GROUP,
        Listing(
            "autoscaling",
            "describe_lifecycle_hooks",
            each("AutoScalingGroupName"),
            field_of("LifecycleHooks"),
        ),
        under("LifecycleHookName"),
        either(
            keys("aws:autoscaling/lifecycleHook:LifecycleHook", "autoscalingGroupName", "name"),
            _inline("initialLifecycleHooks", "name"),
        ),
        "aws:autoscaling/lifecycleHook:LifecycleHook",
        "autoscaling delete-lifecycle-hook",
        shown("LifecycleTransition", "DefaultResult", "NotificationTargetARN"),
    ),
    Row(
        "notification of a group",
        _GROUP,
        Listing(
            "autoscaling",
            "describe_notification_configurations",
            every("AutoScalingGroupNames"),
            field_of("NotificationConfigurations"),
            _NAMES,
            parent=_of_group,
        ),
        part("AutoScalingGroupName", "TopicARN", "NotificationType"),
        _notifications,
        "aws:autoscaling/notification:Notification",
        "autoscaling delete-notification-configuration",
    ),
)


def _cluster_service(item: Item) -> str:
    """An ECS service's resource id, from its ARN: cluster and name."""
    return str(item["ResourceId"]).removeprefix("service/").rpartition("/")[2]


def _second(item: Item) -> str:
    return str(item["ResourceId"]).split("/")[1]


def _cluster(item: Item) -> str:
    return str(item["ResourceId"]).partition(":")[2]


def _function(item: Item) -> str:
    return str(item["ResourceId"]).split(":")[1]


_SCALED: tuple[tuple[str, tuple[str, ...], Callable[[Item], str]], ...] = (
    ("dynamodb", ("aws:dynamodb/table:Table",), _second),
    ("ecs", ("aws:ecs/service:Service",), _cluster_service),
    ("rds", ("aws:rds/cluster:Cluster",), _cluster),
    ("neptune", ("aws:neptune/cluster:Cluster",), _cluster),
    ("elasticache", ("aws:elasticache/replicationGroup:ReplicationGroup",), _second),
    ("lambda", ("aws:lambda/function:Function",), _function),
    ("kafka", ("aws:msk/cluster:Cluster",), lambda item: str(item["ResourceId"])),
)
"""By namespace of Application Auto Scaling, the parents and their resource ids."""


def _asked(namespace: str) -> Callable[[Sequence[StateResource]], dict[str, object]]:
    return lambda parents: {"ServiceNamespace": namespace}


def _application(namespace: str, parents: tuple[str, ...], parent: Callable[[Item], str]) -> Iterable[Row]:
    def listing(operation: str, field: str) -> Listing:
        return Listing(
            "application-autoscaling", operation, _asked(namespace), field_of(field), ALL, parent=parent
        )

    yield Row(
        f"scalable target of {namespace}",
        parents,
        listing("describe_scalable_targets", "ScalableTargets"),
        part("ServiceNamespace", "ResourceId", "ScalableDimension"),
        keys("aws:appautoscaling/target:Target", "serviceNamespace", "resourceId", "scalableDimension"),
        "aws:appautoscaling/target:Target",
        "application-autoscaling deregister-scalable-target",
        shown("MinCapacity", "MaxCapacity"),
    )
    yield Row(
        f"scaling policy of {namespace}",
        parents,
        listing("describe_scaling_policies", "ScalingPolicies"),
        part("ServiceNamespace", "ResourceId", "ScalableDimension", "PolicyName"),
        keys(
            "aws:appautoscaling/policy:Policy", "serviceNamespace", "resourceId", "scalableDimension", "name"
        ),
        "aws:appautoscaling/policy:Policy",
        "application-autoscaling delete-scaling-policy",
        shown("PolicyType"),
        by_aws.plan_policy,
    )
    yield Row(
        f"scheduled action of {namespace}",
        parents,
        listing("describe_scheduled_actions", "ScheduledActions"),
        part("ServiceNamespace", "ResourceId", "ScheduledActionName"),
        keys("aws:appautoscaling/scheduledAction:ScheduledAction", "serviceNamespace", "resourceId", "name"),
        "aws:appautoscaling/scheduledAction:ScheduledAction",
        "application-autoscaling delete-scheduled-action",
        shown("Schedule", "ScalableTargetAction"),
    )


ROWS = (*_GROUP_ROWS, *(row for one in _SCALED for row in _application(*one)))
