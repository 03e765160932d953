"""Containers."""

import json

from rules import ecs
from unit.policies.evaluation import one


def task(*, network="awsvpc", pid=None, **container):
    properties = [{"name": "app", "image": "app:1", **container}]
    return {"networkMode": network, "pidMode": pid, "containerDefinitions": json.dumps(properties)}


def variables(*names):
    return task(environment=[{"name": name, "value": "it"} for name in names])


CASES = {
    "ECS.1": one(ecs.TASK, bad=task(network="host"), good=task(network="host", user="10001")),
    "ECS.2": one(
        ecs.SERVICE,
        bad={"networkConfiguration": {"assignPublicIp": True}},
        good={"networkConfiguration": {"assignPublicIp": False}},
    ),
    "ECS.3": one(ecs.TASK, bad=task(pid="host"), good=task(pid="task")),
    "ECS.4": one(ecs.TASK, bad=task(privileged=True), good=task(privileged=False)),
    "ECS.5": one(ecs.TASK, bad=task(), good=task(readonlyRootFilesystem=True)),
    "ECS.8": one(ecs.TASK, bad=variables("LEVEL", "DB_PASSWORD"), good=variables("LEVEL")),
    "ECS.9": one(ecs.TASK, bad=task(), good=task(logConfiguration={"logDriver": "awslogs"})),
    "ECS.10": one(ecs.SERVICE, bad={"platformVersion": "1.3.0"}, good={"platformVersion": "LATEST"}),
    "ECS.12": one(
        ecs.CLUSTER,
        bad={"settings": [{"name": "containerInsights", "value": "disabled"}]},
        good={"settings": [{"name": "containerInsights", "value": "enhanced"}]},
    ),
}
