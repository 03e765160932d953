"""The pipeline's media bucket became a store with everything: by the real engine, and without replacement."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.conftest import Platform
from strata.drift.engine import compare
from strata.engine.workspace import Workspace

SOURCE = Path(__file__).with_name("media")
PICTURE = {"Key": "uploads/cat.jpg", "Body": b"a cat"}


class Media:
    """The program in a folder of its own, with a state of its own, in an account with nothing else."""

    def __init__(self, folder: Path, desk: Platform) -> None:
        opened = desk.workspace("dev")
        shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "state").mkdir()
        told = yaml.safe_load(Path(opened.variables["PULUMI_OPTION_CONFIG_FILE"]).read_text())["config"]
        config = {key: value for key, value in told.items() if key.startswith("aws:")}
        (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))
        own = {"PULUMI_BACKEND_URL": (folder / "state").as_uri(), "STANDIN_JOURNAL": str(folder / "made")}
        kept = {key: value for key, value in opened.variables.items() if not key.startswith("PULUMI_OPTION_")}
        self.workspace = Workspace("dev", folder, kept | own)
        self.done("stack", "init", "dev")

    def done(self, *args: str) -> str:
        run = self.workspace.pulumi(*args, "--non-interactive", capture=True)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def become(self, form: str) -> None:
        self.done("config", "set", "media:form", form)

    def steps(self) -> dict[str, set[str]]:
        """What an `up` would do to each resource that a provider makes, by URN."""
        found: dict[str, set[str]] = {}
        for step in json.loads(self.done("preview", "--json", "--show-sames"))["steps"]:
            if step["op"] != "refresh" and step["urn"].split("::")[2].rpartition("$")[2].startswith("aws:"):
                found.setdefault(step["urn"], set()).add(step["op"])
        return found

    def up(self) -> str:
        """The bucket's name."""
        self.done("up", "--yes", "--skip-preview")
        return str(json.loads(self.done("stack", "output", "--json"))["bucket"])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Platform]:
    """A sandbox of the test's own, with nothing in it yet."""
    made = Platform(tmp_path / "sandbox")
    yield made
    made.close()


def test_the_released_bucket_becomes_the_new_one_in_place_and_keeps_its_objects(
    desk: Any, tmp_path: Path
) -> None:
    media, s3 = Media(tmp_path / "program", desk), desk.client("dev", "s3")
    media.become("released")
    name = media.up()
    s3.put_object(Bucket=name, **PICTURE)
    released = set(media.steps())

    media.become("now")
    steps = media.steps()
    assert released <= set(steps)
    done = set().union(*(steps[urn] for urn in released))
    assert done == {"same", "update"}, steps
    assert all(steps[urn] == {"create"} for urn in set(steps) - released)

    assert media.up() == name
    assert s3.get_object(Bucket=name, Key=PICTURE["Key"])["Body"].read() == PICTURE["Body"]
    assert s3.get_bucket_logging(Bucket=name)["LoggingEnabled"]["TargetPrefix"] == "s3/images-media/"
    assert compare(media.workspace).drifted == ()
    assert all(ops == {"same"} for ops in media.steps().values())
    media.done("destroy", "--yes", "--skip-preview")
    assert s3.list_buckets()["Buckets"] == []
