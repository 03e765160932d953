"""One environment's engine and variables: what every command runs its processes with."""

import shutil
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from strata.errors import StrataError


@dataclass(frozen=True)
class Workspace:
    """An environment that is ready for the engine; *variables* is the complete process environment."""

    environment: str
    root: Path
    variables: Mapping[str, str]
    argument: str | None = None

    @property
    def called(self) -> str:
        """What a command takes for this environment: its name, or the path of its stack file."""
        return self.argument or self.environment

    def pulumi(self, *args: str, capture: bool = False) -> subprocess.CompletedProcess[str]:
        """Run the engine in the project, output to the terminal unless *capture*; failure is an exit code."""
        argv = [self._find("pulumi"), *args]
        if capture:
            return subprocess.run(
                argv, cwd=self.root, env=self.variables, capture_output=True, text=True, check=False
            )
        return subprocess.CompletedProcess(argv, _stream(argv, self.variables, self.root), None, None)

    def run(self, argv: Sequence[str]) -> int:
        """Run any command in the caller's folder with this environment's variables; its exit code."""
        return _stream([self._find(argv[0]), *argv[1:]], self.variables, None)

    def _find(self, command: str) -> str:
        found = shutil.which(command, path=self.variables["PATH"])
        if found is None:
            raise StrataError(f"No such command in the environment {self.environment}: {command}")
        return found


def _stream(argv: Sequence[str], variables: Mapping[str, str], cwd: Path | None) -> int:
    """Wait for a child however often the user presses Ctrl-C: the terminal tells it too; it ends in order.

    subprocess.run would kill the engine a quarter of a second after the first Ctrl-C, its state half written.
    """
    process = subprocess.Popen(argv, env=variables, cwd=cwd)
    if threading.current_thread() is threading.main_thread():
        previous = signal.signal(signal.SIGTERM, lambda *_: process.send_signal(signal.SIGINT))
    else:
        previous = None
    try:
        while True:
            try:
                code = process.wait()
            except KeyboardInterrupt:
                continue
            # As a shell reports it: 128 and the signal's number.
            return 128 - code if code < 0 else code
    finally:
        if previous is not None:
            signal.signal(signal.SIGTERM, previous)
