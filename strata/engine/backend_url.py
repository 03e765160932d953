"""The URL of the state backend that the engine uses."""

import json
from pathlib import Path

from environment import yaml_file
from environment.yaml_file import YamlFileError
from strata.engine.workspace import Workspace
from strata.errors import StrataError

_BACKEND = "PULUMI_BACKEND_URL"


def backend_url(workspace: Workspace) -> str:
    """The URL of the backend: the variable, the project's own, or that of `pulumi login`, in this order."""
    if url := workspace.variables.get(_BACKEND):
        return url
    project = workspace.root / "Pulumi.yaml"
    try:
        document = yaml_file.read(project)
    except FileNotFoundError:
        document = {}
    except YamlFileError as error:
        raise StrataError(f"Pulumi.yaml {error}") from None
    named = document.get("backend") if isinstance(document, dict) else None
    if isinstance(named, dict) and named.get("url"):
        return str(named["url"])
    home = workspace.variables.get("PULUMI_HOME") or str(Path.home() / ".pulumi")
    try:
        return str(json.loads((Path(home) / "credentials.json").read_text()).get("current") or "")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError, AttributeError) as error:
        raise StrataError(f"{home}/credentials.json, of `pulumi login`, can't be read: {error}") from None
