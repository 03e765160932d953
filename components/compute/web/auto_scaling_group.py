"""The Auto Scaling group of the web tier."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import autoscaling

from components.compute.placement import Machines
from components.compute.web import boot, group_parts
from components.compute.web.instance_types import common_architecture
from components.compute.web.launch_template import LaunchTemplate, MachineProgram
from components.compute.web.web_settings import WebSettings

# Time in which a machine boots and starts its program.
_WARM_UP_SECONDS = 120


class AutoScalingGroup(pulumi.ComponentResource):
    """An Auto Scaling group in the zones of its subnets, with the health checks of the load balancer.

    ``desired`` is the group's size at creation. Auto Scaling changes it from then on, and Pulumi ignores it.
    """

    group_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: WebSettings,
        *,
        machines: Machines,
        port: int,
        target_group_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        # A program that is too large fails here, and not when the log group's name is known.
        boot.user_data(machines.program, port, log_group=name, traces=settings.traces)
        super().__init__("strata:compute:Fleet", name, None, opts)
        tags = {**machines.tags, "Name": name}

        template = self._template(name, settings, machines, port, tags)
        group = autoscaling.Group(
            name,
            min_size=settings.size.min,
            desired_capacity=settings.size.desired,
            max_size=settings.size.max,
            vpc_zone_identifiers=machines.placement.subnet_ids,
            target_group_arns=[target_group_arn, *machines.target_group_arns],
            health_check_type="ELB",
            health_check_grace_period=_WARM_UP_SECONDS,
            default_instance_warmup=_WARM_UP_SECONDS,
            capacity_rebalance=True,
            mixed_instances_policy=_mix(template, settings),
            instance_refresh=group_parts.refresh(_WARM_UP_SECONDS),
            instance_maintenance_policy=group_parts.maintenance(),
            max_instance_lifetime=group_parts.LIFETIME_SECONDS,
            tags=group_parts.propagated(tags),
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["desiredCapacity"]),
        )

        self.group_name = group.name
        self.register_outputs({"group_name": self.group_name})

    def _template(
        self, name: str, settings: WebSettings, machines: Machines, port: int, tags: Mapping[str, str]
    ) -> LaunchTemplate:
        return LaunchTemplate(
            name,
            architecture=common_architecture(settings.instance_types),
            security_group_id=machines.placement.security_group_id,
            program=MachineProgram(
                machines.program, port, settings.log_retention_days, machines.grants, settings.traces
            ),
            detailed_monitoring=settings.detailed_monitoring,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self),
        )


def _mix(template: LaunchTemplate, settings: WebSettings) -> autoscaling.GroupMixedInstancesPolicyArgs:
    return group_parts.mix(
        template.template_id,
        template.version,
        settings.instance_types,
        on_demand_base=settings.on_demand_base,
        spot_percentage=settings.spot_percentage,
    )
