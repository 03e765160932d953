"""SQL over what AWS wrote down: access logs of load balancers, and flow logs, in S3."""

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
# The longer of the two intervals that AWS offers: who asks about days needs no minutes.
_AGGREGATION_SECONDS = 600
_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"


class LogQueriesSettings(Section):
    """How far queries reach."""

    scan_limit_gb: Annotated[
        int, Field(ge=1, le=10_000, description="What one query may read at the most; AWS ends it there")
    ]
    since: Annotated[
        str, Field(pattern=r"^\d{4}/\d{2}/\d{2}$", description='First day that is looked at: "2026/01/01"')
    ]


@dataclass(frozen=True)
class Logs:
    """Where logs of one *account* and *region* lie; results are encrypted with *key_arn*.

    *access_bucket* is the load balancer's own, *flow_bucket* a `LogBucket`, which lets flow logs be written.
    """

    access_bucket: pulumi.Input[str]
    flow_bucket: pulumi.Input[str]
    account: str
    region: str
    key_arn: pulumi.Input[str]


class LogQueries(pulumi.ComponentResource):
    """A workgroup whose results are encrypted whatever a client asks for, tables, and saved queries.

    Flow logs of *vpc_id* come to their bucket from here on, beside those that CloudWatch has for alarms.
    """

    workgroup_name: pulumi.Output[str]

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
            # Its history and saved queries are no data.
            force_destroy=True,
            opts=self._child,
        )
        database = glue.CatalogDatabase(
            name,
            # A dash in it would have to be quoted in every query.
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

        # Its usual fields are the table's columns.
        ec2.FlowLog(
            f"{name}-flow-logs",
            vpc_id=vpc_id,
            traffic_type="ALL",
            log_destination_type="s3",
            log_destination=pulumi.Output.all(logs.flow_bucket, logs.key_arn).apply(lambda told: _arn(*told)),
            max_aggregation_interval=_AGGREGATION_SECONDS,
            opts=self._child,
        )

        self.workgroup_name = workgroup.name
        self.register_outputs({"workgroup_name": self.workgroup_name})

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
