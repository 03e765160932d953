"""Parts of Auto Scaling groups: mixed instances, replacement of machines, and tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import autoscaling

# A new machine is healthy before an old one is terminated, so that even the replacement of a single machine
# interrupts nothing.
_MINIMUM_HEALTHY_PERCENT = 100
_MAXIMUM_HEALTHY_PERCENT = 200

LIFETIME_SECONDS = 30 * 24 * 60 * 60
"""Machines are replaced within 30 days, by ones of the newest image with all patches."""


def mix(
    template_id: pulumi.Input[str],
    version: pulumi.Input[str],
    instance_types: Sequence[str],
    *,
    on_demand_base: int,
    spot_percentage: int,
) -> autoscaling.GroupMixedInstancesPolicyArgs:
    """Machines of a launch template: *on_demand_base* on demand, and *spot_percentage* of the others spot."""
    specification = autoscaling.GroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecificationArgs(
        launch_template_id=template_id, version=version
    )
    return autoscaling.GroupMixedInstancesPolicyArgs(
        instances_distribution=autoscaling.GroupMixedInstancesPolicyInstancesDistributionArgs(
            on_demand_allocation_strategy="prioritized",
            on_demand_base_capacity=on_demand_base,
            on_demand_percentage_above_base_capacity=100 - spot_percentage,
            # The pools with the lowest chance of interruption, and of those the cheapest: EC2 User Guide,
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
    """A rolling replacement of the machines when the template changes, *warm_up_seconds* for each.

    A refresh whose new machines don't become healthy stops, with the old ones in service. AWS can't roll back
    a group whose image is an SSM parameter (API RefreshPreferences, AutoRollback).
    """
    return autoscaling.GroupInstanceRefreshArgs(
        strategy="Rolling",
        preferences=autoscaling.GroupInstanceRefreshPreferencesArgs(
            min_healthy_percentage=_MINIMUM_HEALTHY_PERCENT,
            max_healthy_percentage=_MAXIMUM_HEALTHY_PERCENT,
            instance_warmup=str(warm_up_seconds),
        ),
    )


def maintenance() -> autoscaling.GroupInstanceMaintenancePolicyArgs:
    """Launch before terminate, whenever Auto Scaling replaces a machine: health, lifetime, rebalancing."""
    return autoscaling.GroupInstanceMaintenancePolicyArgs(
        min_healthy_percentage=_MINIMUM_HEALTHY_PERCENT, max_healthy_percentage=_MAXIMUM_HEALTHY_PERCENT
    )


def propagated(tags: Mapping[str, str]) -> Sequence[autoscaling.GroupTagArgs]:
    """*tags* for the group and its machines, which the provider's default tags don't reach."""
    return [
        autoscaling.GroupTagArgs(key=key, value=value, propagate_at_launch=True)
        for key, value in sorted(tags.items())
    ]
