"""A YAML document from the events of its parser: mappings, lists and scalars, with limits."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import yaml

# The deepest stack file has ten levels.
_DEPTH = 50
# Aliases repeat their anchors' content: without a limit, ten lines of them fill the memory.
_VALUES = 20_000


class _Mark(Protocol):
    line: int
    column: int


def place(mark: _Mark | None) -> str:
    """The position in the file, as a message begins with it."""
    return "" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}: "


class YamlSyntaxError(ValueError):
    """YAML that is not accepted; the message begins with line and column."""

    def __init__(self, event: yaml.Event, reason: str) -> None:
        super().__init__(f"{place(event.start_mark)}{reason}")


@dataclass
class _Container:
    """A mapping or list of which some items are read; *values* counts all inside of it."""

    content: dict[str, Any] | list[Any]
    anchor: str | None
    values: int = 1
    key: str | None = None
    keys: set[str] = field(default_factory=set)


class Tree:
    """Takes the events one after another; *document* is the result of the last."""

    def __init__(self, scalar: Callable[[str], object]) -> None:
        self.document: object = None
        self._scalar = scalar
        self._open: list[_Container] = []
        self._anchors: dict[str, tuple[object, int]] = {}
        self._documents = 0

    def add(self, event: yaml.Event) -> None:
        """Add one event; raises YamlSyntaxError."""
        match event:
            case yaml.DocumentStartEvent():
                self._start(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._enter(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                done = self._open.pop()
                self._place(event, done.content, done.values, done.anchor)
            case yaml.ScalarEvent():
                _refuse_tag(event)
                self._place(event, self._value(event), 1, event.anchor)
            case yaml.AliasEvent():
                self._place(event, *self._repeated(event), None)

    def _start(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            raise YamlSyntaxError(event, "a second document begins; only one is allowed")
        if event.version or event.tags:
            raise YamlSyntaxError(event, "directives such as %YAML are not allowed")

    def _enter(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        _refuse_tag(event)
        if len(self._open) == _DEPTH:
            raise YamlSyntaxError(event, f"is deeper than {_DEPTH} levels")
        parent = self._open[-1] if self._open else None
        if parent and isinstance(parent.content, dict) and parent.key is None:
            raise YamlSyntaxError(event, "a key must be text, not a list or a mapping")
        if event.anchor:
            self._anchors.pop(event.anchor, None)
        content: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._open.append(_Container(content, event.anchor))

    def _value(self, event: yaml.ScalarEvent) -> object:
        text = str(event.value)
        try:
            text.encode()
            return text if event.style else self._scalar(text)
        except UnicodeEncodeError:
            raise YamlSyntaxError(event, "has half of a surrogate pair, which is not a character") from None
        except ValueError as error:
            raise YamlSyntaxError(event, f"{self._path()}{error}") from None

    def _repeated(self, event: yaml.AliasEvent) -> tuple[object, int]:
        if event.anchor not in self._anchors:
            reason = f"the alias *{event.anchor} has no complete anchor &{event.anchor} before it"
            raise YamlSyntaxError(event, reason)
        return self._anchors[event.anchor]

    def _place(self, event: yaml.Event, value: object, values: int, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = value, values
        if not self._open:
            self.document = value
            return
        parent = self._open[-1]
        parent.values += values
        if parent.values > _VALUES:
            raise YamlSyntaxError(event, f"aliases and values amount to more than {_VALUES:,} values")
        if isinstance(parent.content, list):
            parent.content.append(value)
        elif parent.key is None:
            parent.key = _new_key(event, value, parent.content)
        else:
            parent.content[parent.key] = value
            parent.key = None

    def _path(self) -> str:
        """The path of the next value, such as ``config.strata:network.zones[1]: ``."""
        path = ""
        for container in self._open:
            if isinstance(container.content, list):
                path += f"[{len(container.content)}]"
            elif container.key is not None:
                path += f".{container.key}" if path else container.key
        return f"{path}: " if path else ""


def _new_key(event: yaml.Event, key: object, content: dict[str, Any]) -> str:
    if not isinstance(key, str):
        raise YamlSyntaxError(event, f"the key {json.dumps(key)} must be text; put it in quotes")
    if key in content:
        raise YamlSyntaxError(event, f'the key "{key}" occurs more than once')
    return key


def _refuse_tag(event: yaml.NodeEvent) -> None:
    tag = getattr(event, "tag", None)
    if tag is not None:
        short = tag.replace("tag:yaml.org,2002:", "!!")
        raise YamlSyntaxError(event, f"the tag {short} is not allowed; write text in quotes, without a tag")
