"""The claims of an environment's other services, read from their stack files without the models."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from environment import yaml_file
from environment.stack_file import CONFIG_KEY
from environment.yaml_file import YamlFileError

_ANY = ""
_APIS = ("api", "websocket")

Conditions = frozenset[tuple[str, str]]
"""Pairs of a host and a path; "" stands for any."""


@dataclass(frozen=True)
class Claims:
    """Names and routes of one service, and its *uses* of others: service, section and name.

    *layers* are the parts of the platform that it uses, such as database and tables.
    *hosts* are those that nothing else may have, by the setting, such as ``run.shop.hosts``. A service whose
    stack file is not *readable* claims nothing.
    """

    service: str
    processes: Mapping[str, str] = field(default_factory=dict)
    ports: Mapping[str, int] = field(default_factory=dict)
    topics: Mapping[str, bool] = field(default_factory=dict)
    queues: frozenset[str] = frozenset()
    priorities: Mapping[int, str] = field(default_factory=dict)
    routes: Mapping[str, Conditions] = field(default_factory=dict)
    hosts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    uses: frozenset[tuple[str, str, str]] = frozenset()
    layers: frozenset[str] = frozenset()
    readable: bool = True

    @property
    def needs(self) -> frozenset[str]:
        """The services that it uses."""
        return frozenset(service for service, _, _ in self.uses)


def conditions(hosts: object, paths: object) -> Conditions:
    """Every pair of a host and a path that a route names."""
    return frozenset(
        (host.lower(), path) for host in _texts(hosts) or [_ANY] for path in _texts(paths) or [_ANY]
    )


def others(services: Path, own: str, stack: str) -> dict[str, Claims]:
    """The claims of each other service in the folder *services* for the environment *stack*, by name.

    What is wrong in another service's file is that service's to report; it claims nothing there.
    """
    found = {}
    for project in sorted(services.glob("*/Pulumi.yaml")):
        name = project.parent.name
        if name != own:
            config = _read(project.parent / f"Pulumi.{stack}.yaml")
            found[name] = Claims(name, readable=False) if config is None else claims(name, config)
    return found


def configuration(document: object) -> Mapping[str, Any]:
    """The configuration in a stack file; nothing where it has another form."""
    return _mapping(_mapping(document).get(CONFIG_KEY))


def claims(service: str, config: Mapping[str, Any]) -> Claims:
    """The claims in the configuration of *service*."""
    sections = {
        key.partition(":")[2]: value for key, value in config.items() if key.startswith(f"{service}:")
    }
    processes = {name: _mapping(one) for name, one in _mapping(sections.get("run")).items()}
    # Those of sites have no hosts.
    routes = {
        name: {"hosts": [], **_mapping(one["route"])} for name, one in processes.items() if one.get("route")
    }
    topics, queues = _mapping(sections.get("topics")), _mapping(sections.get("queues"))
    return Claims(
        service,
        processes={name: str(one.get("kind")) for name, one in processes.items()},
        ports={name: one["port"] for name, one in processes.items() if type(one.get("port")) is int},
        topics={name: _mapping(one).get("fifo") is True for name, one in topics.items()},
        queues=frozenset(queues),
        priorities={
            one["priority"]: name for name, one in routes.items() if type(one.get("priority")) is int
        },
        routes={
            name: conditions(one["hosts"], one["paths"])
            for name, one in routes.items()
            if _are_texts(one.get("hosts")) and _are_texts(one.get("paths"))
        },
        hosts=_hosts(sections, processes),
        uses=frozenset(_uses(processes, queues)),
        layers=frozenset(layer for process in processes.values() for layer in _layers(process)),
    )


def _hosts(
    sections: Mapping[str, Any], processes: Mapping[str, Mapping[str, Any]]
) -> dict[str, frozenset[str]]:
    """The hosts of sites and APIs, by their path in the stack file."""
    sites = {
        f"run.{name}.hosts": frozenset(host.lower() for host in _texts(one.get("hosts")) if host)
        for name, one in processes.items()
        if one.get("kind") == "site"
    }
    apis = {
        f"{section}.host": frozenset(filter(None, _texts([_mapping(sections.get(section)).get("host")])))
        for section in _APIS
    }
    return {**sites, **apis}


def _layers(process: Mapping[str, Any]) -> Iterator[str]:
    for target in [
        *_mapping(process.get("uses")),
        *(one.get("stream") for one in _triggers(process)),
    ]:
        match str(target).split("."):
            case ["platform", layer, *_]:
                yield layer


def _uses(
    processes: Mapping[str, Mapping[str, Any]], queues: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    for process in processes.values():
        for target in _mapping(process.get("uses")):
            match target.split("."):
                case [service, section, name] if service != "platform":
                    yield service, section, name
        for trigger in _triggers(process):
            yield from _of_topic(trigger.get("topic"))
    for queue in queues.values():
        for topic in _texts(_mapping(queue).get("topics")):
            yield from _of_topic(topic)


def _triggers(process: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    triggers = process.get("triggers")
    return [_mapping(one) for one in triggers] if isinstance(triggers, list) else []


def _of_topic(topic: object) -> Iterator[tuple[str, str, str]]:
    if isinstance(topic, str) and "." in topic:
        service, _, name = topic.partition(".")
        yield service, "topics", name


def _read(path: Path) -> Mapping[str, Any] | None:
    """The configuration in the file at *path*, None if it can't be read."""
    try:
        return configuration(yaml_file.read(path))
    except (OSError, YamlFileError):
        return None


def _mapping(value: object) -> Mapping[str, Any]:
    return {str(key): inner for key, inner in value.items()} if isinstance(value, dict) else {}


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
