"""Environments have no way to each other: a rule between the stack files of two of them."""

from collections.abc import Iterator

from components.common.account import AwsSettings
from components.network.settings import NetworkSettings

_KEY = "strata:network.connections"

Side = tuple[AwsSettings, NetworkSettings]
"""The account and the network of an environment."""


def problems(one: Side, other: Side) -> Iterator[str]:
    """Connections of one environment that lead to the other's account or addresses, or that both share."""
    yield from _leads(one, other)
    yield from _leads(other, one)
    gateway_id = _gateway(one)
    if gateway_id is not None and gateway_id == _gateway(other):
        yield (
            f"{_KEY}.transit_gateway.id of both is {gateway_id}, whose default route table has routes to "
            "both: give each environment a gateway of its own"
        )


def _leads(source: Side, target: Side) -> Iterator[str]:
    aws, connections = source[0], source[1].connections
    if connections is None:
        return
    name, cidr = aws.default_tags.tags.environment, target[1].cidr
    for path, block in connections.blocks:
        if block.overlaps(cidr):
            yield (
                f"{_KEY}.{path}.cidrs {block} of {name} leads to strata:network.cidr {cidr}: "
                "environments have no way to each other"
            )
    accounts = {*target[0].allowed_account_ids}
    for key, peering in connections.peerings.items():
        if peering.account in accounts:
            yield f"{_KEY}.peerings.{key}.account {peering.account} of {name} is the other environment's"
    gateway = connections.transit_gateway
    for account in gateway.share_with if gateway else ():
        if account in accounts:
            yield f"{_KEY}.transit_gateway.share_with {account} of {name} is the other environment's"


def _gateway(side: Side) -> str | None:
    connections = side[1].connections
    return connections.transit_gateway.id if connections and connections.transit_gateway else None
