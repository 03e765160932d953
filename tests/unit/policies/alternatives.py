"""Every legal value of every setting, one change of a stack file each."""

import copy
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Any, Literal, Union, get_args, get_origin

import yaml
from pydantic import BaseModel

from environment.settings import Settings
from unit.recording import ROOT

Path = tuple[str | int, ...]
Examples = Callable[[Path], Any]
"""A value for a setting that is null or empty, None for none."""

_UNIONS = (Union, types.UnionType)
_MAPPINGS = (dict, Mapping)
_PROVIDER = {
    "client_id": "123.apps.googleusercontent.com",
    "secret_arn": "arn:aws:secretsmanager:ap-northeast-2:111111111111:secret:google-AbCdEf",
    "secret_version": None,
    "scopes": ["openid", "email"],
    "attributes": {"email": "email"},
}
_END = {
    "engine": "postgres",
    "database": "app",
    "certificate_arn": None,
    "secret_arn": "arn:aws:secretsmanager:ap-northeast-2:111111111111:secret:app-AbCdEf",
}
# Sections and lists that no stack file has, as a user would write them.
EXAMPLES: dict[Path, Any] = {
    ("caching", "memcached"): {
        "engine_version": "1.6.22",
        "node_type": "cache.t4g.micro",
        "nodes": 2,
        "maintenance_window": "sun:18:00-sun:19:00",
        "apply_immediately": True,
    },
    ("data", "graph"): {
        "version": "1.4.5.1",
        "instance_class": "db.r6g.large",
        "readers": 1,
        "port": 8182,
        "backup_days": 7,
        "backup_window": "17:00-17:30",
        "maintenance_window": "sun:18:00-sun:19:00",
        "apply_immediately": False,
        "allow_major_version_upgrade": False,
        "log_retention_days": 30,
    },
    ("data", "migration"): {
        "instance_class": "dms.c7i.large",
        "storage_gb": 100,
        "multi_az": True,
        "maintenance_window": "sun:18:00-sun:19:00",
        "source": _END,
        "target": _END,
        "schemas": ["public"],
    },
    # The table of stages/stage4.yaml, provisioned and with indexes.
    ("data", "tables", "activity", "capacity"): {
        "read": {"min": 5, "max": 100, "target_percent": 70},
        "write": {"min": 5, "max": 100, "target_percent": 70},
    },
    ("data", "tables", "activity", "indexes"): [
        {
            "name": "by-kind",
            "hash_key": {"name": "kind", "type": "S"},
            "range_key": {"name": "place", "type": "S"},
            "projection": "KEYS_ONLY",
        }
    ],
    ("data", "log_queries"): {"scan_limit_gb": 100, "since": "2026/01/01"},
    ("messaging", "kafka"): {
        "zones": ["ap-northeast-2a", "ap-northeast-2b"],
        "version": "3.9.x",
        "instance_type": "kafka.m7g.large",
        "brokers_per_zone": 1,
        "volume_gb": 100,
    },
    ("compute", "network_load_balancer"): {
        "listeners": [{"port": 80, "protocol": "TCP", "certificate_arn": None}],
        "deletion_protection": True,
    },
    ("compute", "containers", "machines"): {"instance_types": ["m7g.large", "m6g.large"], "max": 4},
    ("compute", "web", "certificate_arn"): (
        "arn:aws:acm:ap-northeast-2:111111111111:certificate/00000000-0000-0000-0000-000000000000"
    ),
    ("data", "database", "backup_plan"): "daily",
    ("pipeline", "bucket", "reader_accounts"): ["999999999999"],
    ("identity", "users", "email"): {
        "identity_arn": "arn:aws:ses:ap-northeast-2:111111111111:identity/example.com",
        "address": "shop@example.com",
    },
    ("identity", "users", "providers"): {
        "google": {"kind": "google", **_PROVIDER},
        "apple": {"kind": "apple", "team_id": "ABCDE12345", "key_id": "ABCDE12345", **_PROVIDER},
        "company": {"kind": "oidc", "issuer": "https://login.example.com", **_PROVIDER},
        "partner": {
            "kind": "saml",
            "metadata_url": "https://sso.example.com/metadata",
            "attributes": {"email": "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"},
        },
    },
    ("identity", "users", "groups"): {
        "readers": {"description": "Look at pictures", "precedence": 20, "media": "read"}
    },
    ("identity", "people"): {
        "saml_provider_arn": "arn:aws:iam::111111111111:saml-provider/company",
        "principals": ["arn:aws:iam::999999999999:root"],
        "administrator": {"permission_set": "Administrators", "session_hours": 1},
        "developer": {"permission_set": None, "session_hours": 8},
        "read_only": {"permission_set": None, "session_hours": 12},
        "break_glass": {"principals": ["arn:aws:iam::999999999999:user/break-glass"]},
    },
    ("edge", "cdn", "default_root_object"): "index.html",
    ("observability", "detection", "config"): {"frequency": "DAILY", "recorder": "default"},
    ("observability", "detection", "config", "recorder"): "default",
    ("observability", "detection", "guardduty", "detector_id"): "0" * 32,
    ("network", "connections"): {
        "peerings": {
            "shared": {
                "vpc_id": "vpc-0123456789abcdef0",
                "account": "999999999999",
                "region": "ap-northeast-2",
                "cidrs": ["10.80.0.0/16"],
                "traffic": ["network -> app:8080", "app -> network:5432", "network -> database:5432"],
                "peer_side": {
                    "role_arn": "arn:aws:iam::999999999999:role/peering",
                    "route_table_ids": ["rtb-0123456789abcdef0"],
                },
            }
        },
        "transit_gateway": {
            "id": None,
            "share_with": ["888888888888"],
            "accepted": True,
            "cidrs": ["10.96.0.0/16"],
            "traffic": ["network -> app:8080"],
        },
        "vpn": {
            "address": "203.0.113.10",
            "asn": 65000,
            "bgp": False,
            "cidrs": ["192.168.0.0/24"],
            "traffic": ["network -> database:5432"],
            "log_retention_days": 30,
        },
    },
    ("network", "interfaces"): {
        "license": {"zone": "ap-northeast-2b", "address": "10.48.18.10", "group": "app"}
    },
    ("observability", "slack"): {"workspace_id": "T07EA123LEP", "channel_id": "C07EZ1ABC23"},
    ("edge", "cdn", "failover"): {
        "host": "standby.example.com",
        "status_codes": [500, 503],
        "paths": ["/catalog/*"],
    },
    ("edge", "cdn", "viewer_function"): {"event": "viewer-request", "file": "addresses.js"},
    ("edge", "cdn", "edge_lambda"): {
        "event": "viewer-request",
        "function_version_arn": "arn:aws:lambda:us-east-1:111111111111:function:sign-urls:7",
    },
    ("network", "dns", "failover"): {
        "path": "/health",
        "interval_seconds": 30,
        "failures": 3,
        "standby": {"dns_name": "standby-1.us-west-2.elb.amazonaws.com", "zone_id": "Z1H1FL5HABSF5"},
    },
    ("edge", "load_balancer_web_acl"): {
        "requests_per_five_minutes": 2000,
        "large_bodies": "allow",
        "log_retention_days": 30,
    },
    ("edge", "site"): {
        "index": "index.html",
        "fallback": "index.html",
        "hosts": [],
        "certificate_arn": None,
        "price_class": "PriceClass_200",
        "hsts": {"days": 365, "include_subdomains": False},
        "web_acl": {
            "requests_per_five_minutes": 2000,
            "large_bodies": "block",
            "inspected_body_kb": 16,
            "log_retention_days": 30,
        },
    },
    ("edge", "cdn", "geography", "countries"): ["KR"],
}


@dataclass(frozen=True)
class Change:
    """One setting with another value."""

    path: Path
    value: Any

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path))}: {self.value!r}"

    def clashes(self, other: "Change") -> bool:
        """Whether they give a setting two values, or one changes a part of what the other changes."""
        shorter = min(len(self.path), len(other.path))
        return self.path[:shorter] == other.path[:shorter] and str(self) != str(other)


def config(stack_file: str) -> dict[str, Any]:
    """The configuration of a stack file, as the program gets it."""
    found: dict[str, Any] = yaml.safe_load((ROOT / stack_file).read_text())["config"]
    return found


def changed(base: Mapping[str, Any], changes: Sequence[Change]) -> dict[str, Any]:
    """*base* with *changes*; a section that it doesn't have is made from the example."""
    new = copy.deepcopy(dict(base))
    for change in sorted(changes, key=lambda one: len(one.path)):
        layer, *path = change.path
        place: Any = new[f"strata:{layer}"]
        for number, key in enumerate(path[:-1], 1):
            if isinstance(place, dict) and not place.get(key):
                place[key] = copy.deepcopy(_example((layer, *path[:number])))
            place = place[key]
        place[path[-1]] = copy.deepcopy(change.value)
    return new


def alternatives(base: Mapping[str, Any]) -> list[Change]:
    """Every change of one setting of *base*, with the sections that it doesn't have filled in."""
    found: list[Change] = []
    for layer, field in Settings.model_fields.items():
        if layer != "aws":
            value = base.get(f"strata:{layer}")
            found += _of(field.annotation, field.metadata, (layer,), value, _example)
    return [one for one in found if _value(base, one.path) != one.value or one.value is True]


def of_model(
    model: type[BaseModel], path: Path, value: Mapping[str, Any], examples: Mapping[Path, object]
) -> Iterator[Change]:
    """Every change of one setting of *model*, which has *value* at *path*."""
    yield from _of_model(model, path, value, examples.get)


def _of(
    annotation: Any, metadata: Sequence[Any], path: Path, value: Any, example_of: Examples
) -> Iterator[Change]:
    plain, optional = _plain(annotation)
    if optional and value is not None:
        yield Change(path, None)
    if value is None and (example := example_of(path)) is not None:
        value = example
        yield Change(path, example)
    if get_origin(plain) in _UNIONS:
        plain = _of_kind(plain, value)
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        yield from _of_model(plain, path, value, example_of)
    elif get_origin(plain) is Literal:
        yield from (Change(path, one) for one in get_args(plain))
    elif plain is bool:
        yield from (Change(path, one) for one in (False, True))
    elif plain is int:
        yield from (Change(path, one) for one in _bounds(metadata, value))
    elif get_origin(plain) in (tuple, *_MAPPINGS):
        yield from _of_items(plain, path, value, example_of)


def _of_model(model: type[BaseModel], path: Path, value: Any, example_of: Examples) -> Iterator[Change]:
    if not isinstance(value, Mapping):
        return
    for name, field in model.model_fields.items():
        key = field.alias or name
        yield from _of(field.annotation, field.metadata, (*path, key), value.get(key), example_of)


def _of_items(plain: Any, path: Path, value: Any, example_of: Examples) -> Iterator[Change]:
    mapped = get_origin(plain) in _MAPPINGS
    item = get_args(plain)[1] if mapped else get_args(plain)[0]
    inner, _ = _plain(item)
    empty: object = {} if mapped else []
    if value:
        yield Change(path, empty)
    example = example_of(path)
    if example and not value:
        value = example
        yield Change(path, example)
    if get_origin(inner) is Literal:
        yield from (Change(path, [one]) for one in get_args(inner))
    elif value:
        # Of a list the first item; items of a mapping may be of several models.
        for one in value if isinstance(value, Mapping) else (0,):
            yield from _of(item, _metadata(item), (*path, one), value[one], example_of)


def _bounds(metadata: Sequence[Any], value: Any) -> list[int]:
    """The lowest and highest number, and those beside the present one."""
    lowest = [one.ge for one in metadata if getattr(one, "ge", None) is not None]
    highest = [one.le for one in metadata if getattr(one, "le", None) is not None]
    beside = [value - 1, value + 1] if isinstance(value, int) else []
    return sorted({*lowest, *highest, *beside})


def _plain(annotation: Any) -> tuple[Any, bool]:
    """*annotation* without its metadata and without None, and whether None is allowed."""
    while getattr(annotation, "__metadata__", None) is not None:
        annotation = annotation.__origin__
    if get_origin(annotation) in _UNIONS:
        others = [one for one in get_args(annotation) if one is not type(None)]
        optional = len(others) < len(get_args(annotation))
        return (_plain(others[0])[0] if len(others) == 1 else reduce(or_, others)), optional
    return annotation, False


def _of_kind(union: Any, value: Any) -> Any:
    """The member of *union* that *value* is of, by its key ``kind``; else the first one."""
    members = [_plain(one)[0] for one in get_args(union)]
    kind = value.get("kind") if isinstance(value, Mapping) else None
    models = [one for one in members if isinstance(one, type) and issubclass(one, BaseModel)]
    named = (one for one in models if kind in get_args(one.model_fields["kind"].annotation)) if kind else ()
    return next(iter(named), members[0])


def _metadata(annotation: Any) -> list[Any]:
    return [*getattr(annotation, "__metadata__", ())]


def _example(path: Path) -> Any:
    found = EXAMPLES.get(path)
    return _value(_growth(), path) if found is None else found


@cache
def _growth() -> dict[str, Any]:
    return config("stages/stage4.yaml")


def _value(base: Any, path: Path) -> Any:
    layer, *rest = path
    place = base.get(f"strata:{layer}")
    for key in rest:
        if isinstance(place, Mapping):
            place = place.get(key)
        elif isinstance(place, list) and isinstance(key, int) and key < len(place):
            place = place[key]
        else:
            return None
    return place
