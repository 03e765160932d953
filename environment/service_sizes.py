"""Sizes that AWS limits and that follow from the names in a manifest: policies, variables, the contract.

AWS's names of a service's resources have a known length: the service's name, the resource's, and Pulumi's
suffix. Attributes of unknown length, such as a database's endpoint, count as 20 characters.
"""

from collections.abc import Iterator, Mapping

from components.common.partial import judged
from components.common.policy import Statement, document
from components.service.contract_document import ContractError
from components.service.manifest.containers import Backend, Task, Web
from components.service.manifest.functions import Lambda, TriggeredFunction
from components.service.manifest.process import Process, Program
from components.service.manifest.rules import MOST_VARIABLE_BYTES, bytes_of
from components.service.manifest.sections import Sections
from components.service.manifest.trigger_rules import policy_name
from components.service.manifest.uses import UseLine
from components.service.manifest.workflow import Workflow
from components.service.service_contract import ProcessPart, QueuePart, ServiceContract
from components.service.uses.statements import statement
from components.service.uses.verbs import VERBS, Verb
from environment.settings import Settings

# IAM User Guide, "IAM and AWS STS quotas": the inline policies of a role together, without white space.
_MOST_POLICY = 10_240
# Amazon ECS Developer Guide, "Amazon ECS service quotas": the size of a task definition, 64 KB. Its other
# parts are below 4 KB.
_MOST_TASK = 61_440
# Characters of policies, measured on deployed services: logs, dead letters and traces of a function; each
# trigger of a function that has a policy; ECS Exec of a task.
_OF_FUNCTION, _OF_TRIGGER, _OF_TASK = 390, 210, 175
_SUFFIX = "-1234567"
_KEY = "12345678-1234-1234-1234-123456789012"
_GROUP = "sg-0123456789abcdef0"
_SHORT = "x" * 20
_ARNS = {
    "queue": "sqs:{place}:{name}",
    "topic": "sns:{place}:{name}",
    "table": "dynamodb:{place}:table/{name}",
    "bucket": "s3:::{name}",
    "stream": "kinesis:{place}:stream/{name}",
    "bus": "events:{place}:event-bus/{name}",
    "secret": "secretsmanager:{place}:secret:{name}-123456",
    "function": "lambda:{place}:function:{name}:live",
    "workflow": "states:{place}:stateMachine:{name}",
}


class _Lengths(dict[str, str]):
    """Attributes of a used resource; an unknown one is 20 characters long."""

    def __missing__(self, key: str) -> str:
        return _SHORT


def problems(service: str, manifest: Sections, environment: Settings) -> Iterator[tuple[str, str]]:
    """The path and the message for each size above AWS's limit."""
    place = f"{environment.aws.region}:{environment.aws.account}"
    for name, process in manifest.run.items():
        if isinstance(process, Process):
            yield from judged(_process(service, place, name, process, manifest))
    yield from judged(_contract(service, place, manifest))


def _process(
    service: str, place: str, name: str, process: Process, manifest: Sections
) -> Iterator[tuple[str, str]]:
    used = [*_rows(service, place, process, manifest)]
    statements = [statement(rule, values) for _, row, values in used for rule in row.rules]
    size = _length(statements) + _own_part(process)
    if statements and size > _MOST_POLICY:
        yield (
            f"run.{name}.uses",
            f"{len(used)} uses make policies of {size:,} characters; those of a role are {_MOST_POLICY:,} at "
            "most: give some of the uses to another process",
        )
    if not isinstance(process, Program):
        return
    own = {**process.variables}
    given = dict(pair for line, row, values in used for pair in _variables(line, row, values))
    if isinstance(process, Lambda):
        secrets = {f"SECRET_{one}_ARN": _arn("secret", service, one, place) for one in process.secrets}
        yield from _of_function(name, own, {**given, **secrets})
    if isinstance(process, Task):
        yield from _of_task(name, {**own, **given}, process)


def _own_part(process: Process) -> int:
    """About the characters of the statements that a process has without uses, and of its triggers."""
    if isinstance(process, Lambda):
        triggers = process.triggers if isinstance(process, TriggeredFunction) else ()
        return _OF_FUNCTION + _OF_TRIGGER * sum(policy_name(one) is not None for one in triggers)
    return _OF_TASK if isinstance(process, Task) else 0


def _of_function(name: str, own: Mapping[str, str], given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    size, added = bytes_of(own), bytes_of(given)
    # The function's own variables alone are the manifest's rule.
    if size <= MOST_VARIABLE_BYTES < size + added:
        yield (
            f"run.{name}.variables",
            f"are {size:,} bytes, and those of its uses and secrets {added:,}; the variables of a function "
            f"are {MOST_VARIABLE_BYTES:,} at most",
        )


def _of_task(name: str, variables: Mapping[str, str], task: Task) -> Iterator[tuple[str, str]]:
    overhead = len('{"name":"","value":""},')
    size = bytes_of(variables) + overhead * (len(variables) + len(task.secrets))
    if size > _MOST_TASK:
        yield (
            f"run.{name}.variables",
            f"are {size:,} bytes; a task definition has {_MOST_TASK:,} for them: put large values into a "
            "file of the image, or into a bucket or table",
        )


def _contract(service: str, place: str, manifest: Sections) -> Iterator[tuple[str, str]]:
    """The service's contract, which other services read, above the limit of its parameter."""
    queues = {
        name: QueuePart(
            url=f"https://sqs.{place.partition(':')[0]}.amazonaws.com/{place.rpartition(':')[2]}/"
            f"{_name(service, name)}",
            arn=_arn("queue", service, name, place),
        )
        for name in manifest.queues
    }
    topics = {name: _arn("topic", service, name, place) for name in manifest.topics}
    run = {
        name: part
        for name, process in manifest.run.items()
        if (part := _part(service, name, process, place)) is not None
    }
    whole = ServiceContract(service=service, topics=topics, queues=queues, run=run)
    try:
        whole.text(ServiceContract.parameter(service))
    except ContractError as error:
        yield (
            "queues",
            f"{len(queues)} queues, {len(topics)} topics and {len(run)} processes that others can use: "
            f"{error}; move some of them into another service",
        )


def _part(service: str, name: str, process: object, place: str) -> ProcessPart | None:
    match process:
        case Lambda():
            return ProcessPart(kind="function", arn=_arn("function", service, name, place))
        case Workflow():
            return ProcessPart(kind="workflow", arn=_arn("workflow", service, name, place))
        case Web() | Backend():
            url = f"http://{service}-{name}:{process.port}"
            return ProcessPart(kind=process.kind, url=url, security_group_id=_GROUP, port=process.port)
    return None


def _rows(
    service: str, place: str, process: Process, manifest: Sections
) -> Iterator[tuple[UseLine, Verb, Mapping[str, str]]]:
    """Each use with its row of ``VERBS`` and attributes of the resource's length."""
    for line in process.wiring:
        kind = _kind(line, manifest)
        if kind is not None:
            yield line, VERBS[kind][line.verb], _attributes(kind, service, line, place)


def _variables(line: UseLine, row: Verb, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for suffix, attribute in row.variables.items():
        yield next(name for name in line.variables if name.endswith(f"_{suffix}")), values[attribute]


def _kind(line: UseLine, manifest: Sections) -> str | None:
    """The kind of the used resource in ``VERBS``; None for a process of another service, whose is unknown."""
    if line.section != "run":
        return line.kind
    if line.scope != "own":
        return None
    process = manifest.run.get(line.name)
    if isinstance(process, TriggeredFunction):
        return "function"
    return "workflow" if isinstance(process, Workflow) else "container"


def _attributes(kind: str, service: str, line: UseLine, place: str) -> Mapping[str, str]:
    owner = line.service if line.scope == "service" else service
    arn = _arn(kind, owner, line.name, place) if kind in _ARNS else _SHORT
    name = _name(owner, line.name)
    region, _, account = place.partition(":")
    return _Lengths(
        arn=arn,
        name=name,
        url=f"https://sqs.{region}.amazonaws.com/{account}/{name}" if kind == "queue" else _SHORT,
        key_arn=f"arn:aws:kms:{place}:key/{_KEY}",
        region=region,
        account=account,
        prefix=line.prefix or "",
    )


def _name(service: str, name: str) -> str:
    return f"{service}-{name}{_SUFFIX}"


def _arn(kind: str, service: str, name: str, place: str) -> str:
    return f"arn:aws:{_ARNS[kind].format(place=place, name=_name(service, name))}"


def _length(statements: list[Statement]) -> int:
    """The characters of a policy that IAM counts."""
    return len("".join(document(*statements).split())) if statements else 0
