"""What every machine of a group is made from."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_aws import ec2, iam

from components.common import policy
from components.compute.web.instance_types import Architecture, image_reference

_SESSION_MANAGER = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
_ROOT_DEVICE = "/dev/xvda"  # Amazon Linux 2023's; with another name EC2 adds a second volume
_ROOT_GIB = 10
# One hop: the token does not reach containers on the machine.
_METADATA_HOPS = 1


class LaunchTemplate(pulumi.ComponentResource):
    """A launch template: no public address, encrypted disk, metadata by token only, Session Manager.

    *version* is a number and changes with the template, so groups that name it and have a refresh
    (``group_parts.refresh``) replace their machines.
    """

    template_id: pulumi.Output[str]
    version: pulumi.Output[str]
    role_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        architecture: Architecture,
        group_id: pulumi.Input[str],
        user_data: pulumi.Input[str],
        detailed_monitoring: bool,
        tags: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:Blueprint", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        role = iam.Role(name, assume_role_policy=policy.trust("ec2.amazonaws.com"), opts=child)
        iam.RolePolicyAttachment(
            f"{name}-session-manager", role=role.name, policy_arn=_SESSION_MANAGER, opts=child
        )
        profile = iam.InstanceProfile(name, role=role.name, opts=child)
        template = ec2.LaunchTemplate(
            name,
            image_id=image_reference(architecture),
            user_data=user_data,
            update_default_version=True,
            iam_instance_profile=ec2.LaunchTemplateIamInstanceProfileArgs(arn=profile.arn),
            metadata_options=_metadata(),
            monitoring=ec2.LaunchTemplateMonitoringArgs(enabled=detailed_monitoring),
            network_interfaces=[_interface(group_id)],
            block_device_mappings=[_root_disk()],
            tag_specifications=[_tags("volume", tags), _tags("network-interface", tags)],
            opts=child,
        )

        self.template_id = template.id
        self.version = template.latest_version.apply(str)
        self.role_name = role.name
        self.register_outputs({"template_id": self.template_id})


def _metadata() -> ec2.LaunchTemplateMetadataOptionsArgs:
    return ec2.LaunchTemplateMetadataOptionsArgs(
        http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=_METADATA_HOPS
    )


def _interface(group_id: pulumi.Input[str]) -> ec2.LaunchTemplateNetworkInterfaceArgs:
    return ec2.LaunchTemplateNetworkInterfaceArgs(
        device_index=0,
        associate_public_ip_address="false",
        delete_on_termination="true",
        security_groups=[group_id],
    )


def _root_disk() -> ec2.LaunchTemplateBlockDeviceMappingArgs:
    return ec2.LaunchTemplateBlockDeviceMappingArgs(
        device_name=_ROOT_DEVICE,
        ebs=ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
            volume_type="gp3", volume_size=_ROOT_GIB, encrypted="true", delete_on_termination="true"
        ),
    )


def _tags(kind: str, tags: Mapping[str, str]) -> ec2.LaunchTemplateTagSpecificationArgs:
    return ec2.LaunchTemplateTagSpecificationArgs(resource_type=kind, tags=tags)
