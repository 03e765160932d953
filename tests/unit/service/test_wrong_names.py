"""Wrong names in a manifest: errors of the settings, and never one of Python."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from environment import service_files
from environment.service_files import _manifest
from unit import places
from unit.service.manifests import config, whole

_VALUES: list[object] = ["", {}]
# Settings that name other parts.
_NAMING = ("uses", "queue", "secrets")
_Path = tuple[str | int, ...]


def paths(value: object, at: _Path = ()) -> Iterator[_Path]:
    """The paths of all values below *value*."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*at, key)
        yield from paths(inner, (*at, key))


def _changed(path: _Path, value: object) -> dict[str, Any]:
    manifest = whole()
    places.put(manifest, path, value)
    return manifest


@pytest.mark.parametrize("setting", _NAMING)
def test_a_wrong_name_is_an_error_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    """The rules between settings read the valid part of a manifest, so they meet every wrong one."""
    (tmp_path / "Pulumi.dev.yaml").touch()
    changed = [one for one in paths(whole()) if one[0] == "run" and setting in one[2:3]]
    assert changed
    for path in changed:
        for value in _VALUES:
            given = config(_changed(path, value))
            monkeypatch.setattr(service_files, "read_config", lambda _, given=given: (given, []))
            sections, _, found = _manifest(tmp_path, "orders", "dev", "ap-northeast-2")
            assert sections is not None
            assert all(one.startswith("orders:run.") for one in found), (path, value, found)


def _renamed(section: str, old: str, new: str) -> dict[str, Any]:
    manifest = whole()
    manifest[section][new] = manifest[section].pop(old)
    return manifest


@pytest.mark.parametrize(
    ("section", "old", "new"),
    [
        ("queues", "incoming", "In Coming"),
        ("topics", "changed", "changed_"),
        ("tables", "orders", "Orders"),
        ("buckets", "uploads", "up.loads"),
        ("streams", "clicks", "Clicks"),
        ("run", "internal", "Internal"),
        ("run", "hook", "hook_"),
    ],
)
def test_a_name_that_is_wrong_where_it_is_given_is_one_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, section: str, old: str, new: str
) -> None:
    """Uses and triggers of the right name would be errors too, with the wrong name as the advice."""
    (tmp_path / "Pulumi.dev.yaml").touch()
    given = config(_renamed(section, old, new))
    monkeypatch.setattr(service_files, "read_config", lambda _: (given, []))

    _, _, found = _manifest(tmp_path, "orders", "dev", "ap-northeast-2")

    assert len(found) == 1
    assert found[0].startswith(f'orders:{section}.{new}: "{new}" is not a name')
