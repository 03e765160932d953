"""Log groups and options of a database instance and its replicas."""

from collections.abc import Sequence

import pulumi
from pulumi_aws import cloudwatch

from components.common.log_groups import exported_logs
from components.common.named import named
from components.data.relational import engines
from components.data.relational.database_settings import DatabaseSettings


def instance_logs(
    identifier: str, settings: DatabaseSettings, key_arn: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> list[cloudwatch.LogGroup]:
    """The log groups to which RDS exports the logs of the instance *identifier*."""
    return exported_logs(
        identifier,
        f"/aws/rds/instance/{identifier}",
        engines.engine(settings.engine).log_exports,
        retention_days=settings.log_retention_days,
        key_arn=key_arn,
        opts=opts,
    )


def with_released_identifier(
    opts: pulumi.ResourceOptions, after: Sequence[pulumi.Resource]
) -> pulumi.ResourceOptions:
    """*opts* of an instance that is created after *after* and keeps the identifier that it was created with.

    Instances of earlier releases have a generated identifier; another one would change their address.
    """
    kept = pulumi.ResourceOptions(ignore_changes=["identifier"])
    return pulumi.ResourceOptions.merge(named(opts, after), kept)
