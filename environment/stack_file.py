"""The stack files of the environments, read from disk."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from environment import yaml_file
from environment.errors import SettingsError, show, suggest
from environment.yaml_file import YamlFileError

CONFIG_KEY = "config"
# Pulumi's own options may stand in a stack file too, and are Pulumi's to check.
PULUMI_PREFIX = "pulumi:"

# Pulumi's own keys of a stack file beside the configuration.
PULUMI_KEYS = {
    "secretsprovider": "Where Pulumi encrypts this stack's secrets; written by `pulumi stack init`",
    "encryptedkey": "The data key of the secrets provider; written by Pulumi",
    "encryptionsalt": "The salt of this stack's passphrase; written by Pulumi",
    "environment": "Pulumi ESC environments whose values this stack takes",
}

NO_SECRETS = (
    "is encrypted, but no setting is a secret: settings become tags, names and policies, which AWS shows in "
    "plain text. Store a secret in AWS Secrets Manager"
)


def environments(root: Path) -> dict[str, Path]:
    """Every environment that has a stack file in *root*, by name."""
    return {
        path.name.removeprefix("Pulumi.").removesuffix(".yaml"): path
        for path in sorted(root.glob("Pulumi.*.yaml"))
    }


def read_config(path: Path) -> tuple[dict[str, Any], list[str]]:
    """The configuration of the stack file *path*, and what is wrong around it.

    Raises SettingsError where there is no configuration to read.
    """
    document = read(path)
    allowed = [CONFIG_KEY, *PULUMI_KEYS]
    problems = [f"{key}: unknown key; {suggest(key, allowed)}" for key in document if key not in allowed]
    config = document.get(CONFIG_KEY)
    if not isinstance(config, dict):
        # Without the key, a misspelt one is the cause.
        if CONFIG_KEY in document or not problems:
            problems.append(f"{CONFIG_KEY}: {show(config)} must be a mapping of keys to values")
        raise SettingsError(path.name, problems)
    own = {key: value for key, value in config.items() if not key.startswith(PULUMI_PREFIX)}
    encrypted = [f"{path}: {NO_SECRETS}" for key, value in own.items() for path in _encrypted(value, key)]
    if encrypted:
        raise SettingsError(path.name, problems + encrypted)
    return config, problems


def read(path: Path) -> dict[str, Any]:
    """The whole stack file *path*; raises SettingsError where it can't be read or is not a mapping."""
    try:
        document = yaml_file.read(path)
    except FileNotFoundError:
        known = ", ".join(environments(path.parent)) or "none"
        raise SettingsError(path.name, [f"there is no such file; environments: {known}"]) from None
    except YamlFileError as error:
        raise SettingsError(path.name, [str(error)]) from None
    if not isinstance(document, dict):
        found = "the file is empty; it" if document is None else show(document)
        raise SettingsError(path.name, [f"{found} must be a mapping that begins with {CONFIG_KEY}:"])
    return document


def _encrypted(value: object, path: str) -> Iterator[str]:
    """The paths of the values in *value* that `pulumi config set --secret` encrypted."""
    if isinstance(value, dict):
        if set(value) == {"secure"}:
            yield path
            return
        for key, inner in value.items():
            yield from _encrypted(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _encrypted(inner, f"{path}[{index}]")
