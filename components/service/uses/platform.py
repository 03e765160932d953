"""The platform's resources as targets of uses, from the contract."""

from collections.abc import Callable, Mapping

from components.messaging.settings import KAFKA_PORT
from components.service.contract import Contract
from components.service.uses.wiring import Peer, Target


def platform_target(contract: Contract, path: str, *, user: str) -> Target:
    """The target of ``platform.<path>``, such as ``database`` or ``tables.sessions``.

    *user* is the service's own database user. Raises ContractError for a layer that the platform doesn't
    have, and KeyError for a path that no layer has.
    """
    layer, _, name = path.partition(".")
    if layer == "tables":
        table = contract.need(contract.tables.get(name), f"strata:data.tables.{name}")
        attributes = {"name": table.name, "arn": table.arn}
        return Target("table", f"PLATFORM_TABLE_{variable(name)}", attributes)
    return _LAYERS[layer](contract, user)


def variable(name: str) -> str:
    """*name* as a part of a variable's name: ``order-lines`` is ``ORDER_LINES``."""
    return name.upper().replace("-", "_")


def _database(contract: Contract, user: str) -> Target:
    part = contract.need(contract.database, "strata:data.database")
    attributes = {
        **_place(contract),
        "host": part.host,
        "port": str(part.port),
        "user": user,
        "resource_id": part.resource_id,
        "secret_arn": part.secret_arn,
    }
    return Target("database", "DATABASE", attributes, Peer("database", part.port, part.security_group_id))


def _aurora(contract: Contract, user: str) -> Target:
    part = contract.need(contract.aurora, "strata:data.aurora")
    attributes = {
        **_place(contract),
        "host": part.writer,
        "reader": part.reader,
        "port": str(part.port),
        "user": user,
        "resource_id": part.resource_id,
        "secret_arn": part.secret_arn,
    }
    return Target("aurora", "AURORA", attributes, Peer("aurora", part.port, part.security_group_id))


def _graph(contract: Contract, _user: str) -> Target:
    part = contract.need(contract.graph, "strata:data.graph")
    attributes = {
        **_place(contract),
        "host": part.writer,
        "reader": part.reader,
        "port": str(part.port),
        "resource_id": part.resource_id,
    }
    return Target("graph", "GRAPH", attributes, Peer("graph", part.port, part.security_group_id))


def _sessions(contract: Contract, _user: str) -> Target:
    part = contract.need(contract.sessions, "strata:caching.sessions")
    attributes = {"host": part.host, "port": str(part.port), "secret_arn": part.secret_arn}
    return Target("sessions", "SESSIONS", attributes, Peer("sessions", part.port, part.security_group_id))


def _memcached(contract: Contract, _user: str) -> Target:
    part = contract.need(contract.memcached, "strata:caching.memcached")
    attributes = {"host": part.host, "port": str(part.port)}
    return Target("memcached", "MEMCACHED", attributes, Peer("memcached", part.port, part.security_group_id))


def _kafka(contract: Contract, _user: str) -> Target:
    part = contract.need(contract.kafka, "strata:messaging.kafka")
    attributes = {
        "arn": part.arn,
        "brokers": part.brokers,
        "topics_arn": f"{part.arn.replace(':cluster/', ':topic/')}/*",
        "groups_arn": f"{part.arn.replace(':cluster/', ':group/')}/*",
    }
    return Target("kafka", "KAFKA", attributes, Peer("kafka", KAFKA_PORT, part.security_group_id))


def _stream(contract: Contract, _user: str) -> Target:
    part = contract.need(contract.stream, "strata:messaging.stream")
    attributes = {"name": part.name, "arn": part.arn, "key_arn": contract.keys.messages_arn}
    return Target("stream", "PLATFORM_STREAM", attributes)


def _media(contract: Contract, _user: str) -> Target:
    attributes = {"name": contract.media.name, "arn": contract.media.arn, "prefix": ""}
    return Target("bucket", "MEDIA_BUCKET", attributes)


def _place(contract: Contract) -> dict[str, str]:
    return {"region": contract.region, "account": contract.account}


_LAYERS: Mapping[str, Callable[[Contract, str], Target]] = {
    "database": _database,
    "aurora": _aurora,
    "graph": _graph,
    "sessions": _sessions,
    "memcached": _memcached,
    "kafka": _kafka,
    "stream": _stream,
    "media": _media,
}
