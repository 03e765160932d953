"""Masking of secrets in texts: messages, scripts, configuration files and commands."""

import re
from collections.abc import Iterator
from typing import Final

from strata.engine.secret_columns import without_columns
from strata.engine.secret_encoding import decoded
from strata.engine.secret_names import is_pointer, is_secret
from strata.engine.secret_tokens import PLACES, TOKENS

MASK: Final = "[secret]"
"""The engine's own replacement of a secret."""

_NAME = r"(?P<name>[A-Za-z_][\w.-]*)"
_QUOTED = r"\\*\"(?:[^\"\\]|\\[^\"])*\\*\"|\\*'[^'\n]*'"
# Each with a name and the value of it in the group "secret".
_NAMED = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        # NAME=value of URLs, commands and scripts; "name": "value" of JSON, also escaped; "name" => "value".
        rf"(?<![\w.]){_NAME}(?:=(?![=~>])|:=|:-|\\*[\"']\s*(?::|=>)\s*|\s*=>\s*)"
        rf"(?P<secret>{_QUOTED}|[^&;\s\"']+)",
        # name = value of INI, TOML, HCL and programs; on a line of its own with all words of the value.
        rf"^[ \t]*(?:export[ \t]+|\$env:)?{_NAME}[ \t]*(?::?=|:)[ \t]+"
        rf"(?P<secret>(?!{_QUOTED})[^\s=].*?)[ \t]*$",
        rf"(?<![\w.]){_NAME}[ \t]*(?<![=!<>]):?=[ \t]+(?P<secret>{_QUOTED}|[^&;\s\"'=]+)",
        # A line of YAML, with a comment or as an item; a flow mapping; a header in quotes.
        rf"^[ \t]*(?:-[ \t]+)?{_NAME}[ \t]*:[ \t]+"
        rf"(?P<secret>{_QUOTED}|[^\s\"'|>&*!{{\[][^\n]*?)[ \t]*(?:#.*)?,?$",
        rf"[{{,][ \t]*{_NAME}:[ \t]+(?P<secret>{_QUOTED}|[^\s,}}\"'{{\[]+)",
        rf"[\"']{_NAME}:[ \t]*(?P<secret>[^\"'\s]+)[\"']",
        # Options of commands, instructions of a Dockerfile, setx of Windows.
        rf"(?<![\w-])--?{_NAME}[ \t]+(?P<secret>{_QUOTED}|[^\s\"'-]\S*)",
        rf"^[ \t]*(?:ENV|ARG|setx|setenv|set(?:[ \t]+-\w+)?)[ \t]+{_NAME}[ \t]+(?P<secret>{_QUOTED}|\S+)",
        r"(?<!\w)/?(?P<name>(?i:\w*(?:password|passwd|passphrase|pwd|(?<=/)pass))):(?P<secret>[^\s\"':=-][^\s\"']*)",
        # An argument after a name; a typed variable; keys of a store.
        rf"\([ \t]*[\"']{_NAME}[\"'][ \t]*,[ \t]*(?P<secret>{_QUOTED})",
        rf"(?<![\w.]){_NAME}\??:[ \t]*[A-Za-z][\w<>.\[\]]{{0,40}}[ \t]*=[ \t]*(?P<secret>{_QUOTED})",
        rf"\bkv[ \t]+put[ \t]+(?:\S{{0,200}}/)?{_NAME}[ \t]+(?P<secret>[^\s=]+)(?!\S)",
        # An element of a mapping in a program; NAME=VALUE as the value of an option.
        rf"\[[\"']{_NAME}[\"']\][ \t]*=[ \t]*(?P<secret>{_QUOTED})",
        rf"--[\w-]+=[\"']?{_NAME}=(?P<secret>[^\s\"',]+)",
        # One of several lines with a name and a value with a digit; a header that a server sets.
        rf"(?:(?<=\n)|^(?=[^\n]*\n))[ \t]*{_NAME}[ \t]+(?P<secret>{_QUOTED}|(?=\S*\d)[^\s=:]\S*?);?[ \t]*$",
        rf"\b(?:proxy_set_header|add_header|RequestHeader set|Header set)[ \t]+{_NAME}[ \t]+"
        rf"(?P<secret>{_QUOTED}|[^\s\"';]+)",
        rf"\baws configure set {_NAME}[ \t]+(?P<secret>\S+)",
        r"(?i)\b(?P<name>(?:api|access|secret|private|auth)[ ]key):[ \t]+(?P<secret>\S+)",
        # Elements and attributes of XML.
        rf"<{_NAME}(?:\s[^<>]*)?>(?P<secret>[^<>\s][^<>]*)</",
        rf"(?:key|name)=\"{_NAME}\"\s+value=\"(?P<secret>[^\"]+)\"",
    )
)
# The longest value in which another name is looked for: each may begin one more search.
_MAX_NESTED: Final = 300
_SIGNATURE = re.compile(r"(^|[^a-z])sig(nature)?$|account_?key$|sharedaccesskey$", re.IGNORECASE)
# First words of sentences about a secret, which isn't in them.
_SENTENCE = re.compile(
    r"(?i:missing|required|invalid|expired|denied|unknown|none|null|true|false|must|should|shall|is|was|has"
    r"|have|are|can|cannot|can't|not|no|expected|too|does|may|needs|the|a|an|this|that|only|at|it|of|in|for"
    r"|on|to|see|ask|stored|kept|set|from|rotated|changed|expires|reset|generated|managed|comes)\b[^\w-]*(?:\s|$)"
)
# What a script or a template puts in the secret's place.
_REFERENCE = re.compile(
    r"[\"']?(?:\$[\w({]|\{\{|<[A-Za-z]|%\w+%)|(?:var|local|data|os|process|module|secrets)\.[\w.]+"
    r"|(?:event|request|req|response|context|ctx|self|this|args|params|config|settings|env|headers|options)"
    r"(?:\.\w|\[)"
)
# A name of YAML whose value is in the lines below it.
_BLOCK = re.compile(rf"(?P<indent>[ \t]*)(?:-[ \t]+)?[\"']?{_NAME}[\"']?:[ \t]*(?:[|>][+-]?\d?[+-]?)?[ \t]*$")
_BLOCK_LINE = re.compile(r"(?P<before>[ \t]*(?:-[ \t]+)?(?:(?P<key>[\w.-]+):[ \t]+)?)(?P<secret>\S.*)")
# A text in base64, also in lines, inside of another text.
_BASE64 = re.compile(r"(?<![\w+/=])[\w+/]{4}(?:[\w+/]|\r?\n(?=[\w+/=])){28,}={0,2}(?![\w+/=])")


def without_secrets(text: str) -> str:
    """*text* without what has the shape of a secret, and without the values of names of secrets."""
    clean = _BASE64.sub(_without_encoded, TOKENS.sub(MASK, text))
    for place in PLACES:
        clean = place.sub(_without_group, clean)
    clean = "\n".join(without_columns([*_without_blocks(clean.split("\n"))], MASK))
    for named in _NAMED:
        clean = "".join(_without_named(named, clean))
    return clean


def is_encoded_secret(value: str) -> bool:
    """Whether *value* is a text in base64, plain or compressed, with a secret in it."""
    script = decoded(value)
    return script is not None and without_secrets(script) != script


def _without_encoded(found: re.Match[str]) -> str:
    return MASK if is_encoded_secret(found[0]) else found[0]


def _without_group(found: re.Match[str]) -> str:
    if MASK in found["secret"]:
        return found[0]
    start, end = (place - found.start() for place in found.span("secret"))
    return found[0][:start] + _quoted(found["secret"]) + found[0][end:]


def _without_named(named: re.Pattern[str], text: str) -> Iterator[str]:
    """The pieces of *text* without the secrets of *named*; a value may be another name and its value."""
    done = place = 0
    while found := named.search(text, place):
        begin, end = found.span("secret")
        if _is_named(found["name"], found["secret"]):
            yield text[done : found.start()] + _without_group(found)
            done = place = found.end()
        else:
            place = begin if end - begin <= _MAX_NESTED else found.end()
    yield text[done:]


def _is_named(name: str, value: str) -> bool:
    text = value.strip("\\\"' ")
    if text in ("", "[]", "{}") or MASK in text or _REFERENCE.match(text):
        return False
    if _SENTENCE.match(text) and (value[0] not in "\\\"'" or " " not in text):
        return False
    return is_secret(name, text) or _SIGNATURE.search(name) is not None


def _quoted(value: str) -> str:
    """MASK in the quotes of *value*."""
    quotes = re.match(r"\\*[\"']", value)
    return f"{quotes[0]}{MASK}{quotes[0]}" if quotes and value.endswith(quotes[0]) else MASK


def _without_blocks(lines: list[str]) -> Iterator[str]:
    """*lines* of YAML, without those below a name of a secret."""
    inside: int | None = None
    for line in lines:
        indent = len(line) - len(line.lstrip(" \t-"))
        if inside is not None and line.strip() and indent <= inside:
            inside = None
        found = _BLOCK_LINE.fullmatch(line) if inside is not None else None
        if found and found["key"] not in ("name", "key") and not is_pointer(found["secret"]):
            yield found["before"] + MASK
            continue
        yield line
        named = _BLOCK.fullmatch(line) if inside is None else None
        if named and is_secret(named["name"], "text"):
            inside = len(named["indent"])
