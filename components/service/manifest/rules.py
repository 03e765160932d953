"""Rules between the processes and the resources of one service."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from components.common.partial import judged
from components.common.problems import Problem
from components.compute.containers import collector
from components.service.manifest import api_rules, call_rules, part_names, trigger_rules
from components.service.manifest.containers import ContainerWorker, Task, Web
from components.service.manifest.functions import FunctionWorker, Lambda, TriggeredFunction
from components.service.manifest.process import Process, Program
from components.service.manifest.resources import QueueSettings
from components.service.manifest.sections import DEFAULT_BUS, Sections
from components.service.manifest.site import Site
from components.service.manifest.trigger_rules import listed
from components.service.manifest.uses import CONNECTING, UseLine, valid
from components.service.manifest.workflow import Workflow

# AWS Lambda Developer Guide, "Lambda quotas": environment variables, 4 KB in aggregate.
MOST_VARIABLE_BYTES = 4096
_SHORTEST_VARIABLE = 2


def problems(manifest: Sections) -> list[Problem]:
    """The contradictions between settings of *manifest*; a rule that reads an invalid one is left out."""
    between = (
        _processes(manifest),
        call_rules.circles(manifest),
        trigger_rules.of_buckets(manifest),
        part_names.problems(manifest),
        _priorities(manifest),
        *judged(api_rules.rules(manifest)),
        _queue_topics(manifest),
    )
    return [one for rule in between for one in judged(rule)]


def _processes(manifest: Sections) -> Iterator[Problem]:
    for name, process in manifest.run.items():
        for rule in _of_process(manifest, name, process):
            for one in judged(rule):
                yield Problem(("run", name, *one.path), one.value, one.message)


def _of_process(manifest: Sections, name: str, process: object) -> Iterator[Iterable[Problem]]:
    """The rules of one process, each with what it finds."""
    if isinstance(process, Process):
        yield _uses(manifest, name, process)
        yield _same_variable(process)
    if isinstance(process, Program):
        yield _variables(process)
        if isinstance(process, Lambda):
            yield _size_of_variables(process)
            yield _names_of_variables(process)
        yield _secrets(manifest, process)
    if isinstance(process, ContainerWorker | FunctionWorker):
        yield _queue(manifest, process)
    if isinstance(process, FunctionWorker):
        yield trigger_rules.of_worker(manifest, process)
    if isinstance(process, TriggeredFunction | Workflow):
        yield trigger_rules.of_process(manifest, process)


def _secrets(manifest: Sections, process: Program) -> Iterator[Problem]:
    for index, secret in enumerate(process.secrets):
        yield from listed(("secrets", index), secret, manifest.secrets, "secrets")


def _queue(manifest: Sections, worker: ContainerWorker | FunctionWorker) -> Iterator[Problem]:
    yield from listed(("queue",), worker.queue, manifest.queues, "queues")


def _uses(manifest: Sections, name: str, process: Process) -> Iterator[Problem]:
    for use in process.wiring:
        yield from judged(_use(manifest, name, process, use))


def _use(manifest: Sections, name: str, process: Process, use: UseLine) -> Iterator[Problem]:
    path = ("uses", use.target)
    if use.scope == "own":
        yield from _own_use(manifest, name, use)
    elif isinstance(process, Workflow) and use.verb in CONNECTING:
        yield Problem(path, use.verb, call_rules.NO_NETWORK)


def _own_use(manifest: Sections, name: str, use: UseLine) -> Iterator[Problem]:
    if use.section == "run":
        yield from call_rules.called(manifest, name, use)
        return
    sections: Mapping[str, Callable[[], Collection[str]]] = {
        "queues": lambda: manifest.queues,
        "topics": lambda: manifest.topics,
        "tables": lambda: manifest.tables,
        "buckets": lambda: manifest.buckets,
        "streams": lambda: manifest.streams,
        "buses": lambda: [DEFAULT_BUS, *manifest.buses],
        "secrets": lambda: manifest.secrets,
    }
    yield from listed(("uses", use.target), use.name, sections[use.section](), use.section)


def _same_variable(process: Process) -> Iterator[Problem]:
    """Two uses that set one variable, such as a process queue-a and a queue a of another service."""
    holders: dict[str, str] = {}
    for use in process.wiring:
        for variable in use.variables:
            holder = holders.setdefault(variable, use.target)
            if holder != use.target:
                yield Problem(("uses", use.target), use.verb, f"sets {variable}, and {holder} sets it too")


def _variables(process: Program) -> Iterator[Problem]:
    """Variables and secrets with the name of a variable that something else sets."""
    given = {name: use.target for use in _all_uses(process) for name in use.variables}
    for index, secret in enumerate(process.secrets):
        # ECS API, Secret: a secret and an environment variable of a container can't have one name.
        if secret in given:
            yield Problem(("secrets", index), secret, f"is set by {given[secret]}; give it another name")
    for secret in process.secrets:
        given |= {secret: f"secrets {secret}", f"SECRET_{secret}_ARN": f"secrets {secret}"}
    if isinstance(process, Task) and process.traces:
        given |= dict.fromkeys(collector.VARIABLES, "traces")
    for name in process.variables:
        if name in given:
            yield Problem(
                ("variables", name), process.variables[name], f"is set by {given[name]}; give it another name"
            )


def bytes_of(variables: Mapping[str, str]) -> int:
    """The size of environment variables as AWS counts it: names and values."""
    return sum(len(f"{name}{value}".encode()) for name, value in variables.items())


def _size_of_variables(function: Lambda) -> Iterator[Problem]:
    used = bytes_of(function.variables)
    if used > MOST_VARIABLE_BYTES:
        yield Problem(
            ("variables",),
            dict(function.variables),
            f"are {used} bytes; the variables of a function are {MOST_VARIABLE_BYTES} at most: put large "
            "values into a file of the code, or into a bucket or table",
        )


def _names_of_variables(function: Lambda) -> Iterator[Problem]:
    """Names of one character, which ECS takes and Lambda doesn't (its API, EnvironmentVariableName)."""
    for name, value in function.variables.items():
        if len(name) < _SHORTEST_VARIABLE:
            message = f"is called {name}: the name of a function's variable has two characters or more"
            yield Problem(("variables", name), value, message)


def _all_uses(process: Program) -> list[UseLine]:
    """The uses of *process*, also the one of its queue that a worker in a container has by itself."""
    if not isinstance(process, ContainerWorker):
        return [*process.wiring]
    return [*process.wiring, *valid(f"queues.{process.queue}", "receive")]


def _priorities(manifest: Sections) -> Iterator[Problem]:
    taken: dict[int, str] = {}
    for name, process in manifest.run.items():
        for priority in judged(_priority(process)):
            holder = taken.setdefault(priority, name)
            if holder != name:
                path = ("run", name, "route", "priority")
                yield Problem(path, priority, f"is the priority of run.{holder} too; each needs its own")


def _priority(process: object) -> Iterator[int]:
    if isinstance(process, Web | Site) and process.route is not None:
        yield process.route.priority


def _queue_topics(manifest: Sections) -> Iterator[Problem]:
    for name, queue in manifest.queues.items():
        yield from judged(_topics(manifest, name, queue))


def _topics(manifest: Sections, name: str, queue: QueueSettings) -> Iterator[Problem]:
    for index, topic in enumerate(queue.topics):
        path = ("queues", name, "topics", index)
        yield from trigger_rules.own_topic(path, topic, manifest)
        own = manifest.topics.get(topic)
        # SNS Developer Guide, "FIFO topics": a standard topic delivers to standard queues only.
        if own is not None and queue.fifo and not own.fifo:
            yield Problem(path, topic, f"is not a FIFO topic and queues.{name} is FIFO: SNS refuses that")
