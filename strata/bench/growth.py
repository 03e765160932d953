"""Cost of a preview as a program grows: a cluster with 1 to 8 services behind one listener."""

import json
from contextlib import ExitStack
from functools import partial

from strata.bench.measuring import aws_config, own_program, run, timed
from strata.bench.rows import BenchRow
from strata.engine.workspace import Workspace

SIZES = (1, 2, 4, 8)

_EMPTY = 0
_ROUNDS = 5

# The program is only previewed, so the ids of its network don't have to exist.
_PROGRAM = """
from components.common.placement import Placement
from components.compute.containers.cluster import Cluster
from components.compute.containers.container_settings import ClusterSettings
from components.compute.containers.service import ClusterRef, Connect, EcsService, ServiceCapacity, Targets
from components.compute.containers.target_group import ListenerRoute, RoutedTargets, TargetPort
from components.compute.containers.task_definition import TaskDefinition, TaskSettings, Workload
from components.compute.web.size import Size

inside = Placement(["subnet-1", "subnet-2"], "sg-1", ["ap-northeast-2a", "ap-northeast-2c"])
arn = "arn:aws:ecr:{region}:111111111111:repository/growth"
listener = "arn:aws:elasticloadbalancing:{region}:111111111111:listener/app/growth/1/2"
settings = ClusterSettings.model_validate({{"container_insights": "enabled", "machines": None}})
cluster = Cluster("growth", settings, placement=inside, tags={{}})
known = ClusterRef(cluster.arn, cluster.name, cluster.namespace_arn)
for number in range(1, {services} + 1):
    name = f"service-{{number}}"
    definition = TaskDefinition(
        name,
        TaskSettings("fargate", "arm64", False, 256, 512, 7),
        workload=Workload("growth:1", arn, "{region}", 8080),
    )
    targets = RoutedTargets(
        name,
        ListenerRoute([], [f"/{{name}}/*"], number),
        port=TargetPort(8080, "http", "/health"),
        vpc_id="vpc-1",
        listener_arn=listener,
    )
    EcsService(
        name,
        ServiceCapacity("fargate", 50, Size(min=2, desired=2, max=4)),
        cluster=known,
        definition=definition,
        placement=inside,
        connect=Connect("{region}", definition.log_group_name, 8080),
        targets=Targets(targets.arn, 8080, 30, targets.rule),
    )
"""


def program(services: int, region: str) -> str:
    """A program of one cluster, and a number of services behind a listener."""
    return _PROGRAM.format(services=services, region=region)


def measure(workspace: Workspace) -> list[BenchRow]:
    """A row for each of SIZES: the first preview, and the preview of an empty program for comparison.

    Each round runs all of them, and the fastest run of each counts: other load on the machine only adds time.
    """
    region, config = workspace.variables["AWS_REGION"], aws_config(workspace.environment)
    texts = {_EMPTY: "import pulumi\n"} | {size: program(size, region) for size in SIZES}
    with ExitStack() as opened:
        programs = {
            size: opened.enter_context(own_program(text, config, workspace)) for size, text in texts.items()
        }
        resources = {size: created(run(one, "preview", "--json").stdout) for size, one in programs.items()}
        rounds = [
            {size: timed(partial(run, one, "preview")) for size, one in programs.items()}
            for _ in range(_ROUNDS)
        ]
    fastest = {size: min((one[size] for one in rounds), key=lambda one: one.seconds) for size in programs}
    return [
        BenchRow(workspace.environment, f"preview, services: {size}", count, fastest[size], fastest[_EMPTY])
        for size, count in resources.items()
        if size != _EMPTY
    ]


def created(digest: str) -> int:
    """The number of resources that a preview's JSON creates, without components and stack."""
    steps = json.loads(digest)["steps"]
    return sum(step["op"] == "create" and step["newState"].get("custom", False) for step in steps)
