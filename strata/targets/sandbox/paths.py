"""Paths of the sandbox: a checkout's own folder .sandbox/, and the user's cache for the engine."""

import os
from dataclasses import dataclass
from pathlib import Path

from strata.project import ROOT


@dataclass(frozen=True)
class Paths:
    """The paths of one environment in the sandbox; only *home* is shared by all environments."""

    sandbox: Path
    environment: str
    part: str = ""
    """The folder of another project than the platform: bootstrap, or services/NAME."""

    @property
    def home(self) -> Path:
        """PULUMI_HOME: the plugins, and nothing of the user's own login.

        Like all that is shared it begins with a dot, as no environment does.
        """
        return self.sandbox / ".home"

    @property
    def starting(self) -> Path:
        """Held by the one environment that is starting its cloud."""
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
        """Says that the sandbox made the folder: another one of that name is the user's."""
        return self.folder / ".made-by-strata"

    @property
    def state(self) -> Path:
        """The file backend: it lives and dies with the cloud that it describes."""
        return self.folder / "state"

    @property
    def backend(self) -> str:
        """The address of the file backend.

        Files of attributes beside the state would be written in place, so that a killed engine may leave half
        a one, and a state that can't be read; without them every file is there whole, old or new.
        """
        return f"{self.state.as_uri()}?metadata=skip"

    @property
    def record(self) -> Path:
        """Which processes are this environment's cloud."""
        return self.folder / "cloud.json"

    def pid(self, emulator: str) -> Path:
        """The file into which the process of *emulator* writes its pid before it becomes the emulator."""
        return self.folder / f"{emulator}.pid"

    @property
    def stack_file(self) -> Path:
        """The engine's copy of the stack file, because the engine writes its salt there."""
        return self.own / f"Pulumi.{self.environment}.yaml"

    @property
    def moved(self) -> Path:
        """The record of the backend that the platform's state was moved to."""
        return self.folder / "backend.json"

    @property
    def creates(self) -> Path:
        """The stand-in's journal of what it made, a line of JSON with urn and id each."""
        return self.own / "creates.jsonl"

    @property
    def recovered(self) -> Path:
        """The state that recovery made; it stays until the state is refreshed."""
        return self.own / "recovered.json"

    @property
    def lock(self) -> Path:
        """Held while the cloud is looked after; outside the folder, which comes and goes."""
        return self.sandbox / f"{self.environment}.lock"


def of(environment: str, part: str = "") -> Paths:
    """The paths of *environment*; STRATA_SANDBOX_DIR moves the whole sandbox, as the tests do."""
    return Paths(Path(os.environ.get("STRATA_SANDBOX_DIR") or ROOT / ".sandbox").resolve(), environment, part)


def cache() -> Path:
    """The user's cache of compiled programs, once per machine."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "strata"
