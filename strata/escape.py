"""Escaping for Markdown: GitHub shows a value unchanged, and notifies no users."""

import json
import re
import unicodedata

_SHOWN = 160
# Characters with a meaning in Markdown, tables, HTML or GitHub: links, formulas, emoji.
_MEANT = re.compile(r"""[^\w\s.,;/%^?='"-]|_""")
# Patterns that GitHub links in rendered text: users, issues, addresses.
_LINKED = re.compile(r"[@#]|\bwww(?=\.)|\bgh(?=-\d)", re.IGNORECASE)
_NO_SPACE = "\u200b"
_TICKS = re.compile(r"`+")
_FENCE = 3


def text(value: str) -> str:
    """*value* as plain words in a line of Markdown, a table's included."""
    return _escaped(_LINKED.sub(rf"\g<0>{_NO_SPACE}", visible(value))).replace("\n", "<br>")


def code(value: str, limit: int = _SHOWN) -> str:
    """*value* in a line of Markdown as code, at most *limit* characters of it."""
    # Without zero-width spaces: GitHub finds no mentions in code, and users copy it.
    shown = _escaped(visible(shortened(value, limit))).replace("\n", "↵")
    return f"<code>{shown}</code>"


def json_text(value: object) -> str:
    """A property's value as JSON."""
    return "not set" if value is None else json.dumps(value, ensure_ascii=False)


def shortened(value: str, limit: int) -> str:
    """*value*, or its beginning and how long it is."""
    return value if len(value) <= limit else f"{value[:limit]}… ({len(value):,} characters)"


def visible(value: str) -> str:
    """*value* without characters that can't be seen, or that change the order of those that can."""
    return "".join(char if char == "\n" or not _hidden(char) else f"\\u{ord(char):04x}" for char in value)


def fence(lines: list[str]) -> str:
    """A fence that none of the *lines* can close."""
    longest = max((len(found) for line in lines for found in _TICKS.findall(line)), default=0)
    return "`" * max(_FENCE, longest + 1)


def _escaped(value: str) -> str:
    return _MEANT.sub(lambda found: f"&#{ord(found[0])};", value)


def _hidden(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
