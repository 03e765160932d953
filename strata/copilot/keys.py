"""Every key of Copilot's service and job manifests, and its counterpart in a service's stack file.

From the manifest pages of the Copilot documentation (aws.github.io/copilot-cli/docs/manifest) and the field
names in its package internal/pkg/manifest, version 1.34.
"""

from dataclasses import dataclass

from components.common.suggest import nearest
from strata.copilot.reader import ITEM, Path, dotted

LOAD_BALANCED = "Load Balanced Web Service"
BACKEND = "Backend Service"
WORKER = "Worker Service"
JOB = "Scheduled Job"
SITE = "Static Site"
REQUEST_DRIVEN = "Request-Driven Web Service"
TYPES = (LOAD_BALANCED, BACKEND, WORKER, JOB, SITE, REQUEST_DRIVEN)

_REST = "**"
_ANY = "*"


@dataclass(frozen=True)
class ManifestKey:
    """One Copilot key: its counterpart where it is *mapped*, else what to do."""

    path: Path
    mapped: bool
    text: str
    types: tuple[str, ...]


_CONTAINERS = (LOAD_BALANCED, BACKEND, WORKER, JOB, REQUEST_DRIVEN)
_TASKS = (LOAD_BALANCED, BACKEND, WORKER, JOB)
_SERVICES = (LOAD_BALANCED, BACKEND, WORKER)
_ROUTED = (LOAD_BALANCED, BACKEND)
_WEB = (LOAD_BALANCED, BACKEND, REQUEST_DRIVEN)

_DOCKERFILE = "write it into the Dockerfile"
_SIDECAR = "a process has one container: make it a process of its own, or part of the image"
_STORAGE = "tasks have no file systems: use a bucket (buckets) or a table (tables)"
_LOGS = "logs go to CloudWatch Logs; a subscription filter below the two lines of __main__.py forwards them"
_GROUPS = "each process has a security group of its own; a line in uses opens the ways that it needs"
_SCALING = "a process scales on cpu_percent, a worker on messages_per_task"
_HEALTH = "only path and grace_seconds are set, the rest is the platform's"
_NLB = (
    "the environment has an Application Load Balancer; declare another one below the two lines of __main__.py"
)
_FIFO = "a FIFO queue has the platform's throughput and deduplication settings"

# (types, mapped, counterpart or what to do, keys)
_ROWS: tuple[tuple[tuple[str, ...], bool, str, str], ...] = (
    (TYPES, True, "the folder services/NAME", "name"),
    (TYPES, True, "run.PROCESS.kind", "type"),
    (_CONTAINERS, True, "run.PROCESS.code, with its Dockerfile",
     "image.build image.build.dockerfile image.build.context"),
    (_CONTAINERS, True, "run.PROCESS.code: a Dockerfile of one line, FROM", "image.location"),
    (_CONTAINERS, False, "make the stage the last one of the Dockerfile", "image.build.target"),
    (_CONTAINERS, False, "give the ARG its value in the Dockerfile", "image.build.args.**"),
    (_CONTAINERS, False, "none is needed: an image is built once for all environments",
     "image.build.cache_from[]"),
    (_CONTAINERS, False, "log in to the registry where `strata image` runs: docker login",
     "image.credentials"),
    (_CONTAINERS, False, "write LABEL into the Dockerfile", "image.labels.**"),
    (_CONTAINERS, False, _SIDECAR, "image.depends_on.**"),
    ((LOAD_BALANCED, BACKEND, REQUEST_DRIVEN), True, "run.PROCESS.port", "image.port"),
    (_TASKS, False, "write HEALTHCHECK's check into health.path of a web process; other tasks restart when"
     " they exit",
     "image.healthcheck.command image.healthcheck.command[] image.healthcheck.interval"
     " image.healthcheck.retries"
     " image.healthcheck.timeout image.healthcheck.start_period"),
    (_CONTAINERS, True, "run.PROCESS.cpu", "cpu"),
    (_CONTAINERS, True, "run.PROCESS.memory_mb", "memory"),
    (_CONTAINERS, True, "run.PROCESS.architecture", "platform platform.osfamily platform.architecture"),
    (_SERVICES, True, "run.PROCESS.size", "count count.range count.range.min count.range.max"),
    (_SERVICES, True, "run.PROCESS.spot_percentage", "count.spot count.range.spot_from"),
    (_SERVICES, True, "run.PROCESS.cpu_percent", "count.cpu_percentage count.cpu_percentage.value"),
    ((WORKER,), True, "run.PROCESS.messages_per_task",
     "count.queue_delay.acceptable_latency count.queue_delay.msg_processing_time"),
    (_SERVICES, False, _SCALING, "count.memory_percentage count.memory_percentage.value count.requests"
     " count.requests.value count.response_time count.response_time.value"),
    (_SERVICES, False, "the cooldowns are Application Auto Scaling's defaults",
     "count.cooldown.** count.cpu_percentage.cooldown.**"
     " count.memory_percentage.cooldown.** count.requests.cooldown.** count.response_time.cooldown.**"
     " count.queue_delay.cooldown.**"),
    ((REQUEST_DRIVEN,), False, "set run.PROCESS.size", "count"),
    (_TASKS, True, "strata shell ENV/SERVICE", "exec exec.enable"),
    (_CONTAINERS, False, _DOCKERFILE, "entrypoint entrypoint[] command command[]"),
    (_CONTAINERS, True, "run.PROCESS.variables", "variables.*"),
    (_CONTAINERS, False, "the value is another stack's export: write it, or read it from what uses gives",
     "variables.*.from_cfn"),
    (_TASKS, True, "run.PROCESS.variables", "env_file"),
    (_CONTAINERS, True, "run.PROCESS.secrets", "secrets.* secrets.*.secretsmanager"),
    (_CONTAINERS, False, "the secret is another stack's export: add its name to secrets and set its value",
     "secrets.*.from_cfn"),
    (_TASKS, False, _STORAGE, "storage.volumes.** storage.readonly_fs"),
    (_TASKS, False, "a task has 20 GiB of ephemeral storage", "storage.ephemeral"),
    ((*_TASKS, REQUEST_DRIVEN), True, "topics; uses: {topics.NAME: publish}",
     "publish.topics[].name publish.topics[].fifo"),
    ((*_TASKS, REQUEST_DRIVEN), False, "a publisher sends a deduplication id with each message",
     "publish.topics[].fifo.content_based_deduplication"),
    (_TASKS, False, _LOGS, "logging.image logging.destination.** logging.enableMetadata"
     " logging.secretOptions.**"
     " logging.configFilePath logging.variables.** logging.secrets.** logging.env_file"),
    (_TASKS, True, "run.PROCESS.log_retention_days", "logging.retention"),
    (_CONTAINERS, False, "set traces: true, for a collector beside the program", "observability.tracing"),
    (_TASKS, False, _SIDECAR, "sidecars.*.**"),
    (_TASKS, False, "change the task definition below the two lines of __main__.py",
     "taskdef_overrides[].path taskdef_overrides[].value taskdef_overrides[].value.**"),
    (_SERVICES, False, "deployments are rolling, with ECS's circuit breaker",
     "deployment.rolling deployment.rollback_alarms[] deployment.rollback_alarms.**"),
    (_CONTAINERS, True, "none: tasks run in private subnets", "network.vpc.placement"),
    (_CONTAINERS, False, "tasks run in the environment's private subnets",
     "network.vpc.placement.subnets[] network.vpc.placement.subnets.**"),
    (_TASKS, False, _GROUPS, "network.vpc.security_groups[] network.vpc.security_groups.**"),
    (_SERVICES, True, "none: Service Connect serves every backend process", "network.connect"),
    (_SERVICES, False, "the name is SERVICE-PROCESS: change the callers", "network.connect.alias"),
    (_ROUTED, True, "run.PROCESS.route", "http http.path http.alias http.alias[] http.alias[].name"),
    (_ROUTED, True, "run.PROCESS.route", "http.additional_rules[].path http.additional_rules[].alias"
     " http.additional_rules[].alias[] http.additional_rules[].alias[].name"),
    (_WEB, True, "run.PROCESS.health",
     "http.healthcheck http.healthcheck.path http.healthcheck.grace_period"),
    (_WEB, False, _HEALTH, "http.healthcheck.port http.healthcheck.success_codes"
     " http.healthcheck.healthy_threshold"
     " http.healthcheck.unhealthy_threshold http.healthcheck.interval http.healthcheck.timeout"),
    (_ROUTED, True, "run.PROCESS.protocol", "http.version"),
    (_ROUTED, False, "a record in the hosted zone is made by hand or below the two lines of __main__.py",
     "http.hosted_zone http.alias[].hosted_zone http.additional_rules[].hosted_zone"
     " http.additional_rules[].alias[].hosted_zone"),
    (_ROUTED, False, "the load balancer's targets are the process's own port",
     "http.target_container http.targetContainer"
     " http.target_port http.additional_rules[].target_container http.additional_rules[].targetContainer"
     " http.additional_rules[].target_port"),
    (_ROUTED, False, "keep sessions in the environment's cache: uses: {platform.sessions: connect}",
     "http.stickiness http.additional_rules[].stickiness"),
    (_ROUTED, False, "limit addresses with the environment's AWS WAF (edge)",
     "http.allowed_source_ips[] http.additional_rules[].allowed_source_ips[]"),
    (_ROUTED, False, "the delay is the platform's",
     "http.deregistration_delay http.additional_rules[].deregistration_delay"),
    (_ROUTED, False, "the load balancer redirects to HTTPS where the environment has a certificate",
     "http.redirect_to_https http.additional_rules[].redirect_to_https"),
    (_ROUTED, False, _HEALTH, "http.additional_rules[].healthcheck http.additional_rules[].healthcheck.**"
     " http.additional_rules[].version"),
    ((LOAD_BALANCED,), False, _NLB, "nlb.**"),
    ((REQUEST_DRIVEN,), True, "run.PROCESS.route.hosts", "http.alias"),
    ((REQUEST_DRIVEN,), False, "make the process a backend: other services reach it by name",
     "http.private http.private.endpoint"),
    ((REQUEST_DRIVEN,), False, "tags are the environment's", "tags.**"),
    ((WORKER,), True, "queues.NAME.topics", "subscribe.topics[].name subscribe.topics[].service"),
    ((WORKER,), False, "filter in the worker, or give each kind of message a topic of its own",
     "subscribe.topics[].filter_policy.**"),
    ((WORKER,), True, "queues.NAME",
     "subscribe.topics[].queue subscribe.topics[].queue.retention subscribe.topics[].queue.timeout"
     " subscribe.topics[].queue.fifo subscribe.topics[].queue.dead_letter.tries subscribe.queue.retention"
     " subscribe.queue.timeout"
     " subscribe.queue.fifo subscribe.queue.dead_letter.tries"),
    ((WORKER,), False, "a queue delivers at once: delay single messages with DelaySeconds",
     "subscribe.topics[].queue.delay subscribe.queue.delay"),
    ((WORKER,), False, _FIFO, "subscribe.topics[].queue.fifo.** subscribe.queue.fifo.**"),
    ((JOB,), True, "run.PROCESS.schedule", "on.schedule"),
    ((JOB,), True, "run.PROCESS.retries", "retries"),
    ((JOB,), False, "end the program itself after its time", "timeout"),
    ((SITE,), True, "run.PROCESS.code", "files[].source files[].destination files[].recursive"),
    ((SITE,), False, "delete what isn't to be uploaded from the site's folder",
     "files[].exclude files[].exclude[] files[].reinclude files[].reinclude[]"),
    ((SITE,), True, "run.PROCESS.hosts", "http.alias"),
    ((SITE,), True, "run.PROCESS.certificate_arn", "http.certificate"),
)  # fmt: skip


def _path(key: str) -> Path:
    return tuple(key.replace(ITEM, f".{ITEM}").split("."))


KEYS: tuple[ManifestKey, ...] = tuple(
    ManifestKey(_path(key), mapped, text, types)
    for types, mapped, text, keys in _ROWS
    for key in keys.split()
)


def find(path: Path, kind: str) -> ManifestKey | None:
    """The key of manifests of *kind* that *path* is, or None if Copilot has none there."""
    return next((key for key in KEYS if kind in key.types and _matches(path, key.path)), None)


def known(path: Path, kind: str) -> bool:
    """Whether manifests of *kind* have *path* as a key, or as a mapping or list of keys."""
    own = (key.path for key in KEYS if kind in key.types)
    return find(path, kind) is not None or any(
        len(pattern) > len(path) and _matches(path, pattern[: len(path)]) for pattern in own
    )


def suggestion(path: Path, kind: str) -> str:
    """The nearest key of manifests of *kind*, as a question; or nothing."""
    near = nearest(dotted(path), {dotted(key.path) for key in KEYS if kind in key.types})
    return f" Did you mean {near}?" if near else ""


def _matches(path: Path, pattern: Path) -> bool:
    if pattern and pattern[-1] == _REST:
        head = pattern[:-1]
        return len(path) >= len(head) and _matches(path[: len(head)], head)
    return len(path) == len(pattern) and all(
        wanted == part or (wanted == _ANY and part != ITEM)
        for part, wanted in zip(path, pattern, strict=True)
    )


def table() -> str:
    """All keys as the Markdown table of the guide: counterparts, or what to do by hand."""
    lines = ["| Copilot key | Types | Here | |", "|---|---|---|---|"]
    for types, mapped, text, names in _ROWS:
        shown = ", ".join(f"`{name}`" for name in names.split())
        kinds = "all" if types == TYPES else ", ".join(_SHORT[kind] for kind in types)
        lines.append(f"| {shown} | {kinds} | {'yes' if mapped else 'by hand'} | {text} |")
    return "\n".join(lines)


_SHORT = {
    LOAD_BALANCED: "web",
    BACKEND: "backend",
    WORKER: "worker",
    JOB: "job",
    SITE: "site",
    REQUEST_DRIVEN: "request-driven",
}
