"""A small program with a state of its own, in an account with nothing else."""

import json
import shutil
from pathlib import Path
from typing import Any

import yaml

from sandbox.conftest import ONE_CHECKPOINT, Platform
from strata.engine.workspace import Workspace


class Program:
    """The program in *source*, copied to *folder*, in the account of dev."""

    def __init__(self, source: Path, folder: Path, desk: Platform) -> None:
        opened = desk.workspace("dev")
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "state").mkdir()
        settings = yaml.safe_load(Path(opened.variables["PULUMI_OPTION_CONFIG_FILE"]).read_text())["config"]
        config = {key: value for key, value in settings.items() if key.startswith("aws:")}
        (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))
        own = {"PULUMI_BACKEND_URL": (folder / "state").as_uri(), "STANDIN_JOURNAL": str(folder / "made")}
        kept = {key: value for key, value in opened.variables.items() if not key.startswith("PULUMI_OPTION_")}
        self.workspace = Workspace("dev", folder, kept | own | ONE_CHECKPOINT)
        self.done("stack", "init", "dev")

    def done(self, *args: str) -> str:
        """The output of a command of the engine, which must succeed."""
        run = self.workspace.pulumi(*args, "--non-interactive", capture=True)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def steps(self) -> dict[str, set[str]]:
        """The operation of an `up` on each resource of a provider, by URN."""
        found: dict[str, set[str]] = {}
        for step in json.loads(self.done("preview", "--json", "--show-sames"))["steps"]:
            if step["op"] != "refresh" and step["urn"].split("::")[2].rpartition("$")[2].startswith("aws:"):
                found.setdefault(step["urn"], set()).add(step["op"])
        return found

    def up(self) -> dict[str, Any]:
        """The stack's outputs after an `up`."""
        self.done("up", "--yes", "--skip-preview")
        outputs: dict[str, Any] = json.loads(self.done("stack", "output", "--json"))
        return outputs
