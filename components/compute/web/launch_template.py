"""A launch template of machines that run one program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch, ec2, iam

from components.common import policy
from components.common.policy import Statement
from components.common.retention import RetentionDays
from components.common.tracing import sending_traces
from components.compute.web import boot
from components.compute.web.instance_types import Architecture, image_reference

_SESSION_MANAGER = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
_ROOT_DEVICE = "/dev/xvda"  # Amazon Linux 2023's; with another name EC2 adds a second volume
_ROOT_GIB = 10
# One hop: the token does not reach containers on the machine.
_METADATA_HOPS = 1


@dataclass(frozen=True)
class MachineProgram:
    """A Python program, the port in its environment, the retention of its output, and its permissions.

    With *traces* the CloudWatch agent sends its traces to AWS X-Ray.
    """

    source: pulumi.Input[str]
    port: int
    log_retention_days: RetentionDays
    grants: pulumi.Input[Sequence[Statement]] = ()
    traces: bool = False


class LaunchTemplate(pulumi.ComponentResource):
    """Machines without public address, with encrypted disk, IMDSv2 and Session Manager instead of SSH.

    The program's output is in a log group. *version* is a number and changes with the template, so a group
    that names it and has an instance refresh (``group_parts.refresh``) replaces its machines.
    """

    template_id: pulumi.Output[str]
    version: pulumi.Output[str]
    role_name: pulumi.Output[str]
    log_group_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        architecture: Architecture,
        security_group_id: pulumi.Input[str],
        program: MachineProgram,
        detailed_monitoring: bool,
        tags: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:Blueprint", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        logs = cloudwatch.LogGroup(name, retention_in_days=program.log_retention_days, opts=child)
        role = iam.Role(name, assume_role_policy=policy.trust("ec2.amazonaws.com"), opts=child)
        allowed = _permit(name, role, logs, program, child)
        profile = iam.InstanceProfile(name, role=role.name, opts=child)
        template = ec2.LaunchTemplate(
            name,
            image_id=image_reference(architecture),
            user_data=pulumi.Output.all(program.source, logs.name).apply(
                lambda known: boot.user_data(known[0], program.port, known[1], traces=program.traces)
            ),
            update_default_version=True,
            iam_instance_profile=ec2.LaunchTemplateIamInstanceProfileArgs(arn=profile.arn),
            metadata_options=_metadata(),
            monitoring=ec2.LaunchTemplateMonitoringArgs(enabled=detailed_monitoring),
            network_interfaces=[_interface(security_group_id)],
            block_device_mappings=[_root_disk()],
            tag_specifications=[_tags("volume", tags), _tags("network-interface", tags)],
            # The program may use its permissions as soon as it starts.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[allowed]),
        )

        self.template_id = template.id
        self.version = template.latest_version.apply(str)
        self.role_name = role.name
        self.log_group_name = logs.name
        self.register_outputs({"template_id": self.template_id})


def _permit(
    name: str,
    role: iam.Role,
    logs: cloudwatch.LogGroup,
    program: MachineProgram,
    opts: pulumi.ResourceOptions,
) -> iam.RolePolicy:
    iam.RolePolicyAttachment(
        f"{name}-session-manager", role=role.name, policy_arn=_SESSION_MANAGER, opts=opts
    )
    return iam.RolePolicy(
        f"{name}-program",
        role=role.name,
        policy=pulumi.Output.all(logs.arn, program.grants).apply(
            lambda known: _permissions(*known, traces=program.traces)
        ),
        opts=opts,
    )


def _permissions(log_group_arn: str, grants: Sequence[Statement], *, traces: bool) -> str:
    # CloudWatch User Guide, "Create IAM roles and users for use with the CloudWatch agent".
    write = policy.allow(
        "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents", on=f"{log_group_arn}:*"
    )
    trace = [sending_traces()] if traces else []
    return policy.document(write, *trace, *grants)


def _metadata() -> ec2.LaunchTemplateMetadataOptionsArgs:
    return ec2.LaunchTemplateMetadataOptionsArgs(
        http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=_METADATA_HOPS
    )


def _interface(security_group_id: pulumi.Input[str]) -> ec2.LaunchTemplateNetworkInterfaceArgs:
    return ec2.LaunchTemplateNetworkInterfaceArgs(
        device_index=0,
        associate_public_ip_address="false",
        delete_on_termination="true",
        security_groups=[security_group_id],
    )


def _root_disk() -> ec2.LaunchTemplateBlockDeviceMappingArgs:
    return ec2.LaunchTemplateBlockDeviceMappingArgs(
        device_name=_ROOT_DEVICE,
        ebs=ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
            volume_type="gp3", volume_size=_ROOT_GIB, encrypted="true", delete_on_termination="true"
        ),
    )


def _tags(resource_type: str, tags: Mapping[str, str]) -> ec2.LaunchTemplateTagSpecificationArgs:
    return ec2.LaunchTemplateTagSpecificationArgs(resource_type=resource_type, tags=tags)
