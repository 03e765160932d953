"""Keys, access logs and the topic of alarms, which all other layers use."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.data.buckets.bucket import BucketContext
from components.data.buckets.log_bucket import LogBucket
from components.messaging.access import alarms_of, costs_of, rules_of
from components.messaging.alarm_subscriptions import AlarmSubscriptions
from components.messaging.apis.api_logging import ApiLogging
from components.messaging.key import MessagingKey
from components.messaging.topic import Topic
from components.security.environment_key import EnvironmentKey, replica_keys
from environment.settings import Settings


@dataclass(frozen=True)
class Foundation:
    """Both keys, the environment's replica keys by region, the log bucket and the topic of alarms."""

    key_arn: pulumi.Output[str]
    replica_key_arns: Mapping[str, pulumi.Output[str]]
    messages_key_arn: pulumi.Output[str]
    logs: LogBucket
    operations: Topic
    buckets: BucketContext


def foundation_layer(settings: Settings) -> Foundation:
    """Make the layer, with the subscribers of alarms."""
    aws, locks = settings.aws, settings.data.locks
    key = EnvironmentKey("environment", locks, region=aws.region, account=aws.account)
    replicas = replica_keys("environment", locks, settings.data.replica_regions, account=aws.account)
    messages = MessagingKey("messages", locks, region=aws.region, account=aws.account)
    publishers = [
        alarms_of(aws.region, aws.account),
        rules_of(aws.region, aws.account),
        *costs_of(aws.account),
    ]
    operations = Topic("operations", key_arn=messages.arn, publishers=publishers)
    subscribers = settings.messaging.operations_subscribers
    AlarmSubscriptions("operations", subscribers, locks, topic_arn=operations.arn)
    ApiLogging("api-logging")  # for the REST and WebSocket APIs of services
    logs = LogBucket("access-logs", settings.data.access_logs, locks, account=aws.account)
    buckets = BucketContext(aws.account, key.arn, logs.name)
    return Foundation(key.arn, replicas, messages.arn, logs, operations, buckets)
