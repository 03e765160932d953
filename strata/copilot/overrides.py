"""The manifest of one environment: overrides merged, names of environment and application resolved."""

import re
from collections.abc import Mapping

ENVIRONMENTS = "environments"
_REFERENCE = re.compile(r"(?<!\\)\$\{(\w+)\}")
OF_THE_SHELL = "takes a variable of the shell that deploys: write the value"
"""The note on a text with a ``${NAME}`` that is not Copilot's own."""
# Keys of which a manifest has one: the override's excludes the others of its group.
_EXCLUSIVE = (frozenset({"build", "location"}), frozenset({"secretsmanager", "from_cfn"}))
_SPOT = "spot"


def applied(manifest: Mapping[str, object], environment: str) -> dict[str, object]:
    """*manifest* with the overrides of *environment*, without the section `environments`.

    Mappings are merged, and lists and values replaced, as Copilot does; null overrides nothing.
    """
    base = {key: value for key, value in manifest.items() if key != ENVIRONMENTS}
    sections = manifest.get(ENVIRONMENTS)
    override = sections.get(environment) if isinstance(sections, Mapping) else None
    return _merged(base, override) if isinstance(override, Mapping) else base


def resolved(value: object, names: Mapping[str, str]) -> object:
    """*value* with every ``${NAME}`` of *names* replaced, in all of its texts."""
    if isinstance(value, str):
        return _REFERENCE.sub(lambda found: names.get(found[1], found[0]), value)
    if isinstance(value, Mapping):
        return {key: resolved(item, names) for key, item in value.items()}
    return [resolved(item, names) for item in value] if isinstance(value, list) else value


def references(value: object) -> list[str]:
    """The names of the ``${NAME}`` that *value*, a text, still has."""
    return _REFERENCE.findall(value) if isinstance(value, str) else []


def _merged(base: Mapping[str, object], override: Mapping[str, object]) -> dict[str, object]:
    merged = dict(base)
    for key, value in override.items():
        if value is None:
            continue
        for group in _EXCLUSIVE:
            if key in group:
                for other in group - {key}:
                    merged.pop(other, None)
        before = merged.get(key)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            if key == "count" and (_SPOT in before) != (_SPOT in value):
                before = {}
            merged[key] = _merged(before, value)
        else:
            merged[key] = value
    return merged
