"""The JSON Schema of a stack file."""

from typing import Any

from environment.stack_file import CONFIG_KEY, PULUMI_KEYS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def stack_file_schema(keys: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """A schema that requires each of *keys* and allows only Pulumi's own beside them."""
    return {
        "$schema": _DIALECT,
        "title": "Strata stack file",
        "description": "One environment of Strata. Written by `make schema`; don't edit.",
        "type": "object",
        "properties": {
            CONFIG_KEY: {
                "type": "object",
                "properties": keys,
                "patternProperties": {"^pulumi:": {"description": "Pulumi's own options for this stack"}},
                "required": list(keys),
                "additionalProperties": False,
            },
            **{key: {"description": meaning} for key, meaning in PULUMI_KEYS.items()},
        },
        "required": [CONFIG_KEY],
        "additionalProperties": False,
        "$defs": definitions,
    }
