"""Rules between a service and its environment."""

from collections.abc import Iterable, Iterator, Mapping

from components.common.partial import judged
from components.common.suggest import suggest
from components.compute.web.instance_types import size
from components.service.manifest.callers import called_by_users
from components.service.manifest.containers import Task, Web
from components.service.manifest.functions import TriggeredFunction
from components.service.manifest.process import Process
from components.service.manifest.sections import Sections
from components.service.manifest.site import Site
from components.service.manifest.triggers import StreamTrigger
from components.service.manifest.uses import UseLine
from environment import service_hosts
from environment.route_order import Rule, hidden
from environment.service_claims import Conditions, conditions
from environment.settings import Settings


def with_environment(manifest: Sections, environment: Settings, stack: str) -> Iterator[tuple[str, str]]:
    """Layers that are switched off, and taken priorities and routes of the web tier."""
    file = f"Pulumi.{stack}.yaml"
    for name, process in manifest.run.items():
        for rule in _of_process(name, process, environment, file):
            yield from judged(rule)
    yield from judged(service_hosts.of_apis(manifest, environment, file))
    yield from judged(_users(manifest, environment, file))
    yield from judged(_plans(manifest, environment, file))


def _of_process(
    name: str, process: object, environment: Settings, file: str
) -> Iterator[Iterable[tuple[str, str]]]:
    """The rules of one process, each with what it finds."""
    if isinstance(process, Process):
        yield _layers(name, process, environment, file)
        yield _streams(name, process, environment, file)
    if isinstance(process, Task):
        yield _cluster(name, process, environment, file)
        yield _traces(name, process, environment, file)
    if isinstance(process, Web):
        yield _protocol(name, process, environment, file)
        route = process.route
        yield _listener(name, route.priority, conditions([*route.hosts], [*route.paths]), environment, file)
        yield service_hosts.of_route(name, process, environment, file)
    if isinstance(process, Site):
        yield service_hosts.of_site(name, process, environment, file)
        if process.route is not None:
            own = conditions([], [*process.route.paths])
            yield _listener(name, process.route.priority, own, environment, file)


def _users(manifest: Sections, environment: Settings, file: str) -> Iterator[tuple[str, str]]:
    """Callers who are users of an environment that has none, or has no HTTPS or app client for them."""
    users = environment.identity.users
    for name, setting in called_by_users(manifest):
        path = f"run.{name}.{setting}"
        if users is None:
            yield path, _off("users", "identity.users", file)
        elif setting == "route.callers" and not environment.https:
            yield (
                path,
                f'"users" needs HTTPS to sign in: the load balancer has no certificate in {file}',
            )
        elif setting != "route.callers" and not users.clients:
            yield path, f'"users" needs an app client: strata:identity.users.clients is {{}} in {file}'


def _layers(name: str, process: Process, environment: Settings, file: str) -> Iterator[tuple[str, str]]:
    for use in process.wiring:
        if use.scope == "platform" and (reason := _missing(use, environment, file)):
            yield f"run.{name}.uses.{use.target}", reason


def _streams(name: str, process: Process, environment: Settings, file: str) -> Iterator[tuple[str, str]]:
    if environment.messaging.stream is not None or not isinstance(process, TriggeredFunction):
        return
    for index, trigger in enumerate(process.triggers):
        if isinstance(trigger, StreamTrigger) and trigger.stream == "platform.stream":
            yield f"run.{name}.triggers[{index}].stream", _off(trigger.stream, "messaging.stream", file)


def _missing(use: UseLine, environment: Settings, file: str) -> str | None:
    data, caching, messaging = environment.data, environment.caching, environment.messaging
    if use.section == "tables":
        if use.name in data.tables:
            return None
        return f'"{use.name}" is not in strata:data.tables of {file}; {suggest(use.name, data.tables)}'
    layers: Mapping[str, tuple[str, object]] = {
        "database": ("data.database", data.database),
        "aurora": ("data.aurora", data.aurora),
        "graph": ("data.graph", data.graph),
        "sessions": ("caching.sessions", caching.sessions),
        "memcached": ("caching.memcached", caching.memcached),
        "kafka": ("messaging.kafka", messaging.kafka),
        "stream": ("messaging.stream", messaging.stream),
    }
    key, setting = layers.get(use.section, ("", True))
    return None if setting is not None else _off(use.target, key, file)


def _off(target: str, key: str, file: str) -> str:
    return f'"{target}" is switched off in this environment: strata:{key} is null in {file} of the platform'


def _cluster(name: str, task: Task, environment: Settings, file: str) -> Iterator[tuple[str, str]]:
    cluster = environment.compute.containers
    if cluster is None:
        yield (
            f"run.{name}",
            f"is a container, and strata:compute.containers is null in {file} of the platform",
        )
    elif task.capacity == "machines" and cluster.machines is None:
        yield (
            f"run.{name}.capacity",
            f'"machines": strata:compute.containers.machines is null in {file}; allowed: fargate',
        )
    elif task.capacity == "machines" and cluster.machines is not None:
        if task.architecture != "arm64":
            yield f"run.{name}.architecture", '"x86_64": the machines of the cluster are arm64'
        types = cluster.machines.instance_types
        if not any(_has_room(one, task) for one in types):
            yield (
                f"run.{name}.cpu",
                f"{task.cpu} with memory_mb {task.memory_mb} fits on none of the machines of "
                f"strata:compute.containers.machines in {file}: {', '.join(types)}; the system takes a share "
                "of the memory, and ECS starts no task without room",
            )


def _has_room(instance_type: str, task: Task) -> bool:
    """Whether the type may have room for the task; ECS never starts one that is larger than each machine."""
    found = size(instance_type)
    return found is None or (task.cpu <= found[0] and task.memory_mb < found[1])


def _traces(name: str, task: Task, environment: Settings, file: str) -> Iterator[tuple[str, str]]:
    # Amazon ECR User Guide, "Amazon ECR interface VPC endpoints": of public repositories they have the API
    # alone, in us-east-1.
    if task.traces and environment.network.nat == "none":
        yield (
            f"run.{name}.traces",
            f"true: the collector's image comes from public.ecr.aws, and private subnets have no way there: "
            f"strata:network.nat is none in {file}; allowed: false",
        )


def _protocol(name: str, web: Web, environment: Settings, file: str) -> Iterator[tuple[str, str]]:
    # Elastic Load Balancing, "Target groups for your Application Load Balancers": gRPC and HTTP/2 need HTTPS.
    if web.protocol != "http" and not environment.https:
        yield (
            f"run.{name}.protocol",
            f'"{web.protocol}" needs HTTPS: the load balancer has no certificate in {file}',
        )
    # CloudFront Developer Guide, "Restrict access with VPC origins" (unsupported features).
    if web.protocol == "grpc" and environment.edge.internal:
        yield (
            f"run.{name}.protocol",
            f'"grpc" passes no VPC origin, and strata:edge.cdn.origin_access is vpc_origin in {file}; '
            "allowed: http or http2, or secret_header there",
        )


def _listener(
    name: str, priority: int, own: Conditions, environment: Settings, file: str
) -> Iterator[tuple[str, str]]:
    process = Rule(f"run.{name}", priority, own)
    for rule in environment.compute.web.rules:
        holder = f"the rule {rule.name} of strata:compute.web.rules in {file}"
        if rule.priority == priority:
            yield f"run.{name}.route.priority", f"{rule.priority} is taken by {holder}"
        taken = conditions(list(rule.hosts), list(rule.paths))
        yield from same(name, own & taken, holder)
        if reason := hidden(process, Rule(holder, rule.priority, taken)):
            yield f"run.{name}.route", reason


def same(name: str, shared: Conditions, holder: str) -> Iterator[tuple[str, str]]:
    """A problem for each of the *shared* hosts and paths of process *name* and *holder*."""
    for host, path in sorted(shared):
        yield f"run.{name}.route", f'"{host}{path}" is taken by {holder}'


def _plans(manifest: Sections, environment: Settings, file: str) -> Iterator[tuple[str, str]]:
    plans = [plan.name for plan in environment.data.backups.plans]
    for name, table in manifest.tables.items():
        if table.backup_plan is not None and table.backup_plan not in plans:
            known = suggest(table.backup_plan, plans)
            yield f"tables.{name}.backup_plan", f'"{table.backup_plan}" is not a plan in {file}; {known}'
        if table.replicas:
            yield f"tables.{name}.replicas", "must be []: the environment has no keys in other regions for it"
