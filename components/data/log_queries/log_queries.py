"""Athena queries over load balancer access logs and VPC flow logs in S3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pulumi
from pulumi_aws import athena, ec2, glue
from pydantic import Field

from components.common.arn import Arn
from components.common.section import Section
from components.data.log_queries.log_tables import QUESTIONS, TABLES, LogTable, projection

_GIGABYTE = 1024**3
# The longer of the two intervals that AWS offers; queries are about days.
_AGGREGATION_SECONDS = 600
_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"


class LogQueriesSettings(Section):
    """Limits of queries."""

    scan_limit_gb: Annotated[
        int, Field(ge=1, le=10_000, description="GB that one query may read; Athena cancels it beyond")
    ]
    since: Annotated[
        str, Field(pattern=r"^\d{4}/\d{2}/\d{2}$", description='First day of the tables: "2026/01/01"')
    ]


@dataclass(frozen=True)
class Logs:
    """Buckets of the logs of one *account* and *region*; results are encrypted with *key_arn*.

    *access_bucket* is the load balancer's log bucket; *flow_bucket* is a `LogBucket`.
    """

    access_bucket: pulumi.Input[str]
    flow_bucket: pulumi.Input[str]
    account: str
    region: str
    key_arn: pulumi.Input[str]


class LogQueries(pulumi.ComponentResource):
    """A workgroup with enforced encryption of results, tables, and saved queries.

    It also delivers flow logs of *vpc_id* to *logs.flow_bucket*, in addition to those in CloudWatch Logs.
    """

    def __init__(
        self,
        name: str,
        settings: LogQueriesSettings,
        *,
        logs: Logs,
        vpc_id: pulumi.Input[str],
        results_bucket: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:data:LogQueries", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)

        workgroup = athena.Workgroup(
            name,
            description="Queries over access and flow logs",
            configuration=_configuration(settings, logs, results_bucket),
            # Its contents are query history and saved queries, no data.
            force_destroy=True,
            opts=self._child,
        )
        database = glue.CatalogDatabase(
            name,
            # A name with a dash needs quotes in every query.
            name=name.replace("-", "_"),
            description="Access and flow logs",
            opts=self._child,
        )
        tables = {
            key: self._table(f"{name}-{key.replace('_', '-')}", key, one, database.name, settings, logs)
            for key, one in TABLES.items()
        }
        for key, question in QUESTIONS.items():
            athena.NamedQuery(
                f"{name}-{key}",
                workgroup=workgroup.name,
                database=database.name,
                description=question.description,
                query=tables[question.table].name.apply(question.about),
                opts=self._child,
            )

        # The default fields are the columns of the table.
        ec2.FlowLog(
            f"{name}-flow-logs",
            vpc_id=vpc_id,
            traffic_type="ALL",
            log_destination_type="s3",
            log_destination=pulumi.Output.all(logs.flow_bucket, logs.key_arn).apply(lambda both: _arn(*both)),
            max_aggregation_interval=_AGGREGATION_SECONDS,
            opts=self._child,
        )

        self.register_outputs({})

    def _table(
        self,
        name: str,
        key: str,
        table: LogTable,
        database: pulumi.Input[str],
        settings: LogQueriesSettings,
        logs: Logs,
    ) -> glue.CatalogTable:
        bucket = {"access_logs": logs.access_bucket, "flow_logs": logs.flow_bucket}[key]
        location = pulumi.Output.from_input(bucket).apply(
            lambda bucket: f"s3://{bucket}/AWSLogs/{logs.account}/{table.folder}/{logs.region}/"
        )
        return glue.CatalogTable(
            name,
            name=key,
            database_name=database,
            table_type="EXTERNAL_TABLE",
            parameters=location.apply(lambda at: {**projection(at, settings.since), **table.parameters}),
            partition_keys=[glue.CatalogTablePartitionKeyArgs(name="day", type="string")],
            storage_descriptor=_storage(table, location),
            opts=self._child,
        )


def _configuration(
    settings: LogQueriesSettings, logs: Logs, results_bucket: pulumi.Input[str]
) -> athena.WorkgroupConfigurationArgs:
    encryption = athena.WorkgroupConfigurationResultConfigurationEncryptionConfigurationArgs(
        encryption_option="SSE_KMS", kms_key_arn=logs.key_arn
    )
    return athena.WorkgroupConfigurationArgs(
        enforce_workgroup_configuration=True,
        publish_cloudwatch_metrics_enabled=True,
        bytes_scanned_cutoff_per_query=settings.scan_limit_gb * _GIGABYTE,
        result_configuration=athena.WorkgroupConfigurationResultConfigurationArgs(
            output_location=pulumi.Output.format("s3://{0}/athena/", results_bucket),
            expected_bucket_owner=logs.account,
            encryption_configuration=encryption,
        ),
    )


def _storage(table: LogTable, location: pulumi.Output[str]) -> glue.CatalogTableStorageDescriptorArgs:
    return glue.CatalogTableStorageDescriptorArgs(
        location=location,
        input_format=_INPUT,
        output_format=_OUTPUT,
        columns=[
            glue.CatalogTableStorageDescriptorColumnArgs(name=name, type=kind)
            for name, kind in table.columns.items()
        ],
        ser_de_info=glue.CatalogTableStorageDescriptorSerDeInfoArgs(
            serialization_library=table.library, parameters=table.reading
        ),
    )


def _arn(bucket: str, key_arn: str) -> str:
    return f"arn:{Arn.parse(key_arn).partition}:s3:::{bucket}"
