"""Every Copilot key is mapped or listed, and every other one refused."""

import copy
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.every import every
from strata.copilot.importer import plan as _plan
from strata.copilot.keys import KEYS, TYPES, ManifestKey, find, table
from strata.copilot.reader import ITEM, dotted, leaves
from strata.copilot.workspace import CopilotWorkspace
from strata.errors import StrataError
from unit.copilot.workspaces import ENVIRONMENTS, make

_BASE: Mapping[str, Mapping[str, object]] = {
    "Load Balanced Web Service": {"image": {"build": "app/Dockerfile", "port": 80}, "http": {"path": "/"}},
    "Backend Service": {"image": {"build": "app/Dockerfile", "port": 80}},
    "Worker Service": {"image": {"build": "app/Dockerfile"}},
    "Scheduled Job": {"image": {"build": "app/Dockerfile"}, "on": {"schedule": "@daily"}},
    "Static Site": {"files": [{"source": "web"}]},
    "Request-Driven Web Service": {"image": {"build": "app/Dockerfile", "port": 80}},
}
_VALUES: Mapping[str, object] = {
    "name": "one",
    "http.path": "/",
    "http.alias": "shop.example.com",
    "http.healthcheck": "/health",
    "http.healthcheck.grace_period": "30s",
    "http.version": "http2",
    "http": False,
    "image.build": "app/Dockerfile",
    "image.build.dockerfile": "app/Dockerfile",
    "image.build.context": "app",
    "image.port": 80,
    "http.certificate": "arn:aws:acm:us-east-1:111111111111:certificate/12345678-1234-1234-1234-123456789012",
    "variables.*": "text",
    "http.additional_rules[].path": "/admin",
    "http.alias[]": "shop.example.com",
    "http.alias[].name": "shop.example.com",
    "http.healthcheck.path": "/health",
    "cpu": 1024,
    "memory": 2048,
    "platform": "linux/arm64",
    "platform.osfamily": "linux",
    "platform.architecture": "arm64",
    "count": 2,
    "count.range": "1-4",
    "count.range.min": 1,
    "count.range.max": 4,
    "count.range.spot_from": 2,
    "count.spot": 2,
    "count.cpu_percentage": 70,
    "count.cpu_percentage.value": 70,
    "count.queue_delay.acceptable_latency": "10m",
    "count.queue_delay.msg_processing_time": "250ms",
    "exec": True,
    "env_file": "app.env",
    "logging.retention": 7,
    "retries": 2,
    "on.schedule": "@hourly",
    "subscribe.topics[].queue": True,
    "files[].source": "web",
}
_ITEMS: Mapping[str, Mapping[str, object]] = {
    "subscribe.topics": {"name": "events", "service": "other"},
    "publish.topics": {"name": "events"},
    "files": {"source": "web"},
    "http.alias": {"name": "shop.example.com"},
    "http.additional_rules.[].alias": {"name": "shop.example.com"},
}
_TIMES = ("retention", "timeout")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("copilot"), {})


def _value(key: ManifestKey) -> object:
    name = dotted(key.path)
    if name in _VALUES:
        return _VALUES[name]
    if key.path[-1] in _TIMES and "queue" in key.path:
        return "12h"
    if key.path[-1] == "tries":
        return 3
    if "alias" in key.path and key.path[-1] in ("alias", ITEM, "name"):
        return "shop.example.com"
    return True if key.path[-1] == "fifo" else "text"


def _put(document: dict[str, object], key: ManifestKey) -> None:
    """Give *document* a value at *key*, whose wildcards become names."""
    path = ["ANY" if part in ("*", "**") else part for part in key.path]
    place: object = document
    for number, (part, after) in enumerate(zip(path, [*path[1:], ""], strict=True)):
        if part == ITEM:
            assert isinstance(place, list)
            if not after:
                place.append(_value(key))
            else:
                if not place:
                    place.append(dict(_ITEMS.get(".".join(path[:number]), {})))
                if not isinstance(place[0], dict):
                    place[0] = {}
                place = place[0]
            continue
        assert isinstance(place, dict)
        if not after:
            place[part] = _value(key)
            return
        if not isinstance(place.get(part), list if after == ITEM else dict):
            place[part] = [] if after == ITEM else {}
        place = place[part]


def _document(kind: str, *keys: ManifestKey) -> dict[str, object]:
    document: dict[str, object] = {"name": "one", "type": kind}
    for part, value in _BASE[kind].items():
        document[part] = copy.deepcopy(value)
    for key in keys:
        if key.path[:2] == ("image", "build"):
            image = document["image"]
            assert isinstance(image, dict)
            image["build"] = {"dockerfile": "app/Dockerfile"}
        if dotted(key.path) == "http.certificate":
            document["http"] = {"alias": "shop.example.com"}
        _put(document, key)
        image = document.get("image")
        if isinstance(image, dict) and "location" in image:
            image.pop("build", None)
    document |= {"name": "one", "type": kind}
    if "cpu" in document or "memory" in document:
        document |= {"cpu": 1024, "memory": 2048}
    return document


_ALL = [(kind, key) for key in KEYS for kind in key.types]


@every(_ALL)
def test_a_key_is_mapped_or_listed(kind: str, key: ManifestKey, root: Path) -> None:
    assert not _lost(kind, [key], root)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_key_is_lost_among_others(root: Path, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(TYPES))
    known = [key for key in KEYS if kind in key.types]
    assert not _lost(kind, data.draw(st.lists(st.sampled_from(known), unique=True, max_size=12)), root)


def _lost(kind: str, keys: list[ManifestKey], root: Path) -> list[str]:
    """The keys of a manifest with *keys* that no note names though they have no counterpart."""
    document = _document(kind, *keys)
    space = CopilotWorkspace(root, "shop", {"one": document}, ENVIRONMENTS, ())
    try:
        (service,) = _plan(space, ENVIRONMENTS, {})
    except StrataError:
        # Keys that exclude each other: the manifest is refused as a whole.
        assert len(keys) > 1
        return []
    named = [(one.note.key, one.note.text) for one in service.notes]
    lost = []
    for path in leaves(document):
        key, name = find(path, kind), dotted(path)
        assert key is not None, name
        noted = [text for one, text in named if name.startswith(one) or one.startswith(name)]
        without_effect = len(keys) == 1 and "it has no effect here" in noted
        if without_effect if key.mapped else not noted:
            lost.append(name)
    return lost


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("place", ["", "environments.dev."])
def test_an_unknown_key_is_refused_with_the_nearest(kind: str, place: str, root: Path) -> None:
    document = _document(kind)
    wrong: dict[str, object] = {"htpp": {"alias": "a"}}
    document |= {"environments": {"dev": wrong}} if place else wrong
    space = CopilotWorkspace(root, "shop", {"one": document}, ENVIRONMENTS, ())
    with pytest.raises(StrataError) as refused:
        _plan(space, ENVIRONMENTS, {})
    assert f"copilot/one/manifest.yml: {place}htpp.alias: unknown Copilot key." in str(refused.value)
    assert refused.value.exit_code == 2


def test_the_guide_has_every_key_and_no_other() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "from-copilot.md").read_text()
    assert table() in guide
