"""Node types, instance classes and engine versions: known-wrong ones are refused, newer ones warn."""

import warnings
from collections.abc import Callable

import pytest

from components.caching import engines as cache_engines
from components.caching.node_types import NODE_TYPES
from components.common.advice import SettingsWarning, unknown_values
from components.data.relational import instance_classes
from components.data.relational.engines import known_family


@pytest.mark.parametrize(
    "name", ["cache.t4g.micro", "cache.m7g.16xlarge", "cache.r5.24xlarge", "cache.c7gn.xlarge"]
)
def test_a_node_type_that_exists_is_accepted(name: str) -> None:
    assert NODE_TYPES.check(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "cache.t4g.4xlarge",
        "cache.t4g.large",
        "cache.m5.3xlarge",
        "cache.m5.8xlarge",
        "cache.m7g.24xlarge",
        "cache.r6g.medium",
        "cache.m7g.metal",
        "cache.t2.micro",
        "cache.m4.large",
        "cache.r6gd.xlarge",
        "db.m7g.large",
        "cache.m7g",
        "cache.m7g.Large",
    ],
)
def test_a_node_type_that_is_known_to_be_wrong_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        NODE_TYPES.check(name)


@pytest.mark.parametrize("name", ["db.t4g.2xlarge", "db.m7i.48xlarge", "db.r6i.32xlarge", "db.m5.12xlarge"])
def test_an_instance_class_that_exists_is_accepted(name: str) -> None:
    assert instance_classes.known(name) == name


@pytest.mark.parametrize(
    "name",
    ["db.t4g.4xlarge", "db.m5.3xlarge", "db.m7g.24xlarge", "db.m4.large", "db.t2.micro", "db.r6g.small"],
)
def test_an_instance_class_that_is_known_to_be_wrong_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        instance_classes.known(name)


@pytest.mark.parametrize(
    "accept",
    [
        lambda: NODE_TYPES.check("cache.m8g.large"),
        lambda: NODE_TYPES.check("cache.r8g.2xlarge"),
        lambda: instance_classes.known("db.m9g.large"),
        lambda: known_family("postgres", "19"),
        lambda: known_family("mysql", "9.7"),
        lambda: known_family("aurora-mysql", "8.4"),
        lambda: cache_engines.family("valkey", "9.0"),
        lambda: cache_engines.memcached_version("1.6.40"),
    ],
)
def test_what_is_newer_than_the_list_is_accepted_with_a_warning(accept: Callable[[], str]) -> None:
    with pytest.warns(SettingsWarning, match=r"newer than|of an unknown family"):
        accept()


@pytest.mark.parametrize(
    ("engine", "version"),
    [("postgres", "17.2"), ("postgres", "9"), ("mysql", "5.7"), ("mysql", "9"), ("mariadb", "new")],
)
def test_an_engine_version_that_is_known_to_be_wrong_is_refused(engine: str, version: str) -> None:
    with pytest.raises(ValueError, match="unknown engine version family"):
        known_family(engine, version)  # type: ignore[arg-type]


def test_a_newer_version_of_valkey_has_the_parameter_group_family_of_its_major_version() -> None:
    with pytest.warns(SettingsWarning):
        assert cache_engines.family("valkey", "9.1") == "valkey9"


def _warned() -> list[str]:
    with unknown_values() as messages:
        NODE_TYPES.check("cache.m8g.large")
        warnings.warn("another", UserWarning, stacklevel=1)
    return messages


def test_messages_about_unknown_values_are_collected_and_other_warnings_go_on() -> None:
    with pytest.warns(UserWarning, match="another"):
        messages = _warned()
    assert messages == ["cache.m8g.large is of an unknown family; AWS decides whether it exists"]
