"""Rules between a service and the other services of its environment.

Schedules need none: their names have a suffix of Pulumi, and two may start at one time.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product

from components.common.partial import judged
from components.common.suggest import suggest
from components.service.manifest.call_rules import refused
from components.service.manifest.functions import TriggeredFunction
from components.service.manifest.names import of_another_service
from components.service.manifest.process import Process
from components.service.manifest.resources import QueueSettings
from components.service.manifest.sections import Sections
from components.service.manifest.triggers import TopicTrigger
from components.service.manifest.uses import UseLine
from environment import route_order
from environment.service_claims import Claims
from environment.service_rules import same

_UNREADABLE = "has no stack file that can be read for this environment; a preview of that service shows why"
_API_HOST = "api.host"


def with_others(
    service: str, manifest: Sections, own: Claims, others: Mapping[str, Claims]
) -> Iterator[tuple[str, str]]:
    """Names that other services don't have, priorities and routes that they have, and circles."""
    for name, process in manifest.run.items():
        if isinstance(process, Process):
            yield from judged(_uses(service, name, process, others))
        if isinstance(process, TriggeredFunction):
            yield from judged(_triggers(service, name, process, others))
    yield from judged(_queues(service, manifest, others))
    yield from _twice(own)
    yield from _taken(own, others)
    yield from _same_name(own, others)
    if circle := _circle(service, own, others):
        yield "run", f"uses services in a circle, of which none can be deployed first: {' -> '.join(circle)}"


def _uses(
    service: str, name: str, process: Process, others: Mapping[str, Claims]
) -> Iterator[tuple[str, str]]:
    for use in process.wiring:
        if use.scope == "service":
            for reason in _used(use, process, service, others):
                yield f"run.{name}.uses.{use.target}", reason


def _queues(service: str, manifest: Sections, others: Mapping[str, Claims]) -> Iterator[tuple[str, str]]:
    for name, queue in manifest.queues.items():
        yield from judged(_topics(service, name, queue, others))


def _topics(
    service: str, name: str, queue: QueueSettings, others: Mapping[str, Claims]
) -> Iterator[tuple[str, str]]:
    for index, topic in enumerate(queue.topics):
        for reason in _subscribed(topic, service, others, fifo_queue=queue.fifo):
            yield f"queues.{name}.topics[{index}]", reason


def _triggers(
    service: str, name: str, process: TriggeredFunction, others: Mapping[str, Claims]
) -> Iterator[tuple[str, str]]:
    for index, trigger in enumerate(process.triggers):
        if isinstance(trigger, TopicTrigger):
            for reason in _subscribed(trigger.topic, service, others, fifo_queue=None):
                yield f"run.{name}.triggers[{index}].topic", reason


def _used(use: UseLine, caller: Process, service: str, others: Mapping[str, Claims]) -> Iterator[str]:
    if use.service == service:
        yield f'"{use.target}" is of this service itself; write {use.section}.{use.name}'
        return
    other = others.get(use.service)
    if other is None:
        yield f'"{use.service}" is not a service; {suggest(use.service, others)}'
        return
    if not other.readable:
        yield f'"{use.service}" {_UNREADABLE}'
        return
    known = {"run": other.processes, "queues": other.queues, "topics": other.topics}[use.section]
    if use.name not in known:
        yield f'"{use.name}" is not in {use.service}:{use.section}; {suggest(use.name, known)}'
    elif use.section == "run" and (reason := refused(caller, other.processes[use.name])):
        yield f'"{use.target}" {reason}'


def _subscribed(
    topic: str, service: str, others: Mapping[str, Claims], *, fifo_queue: bool | None
) -> Iterator[str]:
    """The reason why a queue (*fifo_queue*) or a function can't subscribe to another service's *topic*."""
    parts = of_another_service(topic)
    if parts is None:
        return
    if parts[0] == service:
        yield f'"{topic}" is of this service itself; write {parts[1]}'
        return
    other = others.get(parts[0])
    if other is None:
        yield f'"{parts[0]}" is not a service; {suggest(parts[0], others)}'
    elif not other.readable:
        yield f'"{parts[0]}" {_UNREADABLE}'
    elif parts[1] not in other.topics:
        yield f'"{parts[1]}" is not in {parts[0]}:topics; {suggest(parts[1], other.topics)}'
    elif other.topics[parts[1]] and fifo_queue is None:
        yield f'"{topic}" is FIFO and delivers to queues only: put a queue between'
    elif fifo_queue and not other.topics[parts[1]]:
        yield f'"{topic}" is not a FIFO topic, and the queue is FIFO: SNS refuses that'


def _twice(own: Claims) -> Iterator[tuple[str, str]]:
    """Paths and hosts that two processes of this service have."""
    for (name, one), (other, taken) in combinations(own.routes.items(), 2):
        yield from same(other, one & taken, f"run.{name}")
    rules = route_order.rules(own.priorities, own.routes)
    yield from _behind(combinations(rules, 2))
    # The manifest refuses one host of both APIs by itself.
    pairs = [pair for pair in combinations(own.hosts.items(), 2) if pair[0][0] != _API_HOST]
    for (path, hosts), (other, more) in pairs:
        for host in sorted(hosts & more):
            yield other, f'"{host}" is taken by {path}'
    yield from _routed(own, own, "")


def _taken(own: Claims, others: Mapping[str, Claims]) -> Iterator[tuple[str, str]]:
    rules = route_order.rules(own.priorities, own.routes)
    for other in others.values():
        for priority, name in own.priorities.items():
            if priority in other.priorities:
                holder = f"{other.service}:run.{other.priorities[priority]}"
                yield f"run.{name}.route.priority", f"{priority} is taken by {holder}"
        for name, route in own.routes.items():
            for process, taken in other.routes.items():
                yield from same(name, route & taken, f"{other.service}:run.{process}")
        theirs = route_order.rules(other.priorities, other.routes, f"{other.service}:")
        yield from _behind(product(rules, theirs))
        yield from _hosts(own, other)


def _behind(pairs: Iterable[tuple[route_order.Rule, route_order.Rule]]) -> Iterator[tuple[str, str]]:
    """Routes that another rule of the listener leaves no requests to."""
    for own, other in pairs:
        if reason := route_order.hidden(own, other):
            yield f"{own.holder}.route", reason


def _hosts(own: Claims, other: Claims) -> Iterator[tuple[str, str]]:
    """Hosts of sites and APIs that something of another service has too, and routes with such a host."""
    for path, hosts in own.hosts.items():
        for place, more in other.hosts.items():
            for host in sorted(hosts & more):
                yield path, f'"{host}" is taken by {other.service}:{place}'
    yield from _routed(own, other, f"{other.service}:")
    for place, hosts in other.hosts.items():
        for name, route in own.routes.items():
            for host in sorted(hosts & {host for host, _ in route}):
                yield f"run.{name}.route.hosts", f'"{host}" is taken by {other.service}:{place}'


def _routed(own: Claims, other: Claims, prefix: str) -> Iterator[tuple[str, str]]:
    """Hosts of sites and APIs of *own* that routes of *other* lead to the load balancer."""
    for path, hosts in own.hosts.items():
        for process, route in other.routes.items():
            for host in sorted(hosts & {host for host, _ in route}):
                yield path, f'"{host}" is taken by {prefix}run.{process}'


def _same_name(own: Claims, others: Mapping[str, Claims]) -> Iterator[tuple[str, str]]:
    """Processes that would have one name in the cluster, such as b-c of the service a and c of a-b.

    A name in Service Connect is unique in its namespace (ECS API, ServiceConnectClientAlias), and a family of
    task definitions in its account.
    """
    for other in others.values():
        names = {f"{other.service}-{process}": process for process in other.processes}
        for name in own.processes:
            shared = f"{own.service}-{name}"
            if shared in names:
                holder = f"{other.service}:run.{names[shared]}"
                yield f"run.{name}", f'"{shared}" is its name in the cluster and that of {holder}; rename one'


def _circle(service: str, own: Claims, others: Mapping[str, Claims]) -> list[str]:
    """The shortest way from *service* over what services use back to it, or []."""
    ways = [[service, needed] for needed in sorted(own.needs & others.keys())]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        if way[-1] == service:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, needed] for needed in sorted(others[way[-1]].needs & {*others, service})]
    return []
