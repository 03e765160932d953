"""Lines of `uses` as targets: own resources, the platform's and those of other services."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from components.service import calls
from components.service.calls import Called
from components.service.context import ServiceContext
from components.service.contract_document import ContractError
from components.service.manifest.uses import UseLine as Line
from components.service.resources import Resources
from components.service.service_contract import ServiceContract
from components.service.uses.platform import platform_target, variable
from components.service.uses.wiring import Target, Use

Part = TypeVar("Part")


def missing(context: ServiceContext, lines: Sequence[Line], topics: Sequence[str]) -> list[str]:
    """A problem for each of *lines* and foreign *topics* that neither platform nor services have."""
    problems: list[str] = []
    for line in lines:
        try:
            if line.scope == "platform":
                _of_platform(context, line)
            elif line.scope == "service":
                other = context.others[line.service]
                _published(_section(other, line.section), other, line)
        except ContractError as error:
            problems.append(str(error))
    for topic in topics:
        service, _, name = topic.partition(".")
        if name and name not in context.others[service].topics:
            problems.append(_absent(service, f"topics.{name}"))
    return sorted({*problems})


def _of_platform(context: ServiceContext, line: Line) -> Target:
    path = f"tables.{line.name}" if line.section == "tables" else line.section
    return platform_target(context.contract, path, user=context.name.replace("-", "_"))


class Resolver:
    """Targets of uses; *called* are the own processes that are declared by now."""

    def __init__(self, context: ServiceContext, resources: Resources, called: Mapping[str, Called]) -> None:
        self._context, self._resources, self._called = context, resources, called

    def uses(self, lines: Sequence[Line], *, from_cluster: bool) -> list[Use]:
        """The uses of *lines*; *from_cluster* says that the process is a service of the cluster.

        Raises ContractError for what the platform or another service doesn't have.
        """
        return [Use(self._target(line, from_cluster), line.verb) for line in lines]

    def _target(self, line: Line, from_cluster: bool) -> Target:
        if line.scope == "platform":
            target = _of_platform(self._context, line)
        elif line.scope == "service":
            target = self._of_service(line, from_cluster)
        elif line.section == "run":
            process = self._called[line.name]
            target = calls.call_target(
                self._context, process, service=self._context.name, name=line.name, from_cluster=from_cluster
            )
        else:
            target = self._resources.target(line.section, line.name)
        return target.narrowed(line.prefix) if line.prefix else target

    def _of_service(self, line: Line, from_cluster: bool) -> Target:
        other = self._context.others[line.service]
        prefix = f"SERVICE_{variable(line.service)}"
        name = variable(line.name)
        if line.section == "run":
            process = Called.of(_published(other.run, other, line))
            return calls.call_target(
                self._context, process, service=line.service, name=line.name, from_cluster=from_cluster
            )
        if line.section == "queues":
            queue = _published(other.queues, other, line)
            return Target("queue", f"{prefix}_QUEUE_{name}", {"url": queue.url, "arn": queue.arn})
        arn = _published(other.topics, other, line)
        key_arn = self._context.contract.keys.messages_arn
        return Target("topic", f"{prefix}_TOPIC_{name}", {"arn": arn, "key_arn": key_arn})


def _published(parts: Mapping[str, Part], other: ServiceContract, line: Line) -> Part:
    if line.name not in parts:
        raise ContractError(_absent(other.service, f"{line.section}.{line.name}"))
    return parts[line.name]


def _section(other: ServiceContract, section: str) -> Mapping[str, object]:
    sections: Mapping[str, Mapping[str, object]] = {
        "run": other.run,
        "queues": other.queues,
        "topics": other.topics,
    }
    return sections[section]


def _absent(service: str, path: str) -> str:
    return f"{ServiceContract.parameter(service)}: has no {path}: deploy {service} with it first"
