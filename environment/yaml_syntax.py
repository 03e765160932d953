"""Messages for YAML that the parser refuses: the place, the reason and the remedy."""

import re

import yaml

from environment.yaml_tree import place

# What is left in a file whose merge stopped with a conflict (git-merge, "How conflicts are presented").
_CONFLICT = re.compile(r"^(<{7}|\|{7}|={7}|>{7})(?= |$)", re.MULTILINE)
# The value, or its first character, that the parser could not read: PyYAML's problems that name one.
_CHARACTER = re.compile(r"found character (?:'(?P<one>.+)'|\"(?P<other>.+)\") that cannot start any token")
_ESCAPE = re.compile(r"found unknown escape character (?P<one>.+)")
_CLOSING = re.compile(r"expected ',' or '(?P<end>[\]}])'")
_INDENTED = "indent the line as its neighbours, and close every quote and bracket above it"
# Problems whose cause is where the construct begins, not where the parser stopped.
_FROM_START = {
    "could not find expected ':'": "there is no `: ` after the key",
    "found unexpected end of stream": "the quote that begins here is not closed",
    "found unexpected document separator": "the quote that begins here is not closed",
}
_PLAIN = {
    **_FROM_START,
    "mapping values are not allowed here": "`: ` is not allowed here: put a value that contains it in "
    "quotes, or indent the line as its neighbours",
    "sequence entries are not allowed here": "`- ` is not allowed here: write each element of a list on a "
    "line of its own",
}


def explain(error: yaml.YAMLError, text: str) -> str:
    """The line, the column and the reason why *text* is not YAML, with the remedy where one is known."""
    if found := _CONFLICT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        return f"line {line}: {found[0]} is a conflict of a merge that is not resolved"
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return f"line {line}: the character U+{ord(text[error.position]):04X} is not allowed"
    if not isinstance(error, yaml.MarkedYAMLError):
        return " ".join(str(error).split())
    begins = error.problem in _FROM_START and error.context_mark
    return f"{place(begins or error.problem_mark)}{_reason(error)}"


def _reason(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    if problem in _PLAIN:
        return _PLAIN[problem]
    if found := _CHARACTER.match(problem):
        return _first_character(found["one"] or found["other"])
    if found := _ESCAPE.match(problem):
        return f"\\{found['one'].strip(chr(39))} is not an escape of double quotes; use single quotes"
    if (found := _CLOSING.match(problem)) and error.context_mark:
        kind = "list" if found["end"] == "]" else "mapping"
        at = place(error.context_mark).removesuffix(": ")
        return f"the {kind} that begins at {at} needs `,` or `{found['end']}` before this"
    if problem.startswith("expected <block end>"):
        return _INDENTED
    return problem


def _first_character(character: str) -> str:
    if character == "\\t":
        return "a tab is not allowed here; use spaces"
    return f"an unquoted value can't begin with {character}; put it in quotes"
