"""Targets of an EventBridge rule, with dead letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch, iam

from components.common import policy
from components.common.arn import Arn
from components.common.locks import Locks
from components.messaging.apis.callee import Callee
from components.messaging.dead_letters import DeadLetters

# An hour instead of the default of a day, so that a lost event is noticed sooner; 185 retries are the maximum
# (EventBridge User Guide, "How EventBridge retries delivering events").
_MAXIMUM_AGE_SECONDS = 60 * 60
_MAXIMUM_RETRIES = 185

_EVENTS = "events.amazonaws.com"


@dataclass(frozen=True)
class ByPolicy:
    """A queue or topic whose policy lets the rule send; *message_group* for a FIFO queue."""

    arn: pulumi.Input[str]
    message_group: str | None = None


@dataclass(frozen=True)
class ByPermission:
    """A function, with a permission to invoke it."""

    callee: Callee


@dataclass(frozen=True)
class ByRole:
    """A state machine, with a role to start it."""

    arn: pulumi.Input[str]


@dataclass(frozen=True)
class ByRoleAndKey:
    """A stream that *key_arn* encrypts, with a role to write to it."""

    arn: pulumi.Input[str]
    key_arn: pulumi.Input[str]


EventTarget = ByPolicy | ByPermission | ByRole | ByRoleAndKey


class EventTargets(pulumi.ComponentResource):
    """A target for every name in *to*; events that are not delivered within an hour are dead letters."""

    dead_letters_arn: pulumi.Output[str]
    dead_letters_url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        locks: Locks,
        *,
        rule_name: pulumi.Input[str],
        rule_arn: pulumi.Input[str],
        to: Mapping[str, EventTarget],
        bus_name: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:messaging:EventTargets", name, None, opts)
        self._rule = rule_name, rule_arn
        self._bus_name = bus_name
        self._child = pulumi.ResourceOptions(parent=self)

        self._dead_letters = DeadLetters(f"{name}-dead-letters", locks, sources=[rule_arn], opts=self._child)
        for key, target in to.items():
            self._send(f"{name}-{key}", key, target)

        self.dead_letters_arn, self.dead_letters_url = self._dead_letters.arn, self._dead_letters.url
        self.register_outputs({"dead_letters_url": self.dead_letters_url})

    def _send(self, name: str, key: str, target: EventTarget) -> None:
        rule_name, rule_arn = self._rule
        match target:
            case ByPolicy(arn, group):
                sqs = cloudwatch.EventTargetSqsTargetArgs(message_group_id=group) if group else None
                self._target(name, key, rule_name, arn, sqs_target=sqs)
            case ByPermission(callee):
                permission = callee.allow(name, _EVENTS, rule_arn, self._child)
                self._target(name, key, rule_name, callee.arn, after=permission)
            case ByRole(arn):
                role, allowed = self._role(name, pulumi.Output.from_input(arn).apply(_starting))
                self._target(name, key, rule_name, arn, role_arn=role.arn, after=allowed)
            case ByRoleAndKey(arn, key_arn):
                both = pulumi.Output.all(arn, key_arn)
                role, allowed = self._role(name, both.apply(lambda arns: _writing(*arns)))
                self._target(name, key, rule_name, arn, role_arn=role.arn, after=allowed)

    def _role(self, name: str, document: pulumi.Input[str]) -> tuple[iam.Role, iam.RolePolicy]:
        _, rule_arn = self._rule
        role = iam.Role(
            name,
            assume_role_policy=pulumi.Output.from_input(rule_arn).apply(_trust),
            opts=self._child,
        )
        return role, iam.RolePolicy(name, role=role.name, policy=document, opts=self._child)

    def _target(
        self,
        name: str,
        key: str,
        rule_name: pulumi.Input[str],
        arn: pulumi.Input[str],
        *,
        role_arn: pulumi.Input[str] | None = None,
        sqs_target: cloudwatch.EventTargetSqsTargetArgs | None = None,
        after: pulumi.Resource | None = None,
    ) -> None:
        cloudwatch.EventTarget(
            name,
            rule=rule_name,
            event_bus_name=self._bus_name,
            target_id=key,
            arn=arn,
            role_arn=role_arn,
            sqs_target=sqs_target,
            dead_letter_config=cloudwatch.EventTargetDeadLetterConfigArgs(arn=self._dead_letters.arn),
            retry_policy=cloudwatch.EventTargetRetryPolicyArgs(
                maximum_event_age_in_seconds=_MAXIMUM_AGE_SECONDS,
                maximum_retry_attempts=_MAXIMUM_RETRIES,
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[after] if after else None),
        )


def _trust(rule_arn: str) -> str:
    # EventBridge User Guide, "Cross-service confused deputy prevention".
    return policy.trust(
        _EVENTS,
        {
            "ArnEquals": {"aws:SourceArn": rule_arn},
            "StringEquals": {"aws:SourceAccount": Arn.parse(rule_arn).account},
        },
    )


def _starting(machine_arn: str) -> str:
    return policy.document(policy.allow("states:StartExecution", on=machine_arn))


def _writing(stream_arn: str, key_arn: str) -> str:
    # Kinesis Developer Guide, "Permissions to use user-generated KMS keys".
    only = {"StringEquals": {"kms:EncryptionContext:aws:kinesis:arn": stream_arn}}
    return policy.document(
        policy.allow("kinesis:PutRecord", on=stream_arn),
        policy.allow("kms:GenerateDataKey", on=key_arn, when=only),
    )
