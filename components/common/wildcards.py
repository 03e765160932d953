"""Regular expressions of patterns with wildcards."""

import re


def expression(pattern: str, any_character: str | None = None) -> str:
    """The regular expression of *pattern*, in which ``*`` matches any text.

    ``?`` matches what the expression *any_character* matches; without one, it is a question mark.
    """
    # Not fnmatch, which reads brackets as a set of characters.
    begin, *middle = (_escaped(part, any_character) for part in pattern.split("*"))
    if not middle:
        return begin
    *middle, end = middle
    # Atomic groups: another place of a part than its first would change nothing but the time.
    return begin + "".join(f"(?>.*?{part})" for part in middle) + f".*{end}"


def _escaped(text: str, any_character: str | None) -> str:
    escaped = re.escape(text)
    return escaped if any_character is None else escaped.replace(r"\?", any_character)
