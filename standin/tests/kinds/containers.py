"""The kinds of containers: ECS, ECR, Cloud Map and Application Auto Scaling."""

import json
from collections.abc import Callable
from typing import Any

from standin.aws.values import Properties

from . import compute
from .world import Case, Client, Resource, World

_CLUSTER = "aws:ecs/cluster:Cluster"
_SERVICE = "aws:ecs/service:Service"
_TASK = "aws:ecs/taskDefinition:TaskDefinition"
_REPOSITORY = "aws:ecr/repository:Repository"
_TARGET = "aws:appautoscaling/target:Target"
_NAMESPACE = "aws:servicediscovery/httpNamespace:HttpNamespace"
_COUNT = {"serviceNamespace": "ecs", "scalableDimension": "ecs:service:DesiredCount"}
_FARGATE = {"capacityProvider": "FARGATE", "base": 1, "weight": 1}


def _cluster(world: World) -> Properties:
    namespace = world.make(_NAMESPACE, {}).outputs["arn"]
    return {
        "settings": [{"name": "containerInsights", "value": "enhanced"}],
        "serviceConnectDefaults": {"namespace": namespace},
        "configuration": {"executeCommandConfiguration": {"logging": "DEFAULT"}},
    }


def task(world: World, image: str = "app:1") -> Properties:
    """A task definition's inputs."""
    container = {
        "name": "app",
        "image": image,
        "essential": True,
        "readonlyRootFilesystem": True,
        "user": "1000",
        "portMappings": [{"containerPort": 8080, "name": "http", "appProtocol": "http"}],
        "environment": [{"name": "MODE", "value": "test"}],
        "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "app"}},
    }
    return {
        "family": "app",
        "cpu": "256",
        "memory": "512",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "executionRoleArn": f"arn:aws:iam::{world.account}:role/execution",
        "taskRoleArn": f"arn:aws:iam::{world.account}:role/task",
        "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
        "ephemeralStorage": {"sizeInGib": 21},
        "volumes": [{"name": "scratch"}],
        "containerDefinitions": json.dumps([container]),
    }


def service(world: World) -> Properties:
    """A service's inputs."""
    cluster = world.make(_CLUSTER, _cluster(world))
    target = world.make("aws:lb/targetGroup:TargetGroup", compute.targets(world) | {"targetType": "ip"})
    made = compute.network(world)
    return {
        "cluster": cluster.id,
        "taskDefinition": world.make(_TASK, task(world)).outputs["arn"],
        "desiredCount": 2,
        "capacityProviderStrategies": [_FARGATE],
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        "healthCheckGracePeriodSeconds": 60,
        "enableEcsManagedTags": True,
        "propagateTags": "SERVICE",
        "availabilityZoneRebalancing": "ENABLED",
        "networkConfiguration": {
            "subnets": made["subnets"],
            "securityGroups": [made["group"]],
            "assignPublicIp": False,
        },
        "loadBalancers": [{"targetGroupArn": target.id, "containerName": "app", "containerPort": 8080}],
        "serviceConnectConfiguration": {
            "enabled": True,
            "services": [{"portName": "http", "discoveryName": "app", "clientAlias": [{"port": 8080}]}],
        },
    }


def _scaled(world: World) -> Properties:
    cluster, name = world.make(_SERVICE, service(world)).id.split("/")[-2:]
    return {**_COUNT, "resourceId": f"service/{cluster}/{name}", "minCapacity": 1, "maxCapacity": 4}


def _of_scaled(**properties: Any) -> Callable[[World], Properties]:
    def inputs(world: World) -> Properties:
        target = world.make(_TARGET, _scaled(world))
        return {**_COUNT, "resourceId": target.id, **properties}

    return inputs


def _scaling(call: str, **arguments: Any) -> Callable[[Client, Resource], object]:
    def operation(client: Client, it: Resource) -> object:
        return getattr(client("application-autoscaling"), call)(
            ServiceNamespace="ecs",
            ResourceId=it.inputs["resourceId"],
            ScalableDimension="ecs:service:DesiredCount",
            **arguments,
            **({"PolicyName": it.id} if "policy" in call else {}),
        )

    return operation


def _change(**arguments: Any) -> Callable[[Client, Resource], object]:
    return lambda client, it: client("ecs").update_service(
        cluster=it.inputs["cluster"], service=it.inputs["name"], **arguments
    )


def _capacity(world: World) -> Properties:
    group = world.make("aws:autoscaling/group:Group", compute.scaling_group(world)).outputs["arn"]
    scaling = {"status": "ENABLED", "targetCapacity": 90, "minimumScalingStepSize": 1}
    return {
        "autoScalingGroupProvider": {
            "autoScalingGroupArn": group,
            "managedScaling": scaling,
            "managedDraining": "ENABLED",
            "managedTerminationProtection": "DISABLED",
        }
    }


def _tag(client: Client, it: Resource) -> object:
    return client("ecs").tag_resource(
        resourceArn=it.outputs["arn"], tags=[{"key": "Owner", "value": "by-hand"}]
    )


def _tracking(target: int) -> dict[str, Any]:
    metric = {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}
    return {
        "TargetValue": target,
        "PredefinedMetricSpecification": metric,
        "ScaleInCooldown": 300,
        "ScaleOutCooldown": 60,
    }


_PULL: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": ["arn:aws:iam::222222222222:root"]},
            "Action": ["ecr:BatchGetImage"],
        }
    ],
}
_LIFECYCLE = {
    "rules": [
        {
            "rulePriority": 1,
            "selection": {
                "tagStatus": "untagged",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": 7,
            },
            "action": {"type": "expire"},
        }
    ]
}

CASES = (
    Case(
        _CLUSTER,
        _cluster,
        lambda client, it: client("ecs").delete_cluster(cluster=it.id),
        {
            "settings": lambda client, it: client("ecs").update_cluster(
                cluster=it.id, settings=[{"name": "containerInsights", "value": "disabled"}]
            ),
            "tags": _tag,
        },
        "ecs",
    ),
    Case(
        "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
        lambda world: {
            "clusterName": world.make(_CLUSTER, {}).outputs["name"],
            "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
            "defaultCapacityProviderStrategies": [
                _FARGATE,
                {"capacityProvider": "FARGATE_SPOT", "weight": 3},
            ],
        },
        None,
        {
            "defaultCapacityProviderStrategies": lambda client, it: client(
                "ecs"
            ).put_cluster_capacity_providers(
                cluster=it.id,
                capacityProviders=["FARGATE", "FARGATE_SPOT"],
                defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}],
            )
        },
        undeletable=True,
    ),
    Case(
        "aws:ecs/capacityProvider:CapacityProvider",
        _capacity,
        lambda client, it: client("ecs").delete_capacity_provider(capacityProvider=it.outputs["name"]),
        {
            "autoScalingGroupProvider": lambda client, it: client("ecs").update_capacity_provider(
                name=it.outputs["name"],
                autoScalingGroupProvider={"managedScaling": {"status": "ENABLED", "targetCapacity": 50}},
            ),
            "tags": _tag,
        },
    ),
    Case(
        _TASK,
        task,
        lambda client, it: client("ecs").deregister_task_definition(taskDefinition=it.outputs["arn"]),
        {"tags": _tag},
    ),
    Case(
        _SERVICE,
        service,
        lambda client, it: client("ecs").delete_service(
            cluster=it.inputs["cluster"], service=it.inputs["name"], force=True
        ),
        {
            "desiredCount": _change(desiredCount=5),
            "deploymentCircuitBreaker": _change(
                deploymentConfiguration={
                    "deploymentCircuitBreaker": {"enable": True, "rollback": False},
                    "maximumPercent": 200,
                    "minimumHealthyPercent": 100,
                }
            ),
            "healthCheckGracePeriodSeconds": _change(healthCheckGracePeriodSeconds=5),
            "enableExecuteCommand": _change(enableExecuteCommand=True),
            "tags": _tag,
        },
    ),
    Case(
        _TARGET,
        _scaled,
        _scaling("deregister_scalable_target"),
        {"maxCapacity": _scaling("register_scalable_target", MaxCapacity=9)},
    ),
    Case(
        "aws:appautoscaling/policy:Policy",
        _of_scaled(
            policyType="TargetTrackingScaling",
            targetTrackingScalingPolicyConfiguration={
                "targetValue": 60,
                "predefinedMetricSpecification": {"predefinedMetricType": "ECSServiceAverageCPUUtilization"},
                "scaleInCooldown": 300,
                "scaleOutCooldown": 60,
            },
        ),
        _scaling("delete_scaling_policy"),
        {
            "targetTrackingScalingPolicyConfiguration": _scaling(
                "put_scaling_policy",
                PolicyType="TargetTrackingScaling",
                TargetTrackingScalingPolicyConfiguration=_tracking(90),
            )
        },
    ),
    Case(
        "aws:appautoscaling/scheduledAction:ScheduledAction",
        _of_scaled(
            name="evening",
            schedule="cron(0 20 * * ? *)",
            scalableTargetAction={"minCapacity": 1, "maxCapacity": 2},
        ),
        _scaling("delete_scheduled_action", ScheduledActionName="evening"),
        {
            "schedule": _scaling(
                "put_scheduled_action", ScheduledActionName="evening", Schedule="cron(0 1 * * ? *)"
            )
        },
    ),
    Case(
        _REPOSITORY,
        lambda world: {
            "imageTagMutability": "IMMUTABLE",
            "imageScanningConfiguration": {"scanOnPush": True},
            "encryptionConfigurations": [{"encryptionType": "AES256"}],
            "forceDelete": True,
        },
        lambda client, it: client("ecr").delete_repository(repositoryName=it.id),
        {
            "imageTagMutability": lambda client, it: client("ecr").put_image_tag_mutability(
                repositoryName=it.id, imageTagMutability="MUTABLE"
            ),
            "imageScanningConfiguration": lambda client, it: client("ecr").put_image_scanning_configuration(
                repositoryName=it.id, imageScanningConfiguration={"scanOnPush": False}
            ),
            "tags": lambda client, it: client("ecr").tag_resource(
                resourceArn=it.outputs["arn"], tags=[{"Key": "Owner", "Value": "by-hand"}]
            ),
        },
    ),
    Case(
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        lambda world: {
            "repository": world.make(_REPOSITORY, {}).id,
            "policy": json.dumps(_PULL),
        },
        lambda client, it: client("ecr").delete_repository_policy(repositoryName=it.id),
        {
            "policy": lambda client, it: client("ecr").set_repository_policy(
                repositoryName=it.id,
                policyText=json.dumps({**_PULL, "Statement": [{**_PULL["Statement"][0], "Sid": "ByHand"}]}),
            )
        },
    ),
    Case(
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        lambda world: {
            "repository": world.make(_REPOSITORY, {}).id,
            "policy": json.dumps(_LIFECYCLE),
        },
        lambda client, it: client("ecr").delete_lifecycle_policy(repositoryName=it.id),
    ),
    Case(
        _NAMESPACE,
        lambda world: {"description": "Service Connect"},
        lambda client, it: client("servicediscovery").delete_namespace(Id=it.id),
        {
            "description": lambda client, it: client("servicediscovery").update_http_namespace(
                Id=it.id, Namespace={"Description": "by hand"}
            ),
            "tags": lambda client, it: client("servicediscovery").tag_resource(
                ResourceARN=it.outputs["arn"], Tags=[{"Key": "Owner", "Value": "by-hand"}]
            ),
        },
    ),
    Case(
        "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace",
        lambda world: {"name": "apps.internal", "vpc": compute.network(world)["vpc"]},
        lambda client, it: client("servicediscovery").delete_namespace(Id=it.id),
    ),
)
