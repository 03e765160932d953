"""Stores, caches and streams, in the subnets without a route to the internet."""

from dataclasses import dataclass

from components.caching.caches import Caches
from components.data.stores import Stores
from components.messaging.streams import Streams
from environment.layers.foundation import Foundation
from environment.layers.network import NetworkLayer
from environment.settings import Settings


@dataclass(frozen=True)
class DataLayer:
    """The components of the layer."""

    stores: Stores
    caches: Caches
    streams: Streams


def data_layer(settings: Settings, network: NetworkLayer, foundation: Foundation) -> DataLayer:
    """Make the layer."""
    locks, alarms = settings.data.locks, foundation.operations.arn
    stores = Stores(
        "data",
        settings.data,
        placement=network.data("database"),
        replication=network.private("migration"),
        key_arn=foundation.key_arn,
        replica_key_arns=foundation.replica_key_arns,
        alarm_topic_arn=alarms,
    )
    caches = Caches(
        "cache",
        settings.caching,
        locks,
        placement=network.data("cache"),
        key_arn=foundation.key_arn,
        alarm_topic_arn=alarms,
    )
    streams = Streams(
        "streams",
        settings.messaging,
        locks,
        key_arn=foundation.messages_key_arn,
        placement=network.data("kafka"),
    )
    return DataLayer(stores, caches, streams)
