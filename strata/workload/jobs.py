"""One run of a job, a task or a function, until its end."""

import base64
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from components.compute.containers.task import CONTAINER
from strata.errors import Exit, StrataError
from strata.workload.contracts import CONTRACT
from strata.workload.resources import ALIAS, FUNCTION, GROUP, TASK, Clients, StackResources

Say = Callable[[str], None]
_POLL_SECONDS = 5.0


def run(clients: Clients, resources: StackResources, job: str, say: Say, *, containers: bool) -> int:
    """Run *job*; the program's exit code, or 0 or 1 of a function. Without *containers* a task is refused."""
    functions = resources.of(ALIAS, job) or resources.of(FUNCTION, job)
    if functions:
        return _invoke(clients, str(functions[0].outputs.get("arn", functions[0].id)), say)
    tasks = resources.of(TASK, job)
    if not tasks:
        raise StrataError(f"{job} has no task definition and no function: its last update was interrupted.")
    if not containers:
        raise StrataError(
            f"{job} runs in a container, and the sandbox runs no containers. Nothing was started."
        )
    contract = json.loads(clients("ssm").get_parameter(Name=CONTRACT)["Parameter"]["Value"])
    return _task(clients, resources, job, contract, say)


def _invoke(clients: Clients, arn: str, say: Say) -> int:
    answer = clients("lambda").invoke(FunctionName=arn, LogType="Tail", Payload=b"{}")
    if answer.get("LogResult"):
        say(base64.b64decode(answer["LogResult"]).decode(errors="replace").rstrip("\n"))
    say(answer["Payload"].read().decode(errors="replace"))
    return Exit.ERROR if answer.get("FunctionError") else Exit.OK


def _task(
    clients: Clients, resources: StackResources, job: str, contract: Mapping[str, Any], say: Say
) -> int:
    definition = resources.of(TASK, job)[0]
    cluster, network = contract["containers"]["cluster_arn"], contract["network"]
    fargate = "FARGATE" in (definition.outputs.get("requiresCompatibilities") or [])
    provider = "FARGATE" if fargate else contract["containers"]["machines_provider"]
    started = clients("ecs").run_task(
        cluster=cluster,
        taskDefinition=definition.outputs["arn"],
        capacityProviderStrategy=[{"capacityProvider": provider, "weight": 1}],
        networkConfiguration={
            "awsvpcConfiguration": {
                "subnets": network["private_subnet_ids"],
                "securityGroups": [one.id for one in resources.of(GROUP, job)],
            }
        },
    )
    if started.get("failures") or not started["tasks"]:
        why = ", ".join(str(one.get("reason")) for one in started.get("failures", []))
        raise StrataError(f"ECS started no task of {job}: {why or 'no reason given'}")
    arn, status = started["tasks"][0]["taskArn"], ""
    while True:
        task = clients("ecs").describe_tasks(cluster=cluster, tasks=[arn])["tasks"][0]
        if task["lastStatus"] != status:
            status = task["lastStatus"]
            say(f"{arn.rpartition('/')[2]}  {status}")
        if status == "STOPPED":
            return _ended(task, say)
        time.sleep(_POLL_SECONDS)


def _ended(task: Mapping[str, Any], say: Say) -> int:
    """The exit code of the program, not of its collector; a task without one didn't start."""
    if task.get("stoppedReason"):
        say(str(task["stoppedReason"]))
    programs = [one for one in task.get("containers", []) if one.get("name") == CONTAINER]
    codes = [one.get("exitCode") for one in programs or [{}]]
    return next((int(Exit.ERROR if code is None else code) for code in codes if code != 0), Exit.OK)
