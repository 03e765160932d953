"""Paths of the sandbox: a checkout's own folder .sandbox/, and the user's cache for the engine."""

import os
from dataclasses import dataclass
from pathlib import Path

from strata import shortcut


@dataclass(frozen=True)
class Paths:
    """The paths of one environment in the sandbox; only *home* is shared by all environments."""

    sandbox: Path
    environment: str
    part: str = ""
    """The folder of another project than the platform: bootstrap, or services/NAME."""

    @property
    def home(self) -> Path:
        """PULUMI_HOME: plugins, without the user's own login.

        Names of shared folders begin with a dot, which no environment's name does.
        """
        return self.sandbox / ".home"

    @property
    def starting(self) -> Path:
        """The lock of the environment that starts its cloud."""
        return self.sandbox / ".start.lock"

    @property
    def folder(self) -> Path:
        """The environment's folder, which `strata down` removes."""
        return self.sandbox / self.environment

    @property
    def own(self) -> Path:
        """The folder of the project's own files in it."""
        return self.folder / self.part

    @property
    def mark(self) -> Path:
        """The marker file of a folder that the sandbox made; a folder without it belongs to the user."""
        return self.folder / ".made-by-strata"

    @property
    def state(self) -> Path:
        """The folder of the file backend; removed with the cloud that it describes."""
        return self.folder / "state"

    @property
    def backend(self) -> str:
        """The address of the file backend.

        Without metadata files: the engine writes these in place, and if it is killed meanwhile, the state is
        unreadable. All other files are replaced by a rename.
        """
        return f"{self.state.as_uri()}?metadata=skip"

    @property
    def record(self) -> Path:
        """The record of the processes of this environment's cloud."""
        return self.folder / "cloud.json"

    def pid(self, emulator: str) -> Path:
        """The file into which the process of *emulator* writes its pid before it becomes the emulator."""
        return self.folder / f"{emulator}.pid"

    @property
    def server(self) -> Path:
        """The folder of the fork server of the stand-in's providers."""
        return self.folder / "standin"

    @property
    def program_server(self) -> Path:
        """The folder of the fork server of programs and policy packs."""
        return self.folder / shortcut.SERVER_FOLDER

    @property
    def stack_file(self) -> Path:
        """The engine's copy of the stack file; the engine writes its encryption salt into it."""
        return self.own / f"Pulumi.{self.environment}.yaml"

    @property
    def moved(self) -> Path:
        """The record of the backend that the platform's state was moved to."""
        return self.folder / "backend.json"

    @property
    def creates(self) -> Path:
        """The stand-in's journal of created resources, one JSON line each, with URN and id."""
        return self.own / "creates.jsonl"

    @property
    def recovered(self) -> Path:
        """The state that recovery wrote; kept until the next refresh."""
        return self.own / "recovered.json"

    @property
    def lock(self) -> Path:
        """The lock for starting and stopping the cloud; outside the folder, which these make and remove."""
        return self.sandbox / f"{self.environment}.lock"


def of(environment: str, part: str = "") -> Paths:
    """The paths of *environment*; STRATA_SANDBOX_DIR moves the whole sandbox, as the tests do."""
    return Paths(Path(shortcut.sandbox(os.environ)).resolve(), environment, part)


def cache() -> Path:
    """The user's cache of compiled programs, once per machine."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "strata"
