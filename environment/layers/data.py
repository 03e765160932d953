"""Stores, caches and streams, in the subnets without a route to the internet."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.caching.caches import Caches
from components.data.stores import Stores
from components.messaging.streams import Streams
from components.network.dns.store_names import StoreNames
from environment.layers.foundation import Foundation
from environment.layers.network import NetworkLayer
from environment.settings import Settings

_ADDRESS = "-address"


@dataclass(frozen=True)
class DataLayer:
    """The components of the layer, and the stores' short names in the private zone."""

    stores: Stores
    caches: Caches
    streams: Streams
    names: StoreNames


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
    names = StoreNames(
        "store-names", network.zones.private, _addresses({**stores.endpoints, **caches.endpoints})
    )
    return DataLayer(stores, caches, streams, names)


def _addresses(endpoints: Mapping[str, pulumi.Output[str]]) -> dict[str, pulumi.Output[str]]:
    """The host names in *endpoints* by store; that of Memcached has a port.

    Kafka's brokers have none: the list that AWS gives is not the same each time (aws.msk.Cluster,
    bootstrapBrokersSaslIam).
    """
    return {
        key.removesuffix(_ADDRESS): value.apply(lambda known: known.partition(":")[0])
        for key, value in endpoints.items()
        if key.endswith(_ADDRESS)
    }
