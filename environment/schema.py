"""The JSON Schema of a stack file, around the schemas of its configuration keys."""

from typing import Any

from environment.stack_file import CONFIG_KEY, PULUMI_KEYS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SECURE = {
    "type": "object",
    "description": "A value encrypted by `pulumi config set --secret`",
    "properties": {"secure": {"type": "string"}},
    "required": ["secure"],
    "additionalProperties": False,
}


def stack_file_schema(keys: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """A schema that demands every one of *keys*, and beside them takes Pulumi's own and nothing else."""
    return {
        "$schema": _DIALECT,
        "title": "Strata stack file",
        "description": "One environment of Strata. Made by `python -m settings` from the models; don't edit.",
        "type": "object",
        "properties": {
            CONFIG_KEY: {
                "type": "object",
                "properties": _with_secrets(keys),
                "patternProperties": {"^pulumi:": {"description": "Pulumi's own options for this stack"}},
                "required": list(keys),
                "additionalProperties": False,
            },
            **{key: {"description": meaning} for key, meaning in PULUMI_KEYS.items()},
        },
        "required": [CONFIG_KEY],
        "additionalProperties": False,
        "$defs": {**{name: _with_secrets(one) for name, one in definitions.items()}, "Secure": _SECURE},
    }


def _with_secrets(schema: object) -> object:
    """*schema*, with free text allowed to be encrypted."""
    if isinstance(schema, list):
        return [_with_secrets(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "string" and not {"pattern", "enum", "format", "const"} & schema.keys():
        plain = {key: value for key, value in schema.items() if key != "description"}
        return {"description": schema.get("description", ""), "anyOf": [plain, {"$ref": "#/$defs/Secure"}]}
    return {key: _with_secrets(inner) for key, inner in schema.items()}
