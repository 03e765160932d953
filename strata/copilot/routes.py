"""Requests that a load balancer gives to a process, and its health check."""

from collections.abc import Mapping

from strata.copilot.containers import Import, duration
from strata.copilot.reader import ManifestError, mapping

_GRACE = 60
"""Seconds; Copilot's default of `http.healthcheck.grace_period`."""
_MOST = 3
"""Values of one condition of a rule, as in components/compute/web/listener_rules.py."""
_RECORDS = "make the records in the hosted zone by hand or below the two lines of __main__.py"
_PROTOCOLS = {"http1": "http", "http2": "http2", "grpc": "grpc"}


def route(one: Import) -> dict[str, object]:
    """Hosts and paths of `http` and of its additional rules; the priority is set for all services at once."""
    path, alias = one.reader.text("http.path"), one.reader.get("http.alias")
    if path is None:
        raise ManifestError("http.path", "is missing")
    hosts, paths = _hosts(alias), _paths(path)
    for item in one.reader.items("http.additional_rules"):
        rule = mapping(item, "http.additional_rules")
        own_hosts, own_paths = _hosts(rule.get("alias")), _paths(str(rule.get("path", path)))
        joined = _joined(hosts, own_hosts), _joined(paths, own_paths)
        alike = own_hosts in ([], hosts) or own_paths == paths
        if alike and all(len(values) <= _MOST for values in joined):
            hosts, paths = joined
        else:
            one.notes.to_do(
                "http.additional_rules[]",
                f"hosts [{', '.join(own_hosts)}] with paths [{', '.join(own_paths)}]: use a second process; "
                f"a route joins all hosts with all paths, at most {_MOST} of each",
            )
        if _has_zones(rule.get("alias")):
            one.notes.to_do("http.additional_rules[].alias[].hosted_zone", _RECORDS)
        for key in sorted(rule.keys() - {"path", "alias"}):
            one.notes.to_do(
                f"http.additional_rules[].{key}", "a process has one route, with one set of options"
            )
    if _has_zones(alias):
        one.notes.to_do("http.alias[].hosted_zone", _RECORDS)
    return {"hosts": hosts, "paths": paths, "priority": 0}


def health(one: Import) -> dict[str, object]:
    """Path and grace period of the target group's health check."""
    check = one.reader.peek("http.healthcheck")
    if isinstance(check, Mapping):
        path = one.reader.text("http.healthcheck.path", "/")
        grace = duration(one.reader, "http.healthcheck.grace_period")
    else:
        path, grace = one.reader.text("http.healthcheck", "/"), None
    return {"path": path, "grace_seconds": _GRACE if grace is None else round(grace)}


def protocol(one: Import) -> str:
    """The protocol version of the target group."""
    version = str(one.reader.text("http.version", "http1")).lower()
    if version not in _PROTOCOLS:
        raise ManifestError("http.version", f"{version!r} is not allowed; allowed: {', '.join(_PROTOCOLS)}")
    return _PROTOCOLS[version]


def _hosts(alias: object) -> list[str]:
    if alias is None:
        return []
    if isinstance(alias, str):
        return [item.strip() for item in alias.split(",")]
    if not isinstance(alias, list):
        raise ManifestError("http.alias", f"must be text or a list, not {alias!r}")
    return [str(item.get("name")) if isinstance(item, Mapping) else str(item) for item in alias]


def _has_zones(alias: object) -> bool:
    items = alias if isinstance(alias, list) else []
    return any(isinstance(item, Mapping) and "hosted_zone" in item for item in items)


def _paths(path: str) -> list[str]:
    """Copilot's *path* and all below it, as patterns of the load balancer."""
    plain = path.strip("/")
    return [f"/{plain}", f"/{plain}/*"] if plain else ["/*"]


def _joined(first: list[str], second: list[str]) -> list[str]:
    return list(dict.fromkeys([*first, *second]))
