"""Refusals of the settings of both caches, and their messages."""

import pytest
from pydantic import ValidationError

from components.caching.memcached_settings import MemcachedSettings
from components.caching.session_cache_settings import SessionCacheSettings

SESSIONS = {
    "engine": "valkey",
    "engine_version": "8.0",
    "node_type": "cache.t4g.micro",
    "nodes": 2,
    "failover": True,
    "snapshot_days": 7,
    "snapshot_window": "16:00-17:00",
    "maintenance_window": "sun:18:00-sun:19:00",
    "apply_immediately": False,
    "log_retention_days": 30,
    "token_version": 1,
}
MEMCACHED = {
    "engine_version": "1.6.22",
    "node_type": "cache.t4g.micro",
    "nodes": 2,
    "maintenance_window": "sun:18:00-sun:19:00",
    "apply_immediately": False,
}


def refused(model, values, **changes):
    with pytest.raises(ValidationError) as error:
        model.model_validate({**values, **changes})
    return str(error.value)


@pytest.mark.parametrize(
    ("engine", "version", "family"),
    [
        ("valkey", "7.2", "valkey7"),
        ("valkey", "8.0", "valkey8"),
        ("redis", "6.2", "redis6.x"),
        ("redis", "7.1", "redis7"),
    ],
)
def test_each_version_has_its_family(engine, version, family):
    settings = SessionCacheSettings.model_validate({**SESSIONS, "engine": engine, "engine_version": version})
    assert settings.family == family


@pytest.mark.parametrize(("engine", "version"), [("valkey", "7.1"), ("valkey", "99"), ("redis", "8.0")])
def test_a_version_that_the_engine_has_not_is_refused_with_those_it_has(engine, version):
    said = refused(SessionCacheSettings, SESSIONS, engine=engine, engine_version=version)
    assert f"engine_version {version} is not a version of {engine}; allowed:" in said


def test_failover_with_one_node_is_refused():
    said = refused(SessionCacheSettings, SESSIONS, nodes=1)
    assert "failover needs 2 nodes or more, but nodes is 1" in said


def test_one_node_without_failover_is_fine():
    SessionCacheSettings.model_validate({**SESSIONS, "nodes": 1, "failover": False})


@pytest.mark.parametrize(
    "changes",
    [
        {"engine": "memcached"},
        {"node_type": "t4g.micro"},
        {"node_type": "cache.t1.micro"},
        {"node_type": "cache.r6gd.xlarge"},
        {"nodes": 0},
        {"nodes": 7},
        {"nodes": "2"},
        {"snapshot_days": -1},
        {"snapshot_days": 36},
        {"snapshot_window": "16:00"},
        {"snapshot_window": "25:00-26:00"},
        {"snapshot_window": "16:00-16:59"},
        {"maintenance_window": "Sun:18:00-Sun:19:00"},
        {"maintenance_window": "sun:18:00-sun:18:30"},
        {"maintenance_window": "sun:18:00-tue:18:00"},
        {"log_retention_days": 2},
        {"token_version": 0},
        {"auth_token": "secret"},
    ],
)
def test_what_elasticache_would_refuse_is_refused_first(changes):
    refused(SessionCacheSettings, SESSIONS, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"engine_version": "1.6.6"},
        {"engine_version": "8.0"},
        {"nodes": 0},
        {"nodes": 41},
        {"maintenance_window": "sun:18:00-sun:18:59"},
        {"node_type": "cache.m1.small"},
    ],
)
def test_memcached_without_tls_or_out_of_bounds_is_refused(changes):
    refused(MemcachedSettings, MEMCACHED, **changes)


@pytest.mark.parametrize("snapshot", ["17:30-18:30", "18:00-19:00", "18:59-20:00"])
def test_windows_that_overlap_are_refused(snapshot):
    said = refused(SessionCacheSettings, SESSIONS, snapshot_window=snapshot)
    assert f"snapshot_window {snapshot} overlaps maintenance_window sun:18:00-sun:19:00" in said


@pytest.mark.parametrize("snapshot", ["17:00-18:00", "19:00-20:00", "23:30-00:30"])
def test_windows_that_only_touch_are_fine(snapshot):
    SessionCacheSettings.model_validate({**SESSIONS, "snapshot_window": snapshot})
