"""Blocks of a DynamoDB table that the official provider leaves in place: they are Optional and Computed."""

from . import stores
from .world import World

_TABLE = "aws:dynamodb/table:Table"
_INDEXES = "globalSecondaryIndexes"


def test_neither_the_last_index_nor_expiry_goes_with_its_declaration(world: World) -> None:
    # hashicorp/terraform-provider-aws, issues 47490 and 44730.
    made = world.make(_TABLE, stores.orders(world))
    declared = {key: value for key, value in made.inputs.items() if key not in ("ttl", _INDEXES)}
    assert world.differences(made, declared) == (set(), set())
    world.update(made, declared | {"deletionProtectionEnabled": True})
    assert [one["name"] for one in made.outputs[_INDEXES]] == ["by-state"]
    assert made.outputs["ttl"] == {"enabled": True, "attributeName": "ends"}
    world.update(made, declared | {"deletionProtectionEnabled": False})


def test_expiry_that_is_switched_off_keeps_its_declared_attribute(world: World) -> None:
    made = world.make(_TABLE, stores.orders(world))
    world.update(made, made.inputs | {"ttl": {"enabled": False, "attributeName": "ends"}})
    assert made.outputs["ttl"] == {"enabled": False, "attributeName": "ends"}
    assert world.differences(made) == (set(), set())
    declared = {key: value for key, value in made.inputs.items() if key != "ttl"}
    assert world.differences(made, declared) == (set(), set())
