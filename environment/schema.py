"""The JSON Schema of a stack file."""

from collections.abc import Mapping
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


def service_schema(sections: Mapping[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """A schema that requires each of *sections* in the namespace of some service, such as ``orders:run``."""
    namespace = "^[a-z][a-z0-9-]*"
    return {
        "$schema": _DIALECT,
        "title": "Strata service",
        "description": "One service in one environment. Written by `make schema`; don't edit.",
        "type": "object",
        "properties": {
            CONFIG_KEY: {
                "type": "object",
                "patternProperties": {
                    **{f"{namespace}:{name}$": section for name, section in sections.items()},
                    "^pulumi:": {"description": "Pulumi's own options for this stack"},
                },
                "minProperties": len(sections),
                "additionalProperties": False,
            },
            **{key: {"description": meaning} for key, meaning in PULUMI_KEYS.items()},
        },
        "required": [CONFIG_KEY],
        "additionalProperties": False,
        "$defs": definitions,
    }
