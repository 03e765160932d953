"""Changes after which a second deployment has nothing to do, although the emulators don't make them."""

from typing import Any

import pytest

from . import compute, users
from .world import World

_POOL = "aws:cognito/userPool:UserPool"
_MAIL = {
    "emailSendingAccount": "DEVELOPER",
    "fromEmailAddress": "shop@example.com",
    "sourceArn": "arn:aws:ses:ap-northeast-2:111111111111:identity/example.com",
}


@pytest.mark.parametrize("change", [{"emailConfiguration": _MAIL}, {"userPoolAddOns": None}])
def test_a_changed_user_pool_is_as_declared(world: World, change: dict[str, Any]) -> None:
    pool = world.make(_POOL, users.pool(world))
    declared = {key: value for key, value in (pool.inputs | change).items() if value is not None}
    world.update(pool, declared)
    assert world.differences(pool) == (set(), set())
    assert world.refresh(pool)
    assert world.differences(pool) == (set(), set())


def test_a_group_grows_after_its_template_has_a_new_version(world: World) -> None:
    template = world.make("aws:ec2/launchTemplate:LaunchTemplate", compute.template(world))
    source = {"id": template.id, "version": "1"}
    subnets = compute.network(world)["subnets"][:1]
    sizes = {"minSize": 0, "maxSize": 3, "desiredCapacity": 1}
    group = {"launchTemplate": source, "vpcZoneIdentifiers": subnets, **sizes}
    made = world.make("aws:autoscaling/group:Group", group)
    world.update(template, template.inputs | {"instanceType": "m7g.large"})
    grown = made.inputs | {"launchTemplate": source | {"version": "2"}, "desiredCapacity": 2}
    world.update(made, grown)
    assert world.differences(made) == (set(), set())
    found = world.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[made.id])
    assert len(found["AutoScalingGroups"][0]["Instances"]) == 2
