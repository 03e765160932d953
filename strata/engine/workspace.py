"""Workspace of one environment: its folder, its engine and the variables of its processes."""

import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from strata.engine.interrupts import Interrupts
from strata.engine.loaded_program import NO_DEBUG, LoadedProgram
from strata.errors import Exit, StrataError

_ENGINE, _PREVIEW, _UPDATE = "pulumi", "preview", "up"


def copied_stack_file(copy: Path) -> dict[str, str]:
    """The engine's options to use *copy* in place of the committed stack file."""
    return {
        "PULUMI_OPTION_CONFIG_FILE": str(copy),
        # `pulumi stack rm` would delete the committed stack file.
        "PULUMI_OPTION_PRESERVE_CONFIG": "true",
    }


@dataclass(frozen=True)
class Workspace:
    """An environment with its engine; *variables* is the complete process environment.

    *state_file* is the file of its state, where the backend is a folder.
    """

    environment: str
    root: Path
    variables: Mapping[str, str]
    argument: str | None = None
    service: str | None = None
    state_file: Path | None = None
    program: LoadedProgram | None = None

    @property
    def label(self) -> str:
        """The environment, or ENV/SERVICE, in messages and reports."""
        return f"{self.environment}/{self.service}" if self.service else self.environment

    @property
    def called(self) -> str:
        """The argument of a command for this environment: its name, or the path of its stack file."""
        return self.argument or self.label

    @property
    def emulated(self) -> bool:
        """Whether the environment is in emulators, which issue certificates without a delegation."""
        return "AWS_ENDPOINT_URL" in self.variables

    def pulumi(
        self, *args: str, capture: bool = False, stderr: TextIO | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run the engine in the project, output to the terminal unless *capture*; failure is an exit code.

        With *stderr* what it writes there goes to that file.

        An engine that stopped because of Ctrl-C ends with INTERRUPTED: its own code for that is any error's.
        """
        variables = {**NO_DEBUG, **self.variables}
        loaded = self.program if args[0] == _PREVIEW else None
        if args[0] == _UPDATE and self.program:
            loaded = self.program.another()
        argv = [self._find(_ENGINE), *args, *(loaded.options(variables) if loaded else [])]
        try:
            return self._engine(argv, variables, capture=capture, stderr=stderr)
        finally:
            if loaded:
                loaded.end()

    def _engine(
        self, argv: Sequence[str], variables: Mapping[str, str], *, capture: bool, stderr: TextIO | None
    ) -> subprocess.CompletedProcess[str]:
        if capture:
            return subprocess.run(
                argv, cwd=self.root, env=variables, capture_output=True, text=True, check=False
            )
        code, interrupted = _stream(argv, variables, self.root, stderr)
        return subprocess.CompletedProcess(argv, Exit.INTERRUPTED if interrupted and code else code)

    def with_variables(self, **more: str) -> "Workspace":
        """The same workspace with *more* variables."""
        return replace(self, variables={**self.variables, **more})

    def run(self, argv: Sequence[str]) -> int:
        """Run any command with this environment's variables; its exit code.

        It runs in the caller's folder, but the engine in the project: it works on the stack of the project
        around its folder, which may be that of another service or of the platform.
        """
        folder = self.root if Path(argv[0]).name == _ENGINE else None
        code, _ = _stream([self._find(argv[0]), *argv[1:]], self.variables, folder)
        return code

    def capture(self, argv: Sequence[str]) -> str:
        """The stdout of a command with these variables; StrataError with its stderr if it failed."""
        done = subprocess.run(
            [self._find(argv[0]), *argv[1:]], env=self.variables, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise StrataError(done.stderr.strip())
        return done.stdout

    def module_output(self, failure: str, module: str, *arguments: str) -> str:
        """The output of strata's *module*, which has this environment's variables and not the user's.

        Raises StrataError with *failure* and the last line of its stderr.
        """
        run = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=self.variables,
            # The module is imported from the checkout, also for a service, whose root is its own folder.
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            reason = (run.stderr.strip().splitlines() or ["no message"])[-1]
            raise StrataError(f"{failure}: {reason}")
        return run.stdout

    def _find(self, command: str) -> str:
        found = shutil.which(command, path=self.variables["PATH"])
        if found is None:
            raise StrataError(f"No such command in the environment {self.label}: {command}")
        return found


def as_in_shells(code: int) -> int:
    """The exit code of a process; of a killed one 128 and the signal's number, in place of its negative."""
    return 128 - code if code < 0 else code


def _stream(
    argv: Sequence[str], variables: Mapping[str, str], cwd: Path | None, stderr: TextIO | None = None
) -> tuple[int, bool]:
    """Wait for a child process through interrupts; it ends by itself, and gets each of them once.

    Returns its exit code and whether it was interrupted, by SIGINT or by SIGTERM, which it gets as SIGINT. A
    terminal's Ctrl-C reaches it without this process; it is told of what was sent to this process alone.
    subprocess.run would kill the engine a quarter of a second after the first Ctrl-C, its state half written.
    """
    interrupted = untold = False
    process = subprocess.Popen(argv, env=variables, cwd=cwd, stderr=stderr)

    def pass_on(*_: object) -> None:
        nonlocal interrupted
        interrupted = True
        process.send_signal(signal.SIGINT)

    main = threading.current_thread() is threading.main_thread()
    previous = signal.signal(signal.SIGTERM, pass_on) if main else None
    try:
        with Interrupts() as interrupts:
            while True:
                try:
                    if untold and interrupts.alone():
                        process.send_signal(signal.SIGINT)
                    untold = False
                    code = process.wait()
                except KeyboardInterrupt:
                    interrupted = untold = True
                    continue
                return as_in_shells(code), interrupted
    finally:
        if main:
            signal.signal(signal.SIGTERM, previous)
