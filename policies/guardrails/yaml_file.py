"""Strict reader of the pack's own YAML files: mappings, lists and plain text, nothing that YAML converts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent.parent
# The largest file of the pack has 6 kB. The limits end the reading of a file that was made to exhaust memory.
_MAX_BYTES = 1_000_000
_MAX_DEPTH = 20


class FileError(ValueError):
    """A file of the pack is malformed; the message starts with the file's name."""


def read(file: Path, *keys: str) -> dict[str, list[Any]]:
    """The lists that *file* has under exactly *keys*, every scalar as text; raises FileError."""
    document = _parse(file)
    if not isinstance(document, dict) or set(document) != set(keys):
        raise FileError(f"{file.name} must have exactly these keys: {', '.join(keys)}")
    for key in keys:
        if not isinstance(document[key], list):
            raise FileError(f"{file.name}: {key} must be a list")
    return document


def _parse(file: Path) -> object:
    try:
        # A pipe or a device is refused: reading one may never end.
        if file.exists() and not file.is_file():
            raise FileError(f"{file.name} can't be read: not a regular file")
        if file.stat().st_size > _MAX_BYTES:
            raise FileError(f"{file.name} can't be read: more than {_MAX_BYTES:,} bytes")
        text = file.read_text(encoding="utf-8")
        events = yaml.parse(text, Loader=yaml.SafeLoader)
        document = _document(file, events)
    except UnicodeDecodeError as error:
        raise FileError(f"{file.name} can't be read: byte {error.start + 1} is not UTF-8") from None
    except OSError as error:
        raise FileError(f"{file.name} can't be read: {error.strerror}") from None
    except yaml.MarkedYAMLError as error:
        mark, start = error.problem_mark, error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        began = f", in the block that begins at line {start.line + 1}" if start else ""
        raise FileError(f"{file.name} can't be read: {place}{error.problem}{began}") from None
    except yaml.YAMLError as error:
        raise FileError(f"{file.name} can't be read: {' '.join(str(error).split())}") from None
    return document


def _document(file: Path, events: Iterator[Any]) -> object:
    """The one document of a stream of YAML events; None if it is empty."""
    found: object = None
    started = False
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if started:
                raise FileError(f"{_line(file, event)}: a second document is not allowed")
            started = True
            found = _node(file, next(events), events, 0)
    return found


def _node(file: Path, event: Any, events: Iterator[Any], depth: int) -> object:  # noqa: ANN401 (untyped library)
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise FileError(f"{_line(file, event)}: anchors and aliases are not allowed")
    if event.tag is not None:
        raise FileError(f"{_line(file, event)}: the tag {event.tag} is not allowed; write plain text")
    if depth > _MAX_DEPTH:
        raise FileError(f"{_line(file, event)}: more than {_MAX_DEPTH} levels")
    if isinstance(event, yaml.ScalarEvent):
        return event.value
    if isinstance(event, yaml.SequenceStartEvent):
        listed: list[object] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            listed.append(_node(file, event, events, depth + 1))
        return listed
    return _mapping(file, events, depth)


def _mapping(file: Path, events: Iterator[Any], depth: int) -> dict[str, object]:
    mapping: dict[str, object] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(file, event, events, depth + 1)
        if not isinstance(key, str):
            raise FileError(f"{_line(file, event)}: a key must be text")
        if key in mapping:
            raise FileError(f"{_line(file, event)}: the key {key} occurs more than once")
        mapping[key] = _node(file, next(events), events, depth + 1)
    return mapping


def _line(file: Path, event: Any) -> str:  # noqa: ANN401 (untyped library)
    return f"{file.name}, line {event.start_mark.line + 1}"
