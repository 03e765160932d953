"""EC2 machines of an ECS cluster."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import autoscaling, ec2, iam

from components.common import policy
from components.common.placement import Placement
from components.compute.containers.container_settings import ClusterMachineSettings
from components.compute.web import group_parts

_POLICIES = {
    "agent": "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role",
    "session-manager": "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
}
# ECS Developer Guide, "Retrieving Amazon ECS-optimized Linux AMI metadata".
_IMAGE = "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id"
_ROOT_DEVICE = "/dev/xvda"
_ROOT_GIB = 30  # the image's own size; EC2 refuses a smaller one
# The tag that ECS adds to groups that it scales; undeclared it would be drift.
_ECS_MANAGED = "AmazonECSManaged"


class ClusterMachines(pulumi.ComponentResource):
    """An Auto Scaling group that starts with no machines; only ECS changes its size.

    It has no instance refresh: a changed template applies to machines that start later.
    """

    group_arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: ClusterMachineSettings,
        *,
        cluster_name: pulumi.Input[str],
        placement: Placement,
        tags: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:ClusterMachines", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        named = {**tags, "Name": name}

        template = self._template(name, settings, cluster_name, placement, named)
        marked = {**named, _ECS_MANAGED: "true"}
        group = autoscaling.Group(
            name,
            min_size=0,
            max_size=settings.max,
            vpc_zone_identifiers=placement.subnet_ids,
            mixed_instances_policy=group_parts.mix(
                template.id,
                template.latest_version.apply(str),
                settings.instance_types,
                on_demand_base=0,
                spot_percentage=0,
            ),
            health_check_type="EC2",
            # Managed termination protection of ECS needs it.
            protect_from_scale_in=True,
            tags=group_parts.propagated(marked),
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["desiredCapacity"]),
        )

        self.group_arn = group.arn
        self.register_outputs({"group_arn": self.group_arn})

    def _template(
        self,
        name: str,
        settings: ClusterMachineSettings,
        cluster_name: pulumi.Input[str],
        placement: Placement,
        tags: Mapping[str, str],
    ) -> ec2.LaunchTemplate:
        profile, allowed = self._profile(name)
        return ec2.LaunchTemplate(
            name,
            image_id=_IMAGE,
            instance_type=settings.instance_types[0],
            user_data=pulumi.Output.from_input(cluster_name).apply(user_data),
            update_default_version=True,
            iam_instance_profile=ec2.LaunchTemplateIamInstanceProfileArgs(arn=profile.arn),
            metadata_options=ec2.LaunchTemplateMetadataOptionsArgs(
                http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
            ),
            network_interfaces=[
                ec2.LaunchTemplateNetworkInterfaceArgs(
                    device_index=0,
                    associate_public_ip_address="false",
                    delete_on_termination="true",
                    security_groups=[placement.security_group_id],
                )
            ],
            block_device_mappings=[_root_disk()],
            tag_specifications=[
                ec2.LaunchTemplateTagSpecificationArgs(resource_type=kind, tags=tags)
                for kind in ("volume", "network-interface")
            ],
            # The agent drains a machine's tasks before it terminates, also in a destroy.
            opts=pulumi.ResourceOptions(parent=self, depends_on=allowed),
        )

    def _profile(self, name: str) -> tuple[iam.InstanceProfile, Sequence[pulumi.Resource]]:
        """The machines' profile, and the attachments of its role's policies."""
        role = iam.Role(name, assume_role_policy=policy.trust("ec2.amazonaws.com"), opts=self._child)
        allowed = [
            iam.RolePolicyAttachment(f"{name}-{key}", role=role.name, policy_arn=arn, opts=self._child)
            for key, arn in _POLICIES.items()
        ]
        return iam.InstanceProfile(name, role=role.name, opts=self._child), allowed


def user_data(cluster_name: str) -> str:
    """Join the cluster, and block tasks from the machine's role; base64, as EC2 takes it."""
    lines = ["#!/bin/bash", "cat >> /etc/ecs/ecs.config <<'END'"]
    options = [
        f"ECS_CLUSTER={cluster_name}",
        "ECS_AWSVPC_BLOCK_IMDS=true",
        "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true",
    ]
    return base64.b64encode("\n".join([*lines, *options, "END", ""]).encode()).decode()


def _root_disk() -> ec2.LaunchTemplateBlockDeviceMappingArgs:
    return ec2.LaunchTemplateBlockDeviceMappingArgs(
        device_name=_ROOT_DEVICE,
        ebs=ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
            volume_type="gp3", volume_size=_ROOT_GIB, encrypted="true", delete_on_termination="true"
        ),
    )
