"""Messages for wrong settings: path, value, what is allowed, and the key that was meant."""

import json
from collections.abc import Collection, Sequence

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from components.common.suggest import nearest
from components.common.url_credentials import without_users
from environment.locations import walk

_MUST_BE = {
    "string_type": "must be text, in quotes",
    "tuple_type": "must be a list",
    "int_type": "must be a whole number, without quotes",
    "bool_type": "must be true or false, without quotes",
    "model_type": "must be a mapping of keys to values",
    "dict_type": "must be a mapping of names to values",
    "date_parsing": "must be a date, such as 2027-01-31",
    "date_from_datetime_parsing": "must be a date, such as 2027-01-31",
}


_RULES = ("value_error", "too_long", "too_short")


class SettingsError(ValueError):
    """A stack file that cannot be used; ``str()`` is the whole message, a line per error."""

    def __init__(self, file: str, problems: Sequence[str]) -> None:
        count = "1 error" if len(problems) == 1 else f"{len(problems)} errors"
        shown = [_on_one_line(problem) for problem in problems]
        super().__init__("\n".join([f"{file}: {count} in the settings", *(f"  {line}" for line in shown)]))
        self.file = file
        self.problems = tuple(shown)


def _on_one_line(problem: str) -> str:
    """*problem* with escapes in place of line breaks and characters that can't be seen."""
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in problem)


def suggest(key: str, allowed: Collection[str]) -> str:
    """``did you mean "nat"?`` or, where nothing is near, the list of what is allowed.

    Only names are compared: any two keys in the namespace ``strata:`` would be alike.
    """
    near = nearest_key(key, allowed)
    return f'did you mean "{near}"?' if near else f"allowed: {', '.join(sorted(allowed)) or 'none'}"


def nearest_key(key: str, allowed: Collection[str]) -> str | None:
    """The one of *allowed* whose name is most similar to that of *key*, or None."""
    names = {_name(one): one for one in allowed}
    near = nearest(_name(key), names)
    return names[near] if near else None


def show(value: object) -> str:
    """*value* as it might stand in the file, shortened; without users and passwords of URLs."""
    text = without_users(json.dumps(value, default=str))
    limit = 80
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def is_echo(error: ErrorDetails) -> bool:
    """Whether *error* only repeats others: pydantic calls a list too short when its items are wrong."""
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def meant(section: type[BaseModel], errors: Sequence[ErrorDetails]) -> set[tuple[int | str, ...]]:
    """The locations of the keys that unknown ones are most similar to: one mistake has one error."""
    found = set()
    for error in errors:
        if error["type"] == "extra_forbidden":
            *parent, key = error["loc"]
            found.add((*parent, str(nearest(str(key), _keys(walk(section, error["loc"]).owner)))))
    return found


def explain(error: ErrorDetails, section: type[BaseModel], path: str) -> str:
    """One line for one error that pydantic found in *section*, at *path* of the file."""
    location = error["loc"]
    found = walk(section, location)
    owner, field = found.owner, found.field
    if error["type"] == "extra_forbidden":
        return f"{path}: unknown key; {suggest(str(location[-1]), _keys(owner))}"
    hint = f" ({field.description})" if field and field.description else ""
    if error["type"] == "missing":
        return f"{path}: missing{hint}"
    reason = _reason(error)
    is_rule = error["type"] in _RULES
    if error["type"] == "value_error" and reason.endswith("?"):
        hint = ""
    # A rule of a section or of a list of them names keys and elements; the value would only hide them.
    named = (is_rule and _is_section(error["input"])) or reason.startswith(_quoted(error["input"]))
    value = "" if named else f"{show(error['input'])} "
    return f"{path}: {value}{reason}{hint}"


def _is_section(value: object) -> bool:
    """True for a section and for a list of sections."""
    return isinstance(value, dict) or (isinstance(value, list | tuple) and any(map(_is_section, value)))


def _quoted(value: object) -> tuple[str, str]:
    """The beginnings of messages that quote *value* themselves."""
    return f"{value!r}", show(value)


def _reason(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "value_error":
            return str(context["error"])
        case "literal_error":
            return f"is not allowed; allowed: {context['expected']}"
        case "too_short":
            return f"has {context['actual_length']}, but at least {context['min_length']} are needed"
        case "too_long":
            return f"has more than the {context['max_length']} that are allowed"
        case "string_pattern_mismatch":
            return f"is not allowed; allowed: what matches {context['pattern']}"
        case kind:
            return _MUST_BE.get(kind, _must(error["msg"]))


def _must(message: str) -> str:
    """Pydantic's *message* as the end of a sentence that begins with the value."""
    return message.replace("Input should ", "must ").replace("String should ", "must ")


def _name(key: str) -> str:
    return key.rpartition(":")[2]


def _keys(section: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in section.model_fields.items()]
