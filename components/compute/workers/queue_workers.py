"""Machines that consume a queue, scaled by its backlog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import autoscaling, iam

from components.common import policy
from components.common.policy import Statement
from components.compute.placement import Machines
from components.compute.web import group_parts
from components.compute.web.instance_types import common_architecture
from components.compute.web.launch_template import LaunchTemplate, Program
from components.compute.workers.backlog import BacklogScaling
from components.compute.workers.queue_workers_settings import QueueWorkersSettings

_WARM_UP_SECONDS = 120
# The value of PORT in the program's environment; the program itself listens on no port.
_PORT = 8080
_CONSUME = (
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
)


@dataclass(frozen=True)
class Work:
    """A queue, the key that encrypts it if there is one, and further permissions of its workers."""

    queue_name: pulumi.Input[str]
    queue_url: pulumi.Input[str]
    queue_arn: pulumi.Input[str]
    key_arn: pulumi.Input[str] | None = None
    grants: pulumi.Input[Sequence[Statement]] = ()


class QueueWorkers(pulumi.ComponentResource):
    """An Auto Scaling group that scales with the number of waiting messages per machine.

    The machines run a Python program with the queue's URL in the environment variable QUEUE_URL.
    """

    group_name: pulumi.Output[str]
    role_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: QueueWorkersSettings,
        *,
        machines: Machines,
        work: Work,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:QueueWorkers", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        tags = {**machines.tags, "Name": name}

        template = self._launch_template(name, settings, machines, work, tags)
        allowed = self._allow(name, template, work)
        group = autoscaling.Group(
            name,
            min_size=settings.size.min,
            desired_capacity=settings.size.desired,
            max_size=settings.size.max,
            vpc_zone_identifiers=machines.placement.subnet_ids,
            health_check_type="EC2",
            default_instance_warmup=_WARM_UP_SECONDS,
            capacity_rebalance=True,
            metrics_granularity="1Minute",
            # The divisor of the backlog per machine.
            enabled_metrics=[autoscaling.Metric.GROUP_IN_SERVICE_INSTANCES],
            mixed_instances_policy=group_parts.mix(
                template.template_id,
                template.version,
                settings.instance_types,
                on_demand_base=settings.size.min,
                spot_percentage=settings.spot_percentage,
            ),
            instance_refresh=group_parts.refresh(_WARM_UP_SECONDS),
            instance_maintenance_policy=group_parts.maintenance(),
            max_instance_lifetime=group_parts.LIFETIME_SECONDS,
            tags=group_parts.propagated(tags),
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[allowed], ignore_changes=["desiredCapacity"]
            ),
        )
        BacklogScaling(
            name,
            messages_per_worker=settings.messages_per_worker,
            group_name=group.name,
            queue_name=work.queue_name,
            opts=self._child,
        )

        self.group_name = group.name
        self.role_name = template.role_name
        self.register_outputs({"group_name": self.group_name})

    def _launch_template(
        self,
        name: str,
        settings: QueueWorkersSettings,
        machines: Machines,
        work: Work,
        tags: Mapping[str, str],
    ) -> LaunchTemplate:
        return LaunchTemplate(
            name,
            architecture=common_architecture(settings.instance_types),
            security_group_id=machines.placement.security_group_id,
            program=Program(
                pulumi.Output.from_input(work.queue_url).apply(lambda url: program(machines.program, url)),
                _PORT,
                settings.log_retention_days,
                machines.grants,
            ),
            detailed_monitoring=False,
            tags=tags,
            opts=self._child,
        )

    def _allow(self, name: str, template: LaunchTemplate, work: Work) -> iam.RolePolicy:
        known = pulumi.Output.all(work.queue_arn, work.key_arn, work.grants)
        return iam.RolePolicy(
            name,
            role=template.role_name,
            policy=known.apply(lambda parts: permissions(parts[0], parts[1], parts[2])),
            opts=self._child,
        )


def program(source: str, queue_url: str) -> str:
    """*source* after a line that sets QUEUE_URL."""
    return f"import os\nos.environ['QUEUE_URL'] = {queue_url!r}\n{source}"


def permissions(queue_arn: str, key_arn: str | None, grants: Sequence[Statement]) -> str:
    """Consume one queue, decrypt with its key, and *grants*."""
    return policy.document(
        policy.allow(*_CONSUME, on=queue_arn),
        *([policy.allow("kms:Decrypt", on=key_arn)] if key_arn else []),
        *grants,
    )
