"""The properties of every registered kind exist in pulumi_aws."""

from collections.abc import Iterable
from typing import Any, ClassVar

import pytest

from harness.every import every
from standin.aws.check import problems
from standin.aws.kind import Kind, registry
from standin.aws.schema import Shape, load
from standin.aws.values import Properties

# Services of the SDK emit deprecation warnings of their own modules when they load.
pytestmark = pytest.mark.filterwarnings("ignore:.* has been deprecated:DeprecationWarning")

SUBNET = "aws:ec2/subnet:Subnet"


def misspelt(kind: Kind) -> dict[str, set[str]]:
    """Properties in the attributes of a kind that aren't its inputs, by attribute."""
    inputs = load(kind.token, None).inputs.properties.keys()
    said: dict[str, Iterable[str]] = {
        "force_new": kind.force_new,
        "defaults": {path.partition(".")[0] for path in kind.defaults},
        "aws_defaults": kind.aws_defaults.keys(),
        "write_only": kind.write_only,
        "ordered": kind.ordered,
        "autoname": {kind.autoname} if kind.autoname else (),
    }
    wrong = {where: set(names) - inputs for where, names in said.items()}
    return {where: names for where, names in wrong.items() if names}


@every(registry().values())
def test_every_property_that_a_kind_names_is_an_input_in_pulumi_aws(kind: Kind) -> None:
    assert misspelt(kind) == {}


@every(registry().values())
def test_what_is_kept_in_order_is_a_list_or_holds_one(kind: Kind) -> None:
    inputs = load(kind.token, None).inputs.properties
    assert {inputs[name].kind for name in kind.ordered} <= {"list", "object"}


def _write(into: Properties, shape: Shape, path: list[str], value: Any) -> None:
    """Put *value* at *path*, into the first item of each list on the way."""
    name, *rest = path
    if not rest:
        into[name] = value
        return
    inner = shape.properties[name]
    if inner.kind == "list":
        assert inner.item
        held = (into.get(name) or [{}])[0]
        into[name] = [held]
        _write(held, inner.item, rest, value)
    else:
        _write(into.setdefault(name, {}), inner, rest, value)


@every(registry().values())
def test_a_default_fits_its_property(kind: Kind) -> None:
    inputs = load(kind.token, None).inputs
    written: Properties = dict(kind.aws_defaults)
    for path, value in kind.defaults.items():
        _write(written, inputs, path.split("."), value)
    wrong = [reason for _, reason in problems(written, inputs)]
    assert [reason for reason in wrong if reason != "Missing required argument"] == []


@every(registry().values())
def test_a_generated_name_has_room_for_its_seven_digits(kind: Kind) -> None:
    assert kind.autoname_length > len("x-1234567" + kind.autoname_suffix)


@every(registry().values())
def test_a_kind_is_registered_under_its_own_token(kind: Kind) -> None:
    assert registry()[kind.token] is kind


def test_a_misspelt_property_is_found() -> None:
    class Subnet(Kind):
        token = SUBNET
        force_new = frozenset({"vpcId", "cidrBlok"})
        defaults: ClassVar[Properties] = {"mapPublicIp": False}
        aws_defaults: ClassVar[Properties] = {"tagsAll": {}}
        write_only = frozenset({"ownerId"})
        ordered = frozenset({"zones"})
        autoname = "name"

    assert misspelt(Subnet()) == {
        "force_new": {"cidrBlok"},
        "defaults": {"mapPublicIp"},
        "aws_defaults": {"tagsAll"},
        "write_only": {"ownerId"},
        "ordered": {"zones"},
        "autoname": {"name"},
    }
