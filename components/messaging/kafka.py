"""An Amazon MSK cluster."""

from __future__ import annotations

import re

import pulumi
from pulumi_aws import cloudwatch, msk

from components.common.locks import Locks
from components.common.placement import Placement
from components.messaging.settings import KafkaSettings

# Amazon MSK Developer Guide, "Get the bootstrap brokers": the name of a broker begins with its number.
_BROKER = re.compile(r"b-\d+(?P<cluster>\..+)")


class Kafka(pulumi.ComponentResource):
    """An MSK cluster in the settings' zones: TLS only, encrypted with *key_arn*, IAM authentication."""

    arn: pulumi.Output[str]
    bootstrap_brokers: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: KafkaSettings,
        locks: Locks,
        *,
        placement: Placement,
        key_arn: pulumi.Input[str],
        log_retention_days: int,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:messaging:Kafka", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        logs = cloudwatch.LogGroup(name, retention_in_days=log_retention_days, opts=child)
        cluster = msk.Cluster(
            name,
            kafka_version=settings.version,
            number_of_broker_nodes=settings.brokers,
            broker_node_group_info=msk.ClusterBrokerNodeGroupInfoArgs(
                instance_type=settings.instance_type,
                client_subnets=placement.within(settings.zones).subnet_ids,
                security_groups=[placement.security_group_id],
                storage_info=_storage(settings.volume_gb),
            ),
            client_authentication=msk.ClusterClientAuthenticationArgs(
                sasl=msk.ClusterClientAuthenticationSaslArgs(iam=True), unauthenticated=False
            ),
            encryption_info=_encryption(key_arn),
            logging_info=_logging(logs.name),
            opts=locks.options(self),
        )

        self.arn = cluster.arn
        self.bootstrap_brokers = cluster.bootstrap_brokers_sasl_iam.apply(
            lambda some: all_brokers(some, settings.brokers)
        )
        self.register_outputs({"arn": self.arn, "bootstrap_brokers": self.bootstrap_brokers})


def all_brokers(some: str, number: int) -> str:
    """The addresses of all *number* brokers, by those of *some*, separated by commas.

    AWS returns a part of them, another one at each read of a cluster with several brokers in a zone
    (documentation of ``aws_msk_cluster``, ``bootstrap_brokers_sasl_iam``): the parameter and the contract
    that hold the list would change at every deployment.
    """
    match = _BROKER.fullmatch(some.partition(",")[0])
    if match is None:
        return some
    return ",".join(f"b-{broker}{match['cluster']}" for broker in range(1, number + 1))


def _storage(gigabytes: int) -> msk.ClusterBrokerNodeGroupInfoStorageInfoArgs:
    return msk.ClusterBrokerNodeGroupInfoStorageInfoArgs(
        ebs_storage_info=msk.ClusterBrokerNodeGroupInfoStorageInfoEbsStorageInfoArgs(volume_size=gigabytes)
    )


def _encryption(key_arn: pulumi.Input[str]) -> msk.ClusterEncryptionInfoArgs:
    return msk.ClusterEncryptionInfoArgs(
        encryption_at_rest_kms_key_arn=key_arn,
        encryption_in_transit=msk.ClusterEncryptionInfoEncryptionInTransitArgs(
            client_broker="TLS", in_cluster=True
        ),
    )


def _logging(log_group: pulumi.Input[str]) -> msk.ClusterLoggingInfoArgs:
    return msk.ClusterLoggingInfoArgs(
        broker_logs=msk.ClusterLoggingInfoBrokerLogsArgs(
            cloudwatch_logs=msk.ClusterLoggingInfoBrokerLogsCloudwatchLogsArgs(
                enabled=True, log_group=log_group
            )
        )
    )
