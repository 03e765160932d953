"""Strict reading and writing of YAML files: one meaning for the program, the engine and the command.

PyYAML reads YAML 1.1, the engine's gopkg.in/yaml.v3 a mixture of 1.1 and 1.2. An unquoted scalar that they
take for different values is refused. So is what JSON lacks: tags, directives and keys that are not text.
"""

import re
import stat
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from environment import yaml_syntax
from environment.plain_scalars import AmbiguousScalarError, is_date, value_of
from environment.yaml_tree import Tree, YamlSyntaxError

# A stack file has about 10 KB; the engine reads all of it into memory.
_BYTES = 1_000_000
# The parser in C, where PyYAML has it, takes a fifteenth of the time. It accepts more than the one in Python
# does near these characters outside of quotes: `|#`, say, or a tab at the end of a line.
_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DIFFERENT = re.compile("[\t?!|>\ufeff]")


# What PyYAML reads, and gopkg.in/yaml.v3 3.0.1 refuses or drops.
_ONE_READER = re.compile(
    r"(?P<mark>(?!\A)\ufeff)|[|>][-+0-9]*[ \t]*(#[^\r\n]*)?(\r?\n|\r)([ ]*(\r?\n|\r))*(?P<tab>[ ]*\t)"
)
_QUOTES = "'\""
_REASONS = {
    "mark": "a byte order mark (U+FEFF) is allowed only at the beginning of the file",
    "tab": "the first line of a block begins with a tab; indent it with spaces",
}
_ESCAPED_SLASH = re.compile(r"(?<!\\)(\\\\)*\\/")


class YamlFileError(ValueError):
    """A file that can't be read as YAML; ``str()`` is the reason without the file's name."""


def read(path: Path, *, dates: bool = False) -> object:
    """The document in the file *path*; raises YamlFileError, and FileNotFoundError where there is none.

    With *dates*, an unquoted date or time is text: only for files that the engine does not read.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise YamlFileError("is not a regular file")
        if found.st_size > _BYTES:
            raise YamlFileError(f"has more than {_BYTES:,} bytes")
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise
    except UnicodeDecodeError as error:
        raise YamlFileError(f"is not UTF-8 at byte {error.start + 1}") from None
    except OSError as error:
        raise YamlFileError(f"cannot be opened: {error.strerror}") from None
    return parse(text, dates=dates)


def parse(text: str, *, dates: bool = False) -> object:
    """The document in *text*; raises YamlFileError."""
    if found := _ONE_READER.search(text):
        line = text.count("\n", 0, found.end()) + 1
        raise YamlFileError(f"is not valid YAML: line {line}: {_REASONS[found.lastgroup or '']}")
    tree = Tree(_with_dates if dates else value_of)
    try:
        for event in _events(text):
            _refuse_escaped_slash(event, text)
            tree.add(event)
    except YamlSyntaxError as error:
        raise YamlFileError(f"is not valid YAML: {error}") from None
    except yaml.YAMLError as error:
        raise YamlFileError(f"is not valid YAML: {yaml_syntax.explain(error, text)}") from None
    return tree.document


def _events(text: str) -> Iterable[yaml.Event]:
    """The parser's events of *text*, and the errors of the parser in Python."""
    try:
        found = [*yaml.parse(text, Loader=_FAST)]
    except yaml.YAMLError:  # the other parser has the message
        return yaml.parse(text, Loader=yaml.SafeLoader)
    different = [one.start() for one in _DIFFERENT.finditer(text)]
    return found if _in_quotes(text, different, found) else yaml.parse(text, Loader=yaml.SafeLoader)


def _in_quotes(text: str, places: Sequence[int], events: Iterable[yaml.Event]) -> bool:
    """Whether each of *places*, in order, is within a quoted scalar of *events*, and not in its anchor."""
    waiting = deque(places)
    for event in events:
        start, end = event.start_mark, event.end_mark
        if not waiting or not start or not end or waiting[0] < start.index:
            break
        quoted = isinstance(event, yaml.ScalarEvent) and text[start.index] in _QUOTES
        while quoted and waiting and waiting[0] < end.index:
            waiting.popleft()
    return not waiting


def _refuse_escaped_slash(event: yaml.Event, text: str) -> None:
    """JSON and PyYAML know the escape of a slash; the engine's reader doesn't."""
    if not isinstance(event, yaml.ScalarEvent) or event.style != '"':
        return
    start, end = event.start_mark, event.end_mark
    if start and end and _ESCAPED_SLASH.search(text, start.index, end.index):
        raise YamlSyntaxError(event, "the engine doesn't read the escape \\/; write / alone")


def dump(document: object) -> str:
    """*document* as YAML; text that a reader could take for another type is in quotes."""
    return yaml.dump(
        document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=float("inf"), indent=2
    )


def _with_dates(text: str) -> object:
    return text if is_date(text) else value_of(text)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    try:
        style = None if value_of(text) == text and text.isprintable() else '"'
    except AmbiguousScalarError:
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
