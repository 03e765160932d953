"""The sections of a service's stack file, from the manifest of one environment."""

from collections.abc import Callable, Mapping

from strata.copilot import keys, values
from strata.copilot.containers import Import, container, given, scaled
from strata.copilot.queues import DEFAULT, backlog, queues, topics
from strata.copilot.reader import ManifestError, mapping
from strata.copilot.routes import health, protocol, route

Sections = dict[str, object]

# App Runner's defaults: instances and their size.
_APP_RUNNER_CPU, _APP_RUNNER_MEMORY, _APP_RUNNER_MAX = 1024, 2048, 25


def sections(one: Import, kind: str) -> Sections:
    """All sections; raises ManifestError for a value that can't be imported."""
    name, process, own = _PROCESSES[kind](one)
    published = {} if kind == keys.SITE else topics(one)
    used = process.get("uses")
    if isinstance(used, dict):
        used.update({f"topics.{topic}": "publish" for topic in published})
    for key in ("name", "type"):
        one.reader.get(key)
    return {
        "run": {name: process},
        "api": {},
        "websocket": {},
        "queues": own,
        "topics": published,
        "tables": {},
        "buckets": {},
        "streams": {},
        "buses": {},
        "secrets": process.get("secrets", []),
    }


_Process = tuple[str, Sections, Sections]


def _load_balanced(one: Import) -> _Process:
    if one.reader.peek("http") is False:
        one.reader.get("http")
        return _internal(one)
    process = {"kind": "web", **container(one), **_port(one), "protocol": protocol(one), **scaled(one)}
    return "web", {**process, "health": health(one), "route": route(one), **given(one)}, {}


def _backend(one: Import) -> _Process:
    if isinstance(one.reader.peek("http"), Mapping):
        one.notes.to_do(
            "http",
            "there is no internal load balancer: other services reach the process by name, SERVICE-backend",
        )
        one.reader.get("http")
    elif one.reader.peek("http") is False:
        one.reader.get("http")
    return _internal(one)


def _internal(one: Import) -> _Process:
    process = {"kind": "backend", **container(one), **_port(one), "protocol": "http", **scaled(one)}
    return "backend", {**process, **given(one)}, {}


def _worker(one: Import) -> _Process:
    own = queues(one)
    process = {"kind": "worker", "runs_as": "container", "queue": DEFAULT, **container(one), **scaled(one)}
    process |= {"messages_per_task": backlog(one), **given(one)}
    process.pop("cpu_percent")
    process["uses"] = {f"queues.{name}": "receive" for name in own if name != DEFAULT}
    return "worker", process, own


def _job(one: Import) -> _Process:
    text = one.reader.text("on.schedule")
    if text is None:
        raise ManifestError("on.schedule", "is missing")
    try:
        schedule = values.schedule(text)
    except ValueError as error:
        raise ManifestError("on.schedule", str(error)) from None
    process = {"kind": "job", "runs_as": "container", **container(one), "schedule": schedule}
    process |= {"timezone": "UTC", "retries": one.reader.whole("retries", 0), **given(one)}
    return "job", process, {}


def _request_driven(one: Import) -> _Process:
    common = container(one, cpu=_APP_RUNNER_CPU, memory_mb=_APP_RUNNER_MEMORY)
    alias = one.reader.text("http.alias")
    one.notes.chosen("size", f"1 to {_APP_RUNNER_MAX} tasks: App Runner's default")
    one.notes.chosen("cpu_percent", "60: App Runner scales on concurrent requests")
    paths = ["/*"] if alias else [f"/{one.service}", f"/{one.service}/*"]
    if not alias:
        one.notes.chosen("route.paths", f"/{one.service}: App Runner gives a service a host of its own")
    process = {
        "kind": "web",
        **common,
        **_port(one),
        "protocol": "http",
        "spot_percentage": 0,
        "size": {"min": 1, "desired": 1, "max": _APP_RUNNER_MAX},
        "cpu_percent": 60,
        "health": health(one),
        "route": {"hosts": [alias] if alias else [], "paths": paths, "priority": 0},
        **given(one),
    }
    return "web", process, {}


def _site(one: Import) -> _Process:
    alias, certificate = one.reader.text("http.alias"), one.reader.text("http.certificate")
    if alias and not certificate:
        one.notes.to_do("http.alias", f"{alias}: hosts is [] without a certificate of us-east-1; set both")
    one.notes.chosen("index", "index.html: the object of the path /")
    one.notes.chosen("fallback", "null: a path without an object is an error")
    one.notes.chosen("price_class", "PriceClass_All: CloudFront's default")
    process: Sections = {
        "kind": "site",
        "code": "site",
        "index": "index.html",
        "fallback": None,
        "hosts": [alias] if alias and certificate else [],
        "certificate_arn": certificate,
        "price_class": "PriceClass_All",
    }
    return "site", process, {}


def _port(one: Import) -> Sections:
    port = one.reader.get("image.port")
    if port is None:
        one.notes.to_do("image.port", "the manifest has none: set the port that the program listens on")
        port = 8080
    if isinstance(port, bool) or not isinstance(port, int):
        raise ManifestError("image.port", f"must be a whole number, not {port!r}")
    return {"port": port}


_PROCESSES: Mapping[str, Callable[[Import], _Process]] = {
    keys.LOAD_BALANCED: _load_balanced,
    keys.BACKEND: _backend,
    keys.WORKER: _worker,
    keys.JOB: _job,
    keys.SITE: _site,
    keys.REQUEST_DRIVEN: _request_driven,
}


def files(one: Import) -> list[tuple[str, str]]:
    """The folders and files of a site: source in the workspace, and destination in the site's folder."""
    found = []
    for item in one.reader.items("files"):
        upload = mapping(item, "files")
        source = upload.get("source")
        if not isinstance(source, str):
            raise ManifestError("files[].source", "is missing")
        for key in ("exclude", "reinclude"):
            if key in upload:
                one.notes.to_do(f"files[].{key}", "delete what isn't to be uploaded from the site's folder")
        found.append((source, str(upload.get("destination", "."))))
    return found
