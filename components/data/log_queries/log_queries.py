"""Athena queries over load balancer access logs and VPC flow logs in S3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import athena, ec2, glue

from components.common.arn import Arn
from components.common.locks import Locks
from components.data.buckets.bucket import Bucket, BucketContext
from components.data.buckets.bucket_settings import BucketSettings, Lifecycle
from components.data.log_queries.log_queries_settings import LogQueriesSettings
from components.data.log_queries.log_tables import QUESTIONS, TABLES, LogTable, projection

_GIGABYTE = 1024**3
# The longer of the two intervals that AWS offers; queries are about days.
_AGGREGATION_SECONDS = 600
_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"


# Results of queries: a query can run again as long as the logs exist.
_RESULTS = BucketSettings(
    versioning=True,
    old_version_days=1,
    encryption="kms",
    lifecycle=(Lifecycle(prefix="", infrequent_access_days=None, glacier_days=None, expire_days=30),),
    reader_accounts=(),
)


@dataclass(frozen=True)
class Logs:
    """Buckets of the logs of one *region*; *buckets* also encrypts and logs the results.

    *access_bucket* is the load balancer's log bucket, or None where its access logs are off. Flow logs go to
    the log bucket of *buckets*.
    """

    access_bucket: pulumi.Input[str] | None
    region: str
    buckets: BucketContext

    @property
    def by_table(self) -> Mapping[str, pulumi.Input[str]]:
        """The bucket of each table that there are logs for."""
        flow: dict[str, pulumi.Input[str]] = {"flow_logs": self.buckets.log_bucket}
        return flow if self.access_bucket is None else {"access_logs": self.access_bucket, **flow}


class LogQueries(pulumi.ComponentResource):
    """A workgroup with enforced encryption of results, tables, and saved queries; nothing without settings.

    It also delivers flow logs of *vpc_id* to the log bucket, in addition to those in CloudWatch Logs.
    """

    def __init__(
        self,
        name: str,
        settings: LogQueriesSettings | None,
        locks: Locks,
        *,
        logs: Logs,
        vpc_id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:data:LogQueries", name, None, opts)
        self._name, self._logs = name, logs
        self._child = pulumi.ResourceOptions(parent=self)

        if settings is not None:
            results = Bucket(f"{name}-results", _RESULTS, locks, context=logs.buckets, opts=self._child)
            workgroup = athena.Workgroup(
                name,
                description="Queries over access and flow logs",
                configuration=_configuration(settings, logs.buckets, results.name),
                # Its contents are query history and saved queries, no data.
                force_destroy=True,
                opts=self._child,
            )
            self._queries(workgroup, self._database(), settings)
            self._flow_log(vpc_id)
        self.register_outputs({})

    def _database(self) -> glue.CatalogDatabase:
        return glue.CatalogDatabase(
            self._name,
            # A name with a dash needs quotes in every query.
            name=self._name.replace("-", "_"),
            description="Access and flow logs",
            opts=self._child,
        )

    def _queries(
        self, workgroup: athena.Workgroup, database: glue.CatalogDatabase, settings: LogQueriesSettings
    ) -> None:
        tables = {
            key: self._table(key, bucket, database.name, settings)
            for key, bucket in self._logs.by_table.items()
        }
        for key, question in QUESTIONS.items():
            if question.table in tables:
                athena.NamedQuery(
                    f"{self._name}-{key}",
                    workgroup=workgroup.name,
                    database=database.name,
                    description=question.description,
                    query=tables[question.table].name.apply(question.about),
                    opts=self._child,
                )

    def _flow_log(self, vpc_id: pulumi.Input[str]) -> None:
        buckets = self._logs.buckets
        # The default fields are the columns of the table.
        ec2.FlowLog(
            f"{self._name}-flow-logs",
            vpc_id=vpc_id,
            traffic_type="ALL",
            log_destination_type="s3",
            log_destination=pulumi.Output.all(buckets.log_bucket, buckets.key_arn).apply(
                lambda both: _arn(*both)
            ),
            max_aggregation_interval=_AGGREGATION_SECONDS,
            opts=self._child,
        )

    def _table(
        self,
        key: str,
        bucket: pulumi.Input[str],
        database: pulumi.Input[str],
        settings: LogQueriesSettings,
    ) -> glue.CatalogTable:
        table, account, region = TABLES[key], self._logs.buckets.account, self._logs.region
        location = pulumi.Output.from_input(bucket).apply(
            lambda bucket: f"s3://{bucket}/AWSLogs/{account}/{table.folder}/{region}/"
        )
        return glue.CatalogTable(
            f"{self._name}-{key.replace('_', '-')}",
            name=key,
            database_name=database,
            table_type="EXTERNAL_TABLE",
            parameters=location.apply(lambda at: {**projection(at, settings.since), **table.parameters}),
            partition_keys=[glue.CatalogTablePartitionKeyArgs(name="day", type="string")],
            storage_descriptor=_storage(table, location),
            opts=self._child,
        )


def _configuration(
    settings: LogQueriesSettings, buckets: BucketContext, results_bucket: pulumi.Input[str]
) -> athena.WorkgroupConfigurationArgs:
    encryption = athena.WorkgroupConfigurationResultConfigurationEncryptionConfigurationArgs(
        encryption_option="SSE_KMS", kms_key_arn=buckets.key_arn
    )
    return athena.WorkgroupConfigurationArgs(
        enforce_workgroup_configuration=True,
        publish_cloudwatch_metrics_enabled=True,
        bytes_scanned_cutoff_per_query=settings.scan_limit_gb * _GIGABYTE,
        result_configuration=athena.WorkgroupConfigurationResultConfigurationArgs(
            output_location=pulumi.Output.format("s3://{0}/athena/", results_bucket),
            expected_bucket_owner=buckets.account,
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
