"""Previews, replacements and refusals of the compute kinds."""

import re
from typing import Any

import pytest
from pulumi.provider.experimental import provider as api

from standin.aws.provider import Aws, ProviderError
from standin.aws.values import UNKNOWN, Properties, plain_map, property_map

from . import caching, compute, containers, functions, storage
from .world import Resource, World, run

_FUNCTION = "aws:lambda/function:Function"
_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


def _previewed(provider: Aws, it: Resource, declared: Properties) -> Properties:
    request = api.UpdateRequest(it.urn, it.id, property_map(it.outputs), property_map(declared), 0, [], True)
    return plain_map(run(provider.update(request)).properties or {})


def test_new_code_is_a_new_version_that_a_preview_does_not_promise(provider: Aws, world: World) -> None:
    made = world.make(_FUNCTION, functions.function(world))
    code = functions.code("def handle(event, context):\n    return 2\n")
    declared = made.inputs | {"code": code, "codeSha256": functions.sha(code)}
    assert world.differences(made, declared)[0] == {"code", "codeSha256"}
    assert _previewed(provider, made, declared)["version"] is UNKNOWN
    world.update(made, declared)
    assert made.outputs["version"] == "2"
    assert world.differences(made) == (set(), set())


def test_other_tags_leave_a_functions_version_alone(provider: Aws, world: World) -> None:
    made = world.make(_FUNCTION, functions.function(world))
    declared = made.inputs | {"tagsAll": {"Owner": "somebody"}}
    assert _previewed(provider, made, declared)["version"] == "1"
    world.update(made, declared)
    assert made.outputs["version"] == "1"


def test_a_changed_template_is_a_new_version_of_the_same_template(provider: Aws, world: World) -> None:
    made = world.make(_TEMPLATE, compute.template(world))
    declared = made.inputs | {"instanceType": "m7g.large"}
    assert world.differences(made, declared) == ({"instanceType"}, set())
    assert _previewed(provider, made, declared)["latestVersion"] is UNKNOWN
    world.update(made, declared)
    assert (made.outputs["latestVersion"], made.outputs["defaultVersion"]) == (2, 2)
    assert world.differences(made) == (set(), set())


def test_another_image_is_another_task_definition(world: World) -> None:
    made = world.make("aws:ecs/taskDefinition:TaskDefinition", containers.task(world))
    declared = made.inputs | {"containerDefinitions": containers.task(world, "app:2")["containerDefinitions"]}
    assert world.differences(made, declared) == ({"containerDefinitions"}, {"containerDefinitions"})


def test_a_network_balancer_gains_a_zone_and_never_loses_one(world: World) -> None:
    kind = "aws:lb/loadBalancer:LoadBalancer"
    subnets = compute.network(world)["subnets"]
    both = [{"subnetId": subnet} for subnet in subnets]
    made = world.make(kind, {"loadBalancerType": "network", "subnetMappings": both[:1]})
    assert world.differences(made, made.inputs | {"subnetMappings": both})[1] == set()
    world.update(made, made.inputs | {"subnetMappings": both})
    assert world.differences(made, made.inputs | {"subnetMappings": both[:1]})[1] == {"subnetMappings"}


def test_logs_of_a_balancer_end_when_they_are_disabled_and_not_when_they_are_omitted(world: World) -> None:
    on = {"bucket": "logs-of-balancers", "enabled": True}
    made = world.make("aws:lb/loadBalancer:LoadBalancer", compute.balancer(world) | {"accessLogs": on})
    without = {key: value for key, value in made.inputs.items() if key != "accessLogs"}
    assert world.differences(made, without) == (set(), set())

    off = made.inputs | {"accessLogs": {"bucket": "", "enabled": False}}
    assert world.differences(made, off)[0] == {"accessLogs"}
    world.update(made, off)
    described = world.client("elbv2").describe_load_balancer_attributes(LoadBalancerArn=made.id)
    assert {"Key": "access_logs.s3.enabled", "Value": "false"} in described["Attributes"]
    assert world.differences(made) == (set(), set())


def test_a_bucket_with_objects_goes_only_by_force(world: World) -> None:
    made = world.make("aws:s3/bucket:Bucket", {})
    world.client("s3").put_object(Bucket=made.id, Key="precious", Body=b"1")
    with pytest.raises(ProviderError, match="BucketNotEmpty"):
        world.delete(made)
    world.update(made, made.inputs | {"forceDestroy": True})
    world.delete(made)


def test_a_generated_name_that_is_too_long_for_a_load_balancer_is_refused(world: World) -> None:
    _, refused = world.check("aws:lb/loadBalancer:LoadBalancer", {"subnets": []}, "a-name-of-25-characters-x")
    assert [name for name, _ in refused] == ["name"]


@pytest.mark.parametrize(
    ("token", "declared", "refused"),
    [
        ("aws:lb/loadBalancer:LoadBalancer", {"name": "internal-web"}, "name"),
        ("aws:lb/loadBalancer:LoadBalancer", {"idleTimeout": 5000}, "idleTimeout"),
        ("aws:lb/loadBalancer:LoadBalancer", {"subnets": [], "subnetMappings": []}, "subnets"),
        ("aws:lb/targetGroup:TargetGroup", {"port": 80, "protocol": "HTTP"}, "vpcId"),
        (
            "aws:lb/listenerRule:ListenerRule",
            {"listenerArn": "a", "priority": 0, "actions": [], "conditions": []},
            "priority",
        ),
        ("aws:autoscaling/group:Group", {"minSize": 1, "maxSize": 1}, "launchTemplate"),
        (_TEMPLATE, {"updateDefaultVersion": True, "defaultVersion": 1}, "updateDefaultVersion"),
        (
            _FUNCTION,
            {"role": "r", "imageUri": "i", "packageType": "Image", "timeout": 901},
            "timeout",
        ),
        (_FUNCTION, {"role": "r", "packageType": "Image"}, "code"),
        (
            "aws:ecs/taskDefinition:TaskDefinition",
            {"family": "f", "containerDefinitions": "{"},
            "containerDefinitions",
        ),
        ("aws:s3/bucketPolicy:BucketPolicy", {"bucket": "b", "policy": "{"}, "policy"),
    ],
)
def test_a_value_that_the_provider_refuses_is_refused(
    token: str, declared: dict[str, Any], refused: str, world: World
) -> None:
    assert [name for name, _ in world.check(token, declared)[1]] == [refused]


def test_a_lifecycle_rule_keeps_its_filter(world: World) -> None:
    declared = {
        "bucket": storage.bucket(world),
        "rules": [
            {
                "id": "one",
                "status": "Enabled",
                "filter": {"tag": {"key": "a", "value": "b"}},
                "expiration": {"days": 1},
            }
        ],
    }
    made = world.make("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", declared)
    assert world.differences(made) == (set(), set())
    assert made.outputs["rules"][0]["filter"] == {"tag": {"key": "a", "value": "b"}}


def test_an_emptied_notification_is_a_change_and_no_deletion(world: World) -> None:
    made = world.make("aws:s3/bucketNotification:BucketNotification", storage.notified(world))
    world.client("s3").put_bucket_notification_configuration(Bucket=made.id, NotificationConfiguration={})
    assert world.refresh(made)
    assert world.differences(made) == ({"topics", "eventbridge"}, set())


@pytest.mark.parametrize(
    ("shows", "data"),
    [
        ("instanceType", {"InstanceType": "m7g.large"}),
        ("keyName", {"KeyName": "somebody"}),
        ("vpcSecurityGroupIds", {"SecurityGroupIds": ["sg-12345678"]}),
        ("monitoring", {"Monitoring": {"Enabled": True}}),
    ],
)
def test_a_value_that_a_template_does_not_declare_is_drift(
    world: World, shows: str, data: dict[str, Any]
) -> None:
    made = world.make(_TEMPLATE, {"imageId": "ami-12345678"})
    assert world.differences(made) == (set(), set())
    world.client("ec2").create_launch_template_version(
        LaunchTemplateId=made.id, LaunchTemplateData={"ImageId": "ami-12345678", **data}
    )
    assert world.refresh(made)
    assert world.differences(made) == ({shows}, set())
    world.update(made)
    assert world.differences(made) == (set(), set())


def test_a_table_that_becomes_provisioned_gets_one_unit_of_what_is_not_declared(world: World) -> None:
    declared = {
        "attributes": [{"name": "id", "type": "S"}],
        "billingMode": "PAY_PER_REQUEST",
        "hashKey": "id",
    }
    made = world.make("aws:dynamodb/table:Table", declared)
    world.update(made, {**made.inputs, "billingMode": "PROVISIONED", "readCapacity": 0, "writeCapacity": 5})
    found = world.client("dynamodb").describe_table(TableName=made.id)["Table"]["ProvisionedThroughput"]
    assert (found["ReadCapacityUnits"], found["WriteCapacityUnits"]) == (1, 5)


def test_two_distributions_have_two_caller_references(world: World) -> None:
    kind = "aws:cloudfront/distribution:Distribution"
    inputs = caching.distribution(world)
    both = [world.make(kind, inputs, name).outputs["callerReference"] for name in ("a", "b")]
    assert both[0] != both[1]
    assert all(re.fullmatch(r"terraform-\d{18}[0-9a-f]{8}", one) for one in both)
