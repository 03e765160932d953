"""The values of unquoted YAML scalars that every YAML reader takes alike."""

import re

import yaml

Scalar = str | int | float | bool | None

_NULL = {"", "~", "null", "Null", "NULL"}
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
# Booleans of YAML 1.1, and strings of YAML 1.2.
_WORDS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+(e[-+][0-9]+)?")
# The engine keeps a number of 64 bits; a larger one becomes a float there.
_INTEGERS = range(-(2**63), 2**63)

# gopkg.in/yaml.v3 3.0.1, resolve.go: underscores are dropped from what begins like a number, integers have
# Go's prefixes, and a date may have months and days of one digit.
_GO_NUMBER = re.compile(
    r"[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)"
)
_GO_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt\s].*)?")
_TEXT_TAG = "tag:yaml.org,2002:str"
_pyyaml = yaml.resolver.Resolver()


class AmbiguousScalarError(ValueError):
    """An unquoted scalar that two YAML readers take for different values."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text} is not the same value to every YAML reader; {_remedy(text)}")


def _remedy(text: str) -> str:
    """The remedy for the unquoted *text*."""
    quoted = f'"{text}" for text'
    if text == "<<":
        return f"merge keys are not supported: write the keys of the mapping, or {quoted}"
    if text.lower() in _WORDS:
        return f"write {_WORDS[text.lower()]}, or {quoted}"
    if is_date(text) or text == "=":
        return f"write {quoted}"
    if text.isdecimal() and text[0] != "0":
        return f"write {quoted}; a number has at most 64 bits"
    return f"write {quoted}; a number has decimal digits, and no zeros at its beginning or end"


def value_of(text: str) -> Scalar:
    """The value of the unquoted *text*; raises AmbiguousScalarError where readers differ."""
    if text in _NULL:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.fullmatch(text) and int(text[:21]) in _INTEGERS:
        return int(text)
    if _FLOAT.fullmatch(text) and _is_exact(text):
        return float(text)
    if _is_ambiguous(text):
        raise AmbiguousScalarError(text)
    return text


def is_date(text: str) -> bool:
    """Whether some YAML reader takes the unquoted *text* for a date or a time."""
    return _GO_DATE.fullmatch(text) is not None


def _is_exact(text: str) -> bool:
    """True if the number can be written as in the file, so that a message can quote it."""
    number = float(text)
    return abs(number) != float("inf") and ("e" in text or repr(number) == text)


def _is_ambiguous(text: str) -> bool:
    bare = text.replace("_", "") if text[0] in "+-.0123456789" else text
    return (
        _GO_NUMBER.fullmatch(bare) is not None
        or is_date(text)
        or _pyyaml.resolve(yaml.ScalarNode, text, (True, False)) != _TEXT_TAG  # type: ignore[no-untyped-call]
    )
