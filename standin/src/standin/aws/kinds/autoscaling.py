"""Auto Scaling groups."""

from collections.abc import Iterable
from typing import Any

from standin.aws import translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

_NAMES: translate.Names = (
    ("id", "LaunchTemplateId"),
    ("name", "AutoScalingGroupName"),
    ("name", "LaunchTemplateName"),
    ("protectFromScaleIn", "NewInstancesProtectedFromScaleIn"),
    ("vpcZoneIdentifiers", "VPCZoneIdentifier"),
    ("launchConfiguration", "LaunchConfigurationName"),
    ("loadBalancers", "LoadBalancerNames"),
)
_GRANULARITY = "1Minute"
_SOURCES = ("launchConfiguration", "launchTemplate", "mixedInstancesPolicy")
# Each has operations of its own.
_APART = ("tags", "targetGroupArns", "loadBalancers", "trafficSources")


_SIZES = ("desiredCapacity", "maxSize", "minSize")


def _by_first_version(call: dict[str, Any]) -> dict[str, Any]:
    """*call* with the first version of each launch template in it."""
    return {
        key: _by_first_version(value) if isinstance(value, dict) else ("1" if key == "Version" else value)
        for key, value in call.items()
    }


@register
class Group(Kind):
    """``aws.autoscaling.Group``; its id is its name. The provider's default tags don't reach it."""

    token = "aws:autoscaling/group:Group"
    computed_inside = frozenset({"id", "launchTemplateId", "launchTemplateName", "name"})
    force_new = frozenset({"name", "namePrefix"})
    defaults = {
        "forceDelete": False,
        "forceDeleteWarmPool": False,
        "healthCheckGracePeriod": 300,
        "ignoreFailedScalingActivities": False,
        "metricsGranularity": _GRANULARITY,
        "protectFromScaleIn": False,
        "waitForCapacityTimeout": "10m",
    }
    aws_defaults = {"enabledMetrics": [], "suspendedProcesses": []}
    write_only = frozenset(
        {
            "forceDelete",
            "forceDeleteWarmPool",
            "ignoreFailedScalingActivities",
            "initialLifecycleHooks",
            # How the next change reaches the instances. moto has no instance refresh: only instances that it
            # launches from now on have the change.
            "instanceRefresh",
            "metricsGranularity",
            "minElbCapacity",
            "waitForCapacityTimeout",
            "waitForElbCapacity",
        }
    )
    ordered = frozenset({"terminationPolicies", "mixedInstancesPolicy"})
    autoname = "name"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.conflicts(
            inputs,
            ("name", "namePrefix"),
            ("vpcZoneIdentifiers", "availabilityZones"),
            _SOURCES,
            _SOURCES[1:],
        )
        if not any(source in inputs for source in _SOURCES):
            yield "launchTemplate", f"one of {', '.join(_SOURCES)} must be specified"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client = cloud.client("autoscaling")
        call = self._call(client, "CreateAutoScalingGroup", inputs)
        sources = {key: inputs[key] for key in _APART if inputs.get(key) and key != "tags"}
        client.create_auto_scaling_group(
            **call, **translate.request(client, "CreateAutoScalingGroup", sources, _NAMES), Tags=_tags(inputs)
        )
        cloud.created(inputs["name"])
        self._set_apart(client, inputs["name"], {}, inputs)
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        client = cloud.client("autoscaling")
        found = client.describe_auto_scaling_groups(AutoScalingGroupNames=[resource_id])["AutoScalingGroups"]
        if not found or found[0].get("Status") == "Delete in progress":
            return None
        group = dict(found[0])
        metrics, suspended = group.pop("EnabledMetrics", []), group.pop("SuspendedProcesses", [])
        warm = group.pop("WarmPoolConfiguration", None)
        subnets = group.pop("VPCZoneIdentifier", "")
        return translate.answer(self.token, group, _NAMES) | {
            "arn": group["AutoScalingGroupARN"],
            "vpcZoneIdentifiers": [subnet for subnet in subnets.split(",") if subnet],
            "enabledMetrics": [metric["Metric"] for metric in metrics],
            "suspendedProcesses": [process["ProcessName"] for process in suspended],
            "warmPool": translate.answer(self.token, {"warmPool": warm or {}}, _NAMES)["warmPool"],
            "tags": [
                {"key": tag["Key"], "value": tag["Value"], "propagateAtLaunch": tag["PropagateAtLaunch"]}
                for tag in group.get("Tags", [])
            ],
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        client = cloud.client("autoscaling")
        call = self._call(client, "UpdateAutoScalingGroup", inputs)
        if any(state.get(size) != inputs.get(size) for size in _SIZES):
            # moto starts no machine by a later version of a template with user data (error 500).
            client.update_auto_scaling_group(**_by_first_version(call))
        client.update_auto_scaling_group(**call)
        for key, member, attach, detach in (
            (
                "targetGroupArns",
                "TargetGroupARNs",
                "attach_load_balancer_target_groups",
                "detach_load_balancer_target_groups",
            ),
            ("loadBalancers", "LoadBalancerNames", "attach_load_balancers", "detach_load_balancers"),
        ):
            before, after = set(state.get(key) or ()), set(inputs.get(key, state.get(key)) or ())
            if after - before:
                getattr(client, attach)(AutoScalingGroupName=resource_id, **{member: sorted(after - before)})
            if before - after:
                getattr(client, detach)(AutoScalingGroupName=resource_id, **{member: sorted(before - after)})
        old, new = ({tag["key"] for tag in one.get("tags") or ()} for one in (state, inputs))
        gone = [{"Key": key} | _of(resource_id) for key in sorted(old - new)]
        if gone:
            client.delete_tags(Tags=gone)
        if new:
            client.create_or_update_tags(Tags=_tags({**inputs, "name": resource_id}))
        self._set_apart(client, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        """ForceDelete has the same result as the provider, which empties the group first."""
        cloud.client("autoscaling").delete_auto_scaling_group(
            AutoScalingGroupName=resource_id, ForceDelete=True
        )

    def _call(self, client: Any, operation: str, inputs: Properties) -> dict[str, Any]:
        own = {key: value for key, value in inputs.items() if key not in _APART}
        if "vpcZoneIdentifiers" in inputs:
            own["vpcZoneIdentifiers"] = ",".join(inputs["vpcZoneIdentifiers"])
        return translate.request(client, operation, own, _NAMES)

    def _set_apart(self, client: Any, name: str, state: Properties, inputs: Properties) -> None:
        """Metrics, suspended processes and the warm pool have operations of their own."""
        group = {"AutoScalingGroupName": name}
        before, after = (set(one.get("enabledMetrics") or ()) for one in (state, inputs))
        if after - before:
            granularity = inputs.get("metricsGranularity", _GRANULARITY)
            client.enable_metrics_collection(**group, Metrics=sorted(after - before), Granularity=granularity)
        if before - after:
            client.disable_metrics_collection(**group, Metrics=sorted(before - after))
        before, after = (set(one.get("suspendedProcesses") or ()) for one in (state, inputs))
        if after - before:
            client.suspend_processes(**group, ScalingProcesses=sorted(after - before))
        if before - after:
            client.resume_processes(**group, ScalingProcesses=sorted(before - after))
        if inputs.get("warmPool") and inputs["warmPool"] != state.get("warmPool"):
            pool = translate.request(client, "PutWarmPool", inputs["warmPool"])
            client.put_warm_pool(**group, **pool)
        elif state.get("warmPool") and not inputs.get("warmPool"):
            client.delete_warm_pool(**group, ForceDelete=True)
        if not state:
            for hook in inputs.get("initialLifecycleHooks") or ():
                names: translate.Names = (("name", "LifecycleHookName"),)
                client.put_lifecycle_hook(
                    **group, **translate.request(client, "PutLifecycleHook", hook, names)
                )


def _tags(inputs: Properties) -> list[dict[str, Any]]:
    return [
        {"Key": tag["key"], "Value": tag["value"], "PropagateAtLaunch": tag["propagateAtLaunch"]}
        | _of(inputs["name"])
        for tag in inputs.get("tags") or ()
    ]


def _of(group: str) -> dict[str, str]:
    return {"ResourceId": group, "ResourceType": "auto-scaling-group"}
