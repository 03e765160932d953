"""What Auto Scaling groups of machines are made of: a mix of prices, tags, and how machines are replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi_aws import autoscaling

from components.compute.web.launch_template import LaunchTemplate

_REFRESH_HEALTHY_PERCENT = 90


def mix(
    template: LaunchTemplate, instance_types: Sequence[str], *, on_demand_base: int, spot_percentage: int
) -> autoscaling.GroupMixedInstancesPolicyArgs:
    """Machines of *template*: so many on demand, and of the rest *spot_percentage* on the spot market."""
    specification = autoscaling.GroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecificationArgs(
        launch_template_id=template.template_id, version=template.version
    )
    return autoscaling.GroupMixedInstancesPolicyArgs(
        instances_distribution=autoscaling.GroupMixedInstancesPolicyInstancesDistributionArgs(
            on_demand_allocation_strategy="prioritized",
            on_demand_base_capacity=on_demand_base,
            on_demand_percentage_above_base_capacity=100 - spot_percentage,
            # The pools that are least likely to be taken back, the cheapest among them: EC2 User Guide,
            # "Allocation strategies for Spot Instances".
            spot_allocation_strategy="price-capacity-optimized",
        ),
        launch_template=autoscaling.GroupMixedInstancesPolicyLaunchTemplateArgs(
            launch_template_specification=specification,
            overrides=[
                autoscaling.GroupMixedInstancesPolicyLaunchTemplateOverrideArgs(instance_type=instance_type)
                for instance_type in instance_types
            ],
        ),
    )


def refresh(warm_up_seconds: int) -> autoscaling.GroupInstanceRefreshArgs:
    """A changed template replaces the machines, a few at a time, each ready after *warm_up_seconds*."""
    # No automatic rollback: AWS has none where the image is an SSM parameter (API RollbackInstanceRefresh).
    return autoscaling.GroupInstanceRefreshArgs(
        strategy="Rolling",
        preferences=autoscaling.GroupInstanceRefreshPreferencesArgs(
            min_healthy_percentage=_REFRESH_HEALTHY_PERCENT, instance_warmup=str(warm_up_seconds)
        ),
    )


def propagated(tags: Mapping[str, str]) -> Sequence[autoscaling.GroupTagArgs]:
    """*tags* of the group and of each machine in it: the provider's default tags reach neither."""
    return [
        autoscaling.GroupTagArgs(key=key, value=value, propagate_at_launch=True)
        for key, value in sorted(tags.items())
    ]
