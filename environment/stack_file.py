"""Stack files from disk: plain mappings, or one clear reason why not."""

import json
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from environment.errors import SettingsError, show, suggest

CONFIG_KEY = "config"

# What Pulumi itself keeps in a stack file beside the configuration.
PULUMI_KEYS = {
    "secretsprovider": "Where Pulumi encrypts this stack's secrets; written by `pulumi stack init`",
    "encryptedkey": "The data key of the secrets provider; written by Pulumi",
    "encryptionsalt": "The salt of this stack's passphrase; written by Pulumi",
    "environment": "Pulumi ESC environments whose values this stack takes",
}


def environments(root: Path) -> dict[str, Path]:
    """Every environment that has a stack file in *root*, by name."""
    return {
        path.name.removeprefix("Pulumi.").removesuffix(".yaml"): path
        for path in sorted(root.glob("Pulumi.*.yaml"))
    }


def read_config(path: Path) -> tuple[dict[str, Any], list[str]]:
    """The configuration of the stack file *path*, and what is wrong around it.

    Encrypted values come as their ciphertext. Raises SettingsError where there is no configuration to read.
    """
    document = _load(path)
    allowed = [CONFIG_KEY, *PULUMI_KEYS]
    problems = [f"{key}: unknown key; {suggest(key, allowed)}" for key in document if key not in allowed]
    config = document.get(CONFIG_KEY)
    if not isinstance(config, dict):
        problems.append(f"{CONFIG_KEY}: {show(config)} must be a mapping of keys to values")
        raise SettingsError(path.name, problems)
    return {str(key): _without_secrets(value) for key, value in config.items()}, problems


def _load(path: Path) -> dict[str, Any]:
    try:
        document = _StrictLoader(path.read_text(encoding="utf-8")).get_single_data()
        json.dumps(document, default=str)  # an alias inside its own anchor ends here
    except FileNotFoundError:
        known = ", ".join(environments(path.parent)) or "none"
        raise SettingsError(path.name, [f"there is no such file; environments: {known}"]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(path.name, [f"cannot be read: {error}"]) from error
    except yaml.YAMLError as error:
        raise SettingsError(path.name, [f"is not valid YAML: {_on_one_line(error)}"]) from error
    except (TypeError, ValueError, RecursionError) as error:
        raise SettingsError(path.name, [f"is not a plain document: {error}"]) from error
    if not isinstance(document, dict):
        raise SettingsError(path.name, [f"{show(document)} must be a mapping that begins with {CONFIG_KEY}:"])
    return {str(key): value for key, value in document.items()}


def _on_one_line(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        return f"line {mark.line + 1}, column {mark.column + 1}: {error.problem}"
    return " ".join(str(error).split())


def _without_secrets(value: object) -> object:
    if isinstance(value, dict):
        if list(value) == ["secure"]:
            return value["secure"]
        return {str(key): _without_secrets(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_secrets(inner) for inner in value]
    return value


class _StrictLoader(yaml.SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, Hashable) and key in seen:
                raise yaml.constructor.ConstructorError(
                    problem=f'the key "{key}" is there twice', problem_mark=key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)
