"""Cost of a preview as a program grows: a cluster with 1 to 8 services behind one listener."""

import json
from contextlib import ExitStack
from functools import partial

from strata.bench.measuring import aws_config, own_program, run, timed
from strata.bench.rows import Row
from strata.engine.workspace import Workspace

SIZES = (1, 2, 4, 8)

_EMPTY = 0
_ROUNDS = 5

# Only previewed: the ids of its network need not exist.
_PROGRAM = """
from components.common.placement import Placement
from components.compute.containers.cluster import Cluster
from components.compute.containers.container_settings import ClusterSettings, ServiceSettings
from components.compute.containers.repository import Repository
from components.compute.containers.service import Service
from components.compute.containers.task_definition import Workload
from components.compute.web.listener import Listener
from components.compute.web.load_balancer import LoadBalancer

inside = Placement(["subnet-1", "subnet-2"], "sg-1", ["ap-northeast-2a", "ap-northeast-2c"])
cluster = Cluster(
    "growth",
    ClusterSettings.model_validate({{"container_insights": "enabled", "machines": None}}),
    placement=inside,
    tags={{}},
)
balancer = LoadBalancer(
    "growth", placement=inside, certificate_arn=None, deletion_protection=False, log_bucket=None
)
repository = Repository("growth", delete_with_contents=True)
listener = Listener("growth", vpc_id="vpc-1", arn=balancer.listener_arn)
for number in range(1, {services} + 1):
    name = f"service-{{number}}"
    settings = {{
        "capacity": "fargate",
        "spot_percentage": 50,
        "cpu": 256,
        "memory_mb": 512,
        "size": {{"min": 2, "desired": 2, "max": 4}},
        "rule": {{"name": name, "priority": number, "hosts": [], "paths": [f"/{{name}}/*"]}},
        "log_retention_days": 7,
    }}
    Service(
        name,
        ServiceSettings.model_validate(settings),
        cluster=cluster,
        workload=Workload("growth:1", repository.arn, "{region}", 8080),
        placement=inside,
        listener=listener,
    )
"""


def program(services: int, region: str) -> str:
    """A program of one cluster, one load balancer and so many services."""
    return _PROGRAM.format(services=services, region=region)


def measure(workspace: Workspace) -> list[Row]:
    """A row for each of SIZES: the first preview, of everything, and an empty program's to compare with.

    All of them in every round and the fastest of each: what else runs on the machine meanwhile only adds.
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
        Row(workspace.environment, f"preview, services: {size}", count, fastest[size], fastest[_EMPTY])
        for size, count in resources.items()
        if size != _EMPTY
    ]


def created(digest: str) -> int:
    """The number of resources that a preview's JSON creates, without components and stack."""
    steps = json.loads(digest)["steps"]
    return sum(step["op"] == "create" and step["newState"].get("custom", False) for step in steps)
