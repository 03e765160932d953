"""The texts of a service's project that all services share."""

from collections.abc import Mapping
from typing import Any

PROGRAM = '''"""The service {name}, as its stack files declare it; other Pulumi code may follow."""

from environment.service import deploy

service = deploy(__file__)
'''
_SCHEMA = "# yaml-language-server: $schema=../../service.schema.json\n"


def project_file(name: str, description: str) -> str:
    """Pulumi.yaml, with every key of the manifest declared."""
    from components.service.manifest.manifest import Manifest  # late: `strata --help` needs no models
    from environment import yaml_file

    declared = {
        f"{name}:{key}": {"description": str(field.description), **_typed(key)}
        for key, field in Manifest.model_fields.items()
    }
    return yaml_file.dump(
        {
            "name": name,
            "description": description,
            "runtime": "python",
            "options": {"refresh": "always"},
            "config": declared,
        }
    )


def stack_file(name: str, sections: Mapping[str, Any]) -> str:
    """The stack file with the manifest's *sections*."""
    from environment import yaml_file

    return _SCHEMA + yaml_file.dump({"config": {f"{name}:{key}": value for key, value in sections.items()}})


def _typed(key: str) -> dict[str, Any]:
    """The type that Pulumi checks; the manifest refuses the default, so a stack file must set the key."""
    if key == "secrets":
        return {"type": "array", "items": {"type": "string"}, "default": []}
    return {"type": "object", "default": {}}
