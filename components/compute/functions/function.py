"""A Lambda function with its log group, a least-privilege role and the alias ``live``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch, iam, lambda_

from components.common import policy
from components.common.placement import Placement
from components.common.policy import Statement
from components.compute.functions import function_policy
from components.compute.functions.code import Code, ImageCode, Package
from components.compute.functions.function_settings import FunctionSettings

_LIVE = "live"


@dataclass(frozen=True)
class Access:
    """Permissions of a function, its dead-letter queue, and the key of its environment variables.

    Without *key_arn* Lambda encrypts the variables with its own key.
    """

    dead_letters_arn: pulumi.Input[str]
    grants: pulumi.Input[Sequence[Statement]] = ()
    key_arn: pulumi.Input[str] | None = None


class Function(pulumi.ComponentResource):
    """A function with traces and logs; callers use the alias ``live`` of the newest version.

    Event sources add their permissions to *role_name*.
    """

    name: pulumi.Output[str]
    alias_arn: pulumi.Output[str]
    alias_name: pulumi.Output[str]
    role_name: pulumi.Output[str]
    log_group_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: FunctionSettings,
        *,
        code: Code | ImageCode,
        access: Access,
        environment: Mapping[str, pulumi.Input[str]] | None = None,
        placement: Placement | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        package = None if isinstance(code, ImageCode) else code.package()
        super().__init__("strata:compute:Function", name, None, opts)
        self._prefix, self._settings, self._access = name, settings, access
        self._environment, self._placement = environment, placement
        self._child = pulumi.ResourceOptions(parent=self)

        logs = cloudwatch.LogGroup(name, retention_in_days=settings.log_retention_days, opts=self._child)
        role = iam.Role(name, assume_role_policy=policy.trust("lambda.amazonaws.com"), opts=self._child)
        permissions = self._permit(role, logs)
        function = self._function(code, package, role, logs, permissions)
        live = lambda_.Alias(
            f"{name}-live",
            name=_LIVE,
            function_name=function.name,
            function_version=function.version,
            opts=self._child,
        )

        self.name = function.name
        self.alias_arn = live.arn
        self.alias_name = live.name
        self.role_name = role.name
        self.log_group_name = logs.name
        self.register_outputs({"name": self.name, "alias_arn": self.alias_arn})

    def _function(
        self,
        code: Code | ImageCode,
        package: Package | None,
        role: iam.Role,
        logs: cloudwatch.LogGroup,
        permissions: iam.RolePolicy,
    ) -> lambda_.Function:
        settings, access, variables = self._settings, self._access, self._environment
        image, zipped = (code, None) if isinstance(code, ImageCode) else (None, code)
        return lambda_.Function(
            self._prefix,
            role=role.arn,
            package_type="Image" if image else None,
            image_uri=image.reference if image else None,
            code=package.asset if package else None,
            # AWS returns it, so that code which was uploaded by hand is drift.
            code_sha256=package.sha256 if package else None,
            handler=zipped.handler if zipped else None,
            runtime=zipped.runtime if zipped else None,
            architectures=[code.architecture],
            memory_size=settings.memory_mb,
            timeout=settings.timeout_seconds,
            reserved_concurrent_executions=_reserved(settings),
            publish=True,
            kms_key_arn=access.key_arn if variables else None,
            environment=lambda_.FunctionEnvironmentArgs(variables=variables) if variables else None,
            logging_config=_logging(logs),
            tracing_config=lambda_.FunctionTracingConfigArgs(mode="Active"),
            dead_letter_config=lambda_.FunctionDeadLetterConfigArgs(target_arn=access.dead_letters_arn),
            vpc_config=_vpc(self._placement),
            # AWS checks the role's permissions for network and dead letters at creation.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[permissions]),
        )

    def _permit(self, role: iam.Role, logs: cloudwatch.LogGroup) -> iam.RolePolicy:
        access, in_vpc = self._access, self._placement is not None
        parts = pulumi.Output.all(logs.arn, access.dead_letters_arn, access.grants, access.key_arn)
        document = parts.apply(
            lambda known: function_policy.document(
                known[0], known[1], known[2], key_arn=known[3], in_vpc=in_vpc
            )
        )
        return iam.RolePolicy(self._prefix, role=role.name, policy=document, opts=self._child)


def _reserved(settings: FunctionSettings) -> int:
    # -1: no reservation.
    return -1 if settings.reserved_concurrency is None else settings.reserved_concurrency


def _logging(logs: cloudwatch.LogGroup) -> lambda_.FunctionLoggingConfigArgs:
    # The levels are Lambda's own defaults of JSON. Where they aren't declared, the provider plans another
    # version of a published function at every deployment: hashicorp/terraform-provider-aws, issue 42181.
    return lambda_.FunctionLoggingConfigArgs(
        log_format="JSON", application_log_level="INFO", system_log_level="INFO", log_group=logs.name
    )


def _vpc(placement: Placement | None) -> lambda_.FunctionVpcConfigArgs | None:
    if placement is None:
        return None
    return lambda_.FunctionVpcConfigArgs(
        subnet_ids=placement.subnet_ids, security_group_ids=[placement.security_group_id]
    )
