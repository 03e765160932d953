"""The changes from one growth stage to the next, by the key in the stack file."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

STAGES = sorted((Path(__file__).parents[1] / "stages").glob("stage*.yaml"))


def config(stage: Path) -> dict[str, Any]:
    """The configuration in the stage's stack file."""
    found: dict[str, Any] = yaml.safe_load(stage.read_text())["config"]
    return found


def changes(before: Path, after: Path) -> dict[str, tuple[str, str]]:
    """The differences as shown, by path without the project's name."""
    return {
        path.removeprefix("strata:"): (show(old), show(new))
        for path, old, new in _differences("", config(before), config(after))
    }


def show(value: object) -> str:
    """A value as the table of the documentation has it; a section of its own is shown as present."""
    if isinstance(value, dict):
        return "there" if value else "none"
    if value is None:
        return "none"
    return value if isinstance(value, str) else json.dumps(value).replace('"', "")


def _differences(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(old, dict) and isinstance(new, dict) and old and new:
        for key in {**old, **new}:
            yield from _differences(f"{path}.{key}".lstrip("."), old.get(key), new.get(key))
    elif old != new:
        yield path, old, new


LOGS_THAT_END = {"stage3": "edge-acl-log"}
"""The only stateful resource that a step deletes, as docs/growth.md says: the log of a deleted web ACL."""
