"""Resources of a stack as its state has them, by process."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from components.common.suggest import nearest
from strata.client import Client
from strata.engine.urn import name_of
from strata.errors import Exit, StrataError

Clients = Callable[..., Any]
"""A boto3 client by the name of its service, and by ``region_name`` if that is another one."""

SERVICE, FUNCTION, ALIAS = "aws:ecs/service:Service", "aws:lambda/function:Function", "aws:lambda/alias:Alias"
QUEUE, ALARM = "aws:sqs/queue:Queue", "aws:cloudwatch/metricAlarm:MetricAlarm"
LOG_GROUP, SECRET = "aws:cloudwatch/logGroup:LogGroup", "aws:secretsmanager/secret:Secret"
TASK, GROUP = "aws:ecs/taskDefinition:TaskDefinition", "aws:ec2/securityGroup:SecurityGroup"
TABLE, BUCKET = "aws:dynamodb/table:Table", "aws:s3/bucket:Bucket"
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
SCALING_GROUP, CACHE = "aws:autoscaling/group:Group", "aws:elasticache/replicationGroup:ReplicationGroup"
DATABASE, CLUSTER = "aws:rds/instance:Instance", "aws:rds/cluster:Cluster"
SUBSCRIPTION, CERTIFICATE = "aws:sns/topicSubscription:TopicSubscription", "aws:acm/certificate:Certificate"
ADDRESS = "aws:ec2/eip:Eip"
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
VPN = "aws:ec2/vpnConnection:VpnConnection"
GRAPH, WAREHOUSE = "aws:neptune/cluster:Cluster", "aws:redshift/cluster:Cluster"
KAFKA, CACHE_CLUSTER = "aws:msk/cluster:Cluster", "aws:elasticache/cluster:Cluster"
STREAM, FILE_SYSTEM = "aws:kinesis/stream:Stream", "aws:efs/fileSystem:FileSystem"
_ASKED = frozenset(
    {SERVICE, FUNCTION, ALIAS, QUEUE, ALARM, LOG_GROUP, SECRET, TASK, GROUP, TABLE, BUCKET, DISTRIBUTION}
    | {SCALING_GROUP, CACHE, DATABASE, CLUSTER, SUBSCRIPTION, CERTIFICATE, ADDRESS}
    | {PEERING, ATTACHMENT, VPN, GRAPH, WAREHOUSE, KAFKA, CACHE_CLUSTER, STREAM, FILE_SYSTEM}
)
_PROCESSES = ("TaskProcess", "TaskJob", "FunctionProcess", "WorkflowProcess", "SiteProcess")
# Outputs that the commands read; the others may hold secrets.
_OUTPUTS = (
    "arn",
    "name",
    "cluster",
    "identifier",
    "protocol",
    "requiresCompatibilities",
    "taskDefinition",
    "url",
)


@dataclass(frozen=True)
class StackResource:
    """One resource: type, logical name, id in AWS, and a few of its outputs."""

    type: str
    name: str
    id: str
    outputs: Mapping[str, Any] = field(default_factory=dict)

    def client(self, clients: Clients, service: str) -> Client:
        """A client of *service* in its region: alarms and logs of CloudFront are in us-east-1."""
        arn = str(self.outputs.get("arn") or "")
        return clients(service, region_name=arn.split(":")[3]) if arn else clients(service)


@dataclass(frozen=True)
class StackResources:
    """The resources of one stack; *processes* are named as in the stack file, and *jobs* are some of them.

    *unknown* are functions whose kind the state doesn't have: components of earlier versions didn't store it.
    """

    service: str
    processes: tuple[str, ...]
    all: tuple[StackResource, ...]
    jobs: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def of(self, kind: str, process: str | None = None) -> list[StackResource]:
        """The resources of the type *kind*, of one *process* or of all."""
        return [one for one in self.all if one.type == kind and process in (None, self.owner(one.name))]

    def owner(self, name: str) -> str | None:
        """The process whose resource has the logical *name*; None for a resource of the service itself."""
        fitting = [
            process for process in self.processes if f"{name}-".startswith(f"{self.service}-{process}-")
        ]
        return max(fitting, key=len, default=None)

    def require(self, process: str) -> None:
        """StrataError (2) unless there is a process of that name."""
        if process not in self.processes:
            raise StrataError(f"Unknown process {_suggested(process, self.processes)}", Exit.USAGE)

    def require_job(self, job: str, update: str) -> None:
        """StrataError (2) unless there is a process of that name whose kind is job.

        *update* is the command that writes the kind into a state that doesn't have it.
        """
        if job in self.unknown:
            raise StrataError(
                f"The state doesn't say whether {job} is a job: an earlier version of the platform's code "
                f"deployed it, or its last update was interrupted. First: {update}",
                Exit.USAGE,
            )
        if job in self.processes and job not in self.jobs:
            known = ", ".join(self.jobs) or "none"
            raise StrataError(
                f"{job} is not a job, and only jobs are run by hand. Deployed jobs: {known}.", Exit.USAGE
            )
        if job not in self.jobs:
            raise StrataError(f"Unknown job {_suggested(job, self.jobs)}", Exit.USAGE)


def _suggested(name: str, known: Sequence[str]) -> str:
    near = nearest(name, known)
    hint = f" Did you mean {near}?" if near else ""
    return f"{name!r}.{hint} Deployed: {', '.join(known) or 'none'}."


def of_state(service: str | None, state: Iterable[Mapping[str, Any]]) -> StackResources:
    """The resources in the engine's *state* that the commands ask AWS about."""
    processes, jobs, unknown, found = [], [], [], []
    for item in state:
        kind, name = str(item.get("type", "")), name_of(str(item.get("urn", "")))
        outputs = item.get("outputs") or {}
        if kind.startswith("strata:service:") and kind.rpartition(":")[2] in _PROCESSES:
            process = name.removeprefix(f"{service}-")
            processes.append(process)
            if kind.endswith(":TaskJob") or outputs.get("kind") == "job":
                jobs.append(process)
            elif kind.endswith(":FunctionProcess") and "kind" not in outputs:
                unknown.append(process)
        if kind in _ASKED and not item.get("delete"):
            shown = {key: outputs[key] for key in _OUTPUTS if key in outputs}
            found.append(StackResource(kind, name, str(item.get("id", "")), shown))
    names = (tuple(sorted(one)) for one in (jobs, unknown))
    return StackResources(service or "", tuple(sorted(processes)), tuple(found), *names)


def from_json(raw: Mapping[str, Any]) -> StackResources:
    """The resources from the JSON of :func:`dataclasses.asdict`."""
    resources: Sequence[Mapping[str, Any]] = raw["all"]
    return StackResources(
        raw["service"],
        tuple(raw["processes"]),
        tuple(StackResource(**one) for one in resources),
        tuple(raw["jobs"]),
        tuple(raw["unknown"]),
    )
