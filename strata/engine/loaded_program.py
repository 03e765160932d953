"""The program's process, started before the engine: it loads the program while the engine reads resources."""

import contextlib
import json
import subprocess
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, TypeAlias

NO_DEBUG = {"STRATA_PROGRAM_DEBUG": "off"}
"""The variable of a program without debug messages; `strata exec ENV -- pulumi preview --debug` has them."""
MODULE = "environment.loaded_program"
"""The module that is the program's process; its argument is the folder of the program."""
_PROPERTIES = ("inputs", "outputs")
_CHECKOUT = Path(__file__).parents[2]
_END_SECONDS = 0.5
"""The time for the last output of the process, and for its end."""

Shape: TypeAlias = "dict[str, Shape]"
"""The names of properties that have nested ones, with the shape of these."""


class LoadedProgram:
    """A language runtime of the engine, which the command *argv* starts, for one run of the engine.

    It is a shortcut: the engine starts the program by itself where it isn't used. It ends with strata.
    """

    def __init__(self, argv: Sequence[str], variables: Mapping[str, str]) -> None:
        self._start = argv, variables
        piped = subprocess.PIPE
        self._process = subprocess.Popen(
            argv, cwd=_CHECKOUT, env={**variables, **NO_DEBUG}, stdin=piped, stdout=piped, text=True
        )
        self._writing = threading.Lock()
        self._ended = False

    def another(self) -> "LoadedProgram":
        """A process for one more run of the same program."""
        return LoadedProgram(*self._start)

    def options(self, variables: Mapping[str, str]) -> list[str]:
        """The engine's options to run this program with *variables*; none if its process has ended."""
        port = "" if self._ended else _opened(self._process.stdout).readline().strip()
        return ["--client", f"127.0.0.1:{port}"] if port and self._send("variables", dict(variables)) else []

    def load(self, resources: Iterable[Mapping[str, Any]]) -> None:
        """Load the classes of the deployed *resources* and of their nested properties too."""
        self._send("resources", _shapes(resources))

    def end(self) -> None:
        """End the process."""
        with self._writing:
            self._ended = True
            with contextlib.suppress(BrokenPipeError):
                _opened(self._process.stdin).close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_END_SECONDS)
            self._process.kill()
            self._process.wait()
            _opened(self._process.stdout).close()

    def _send(self, name: str, value: object) -> bool:
        """True if the process has got the message."""
        with self._writing:
            if self._ended:
                return False
            pipe = _opened(self._process.stdin)
            try:
                pipe.write(f"{json.dumps({name: value})}\n")
                pipe.flush()
            except BrokenPipeError:
                return False
        return True


def _shapes(resources: Iterable[Mapping[str, Any]]) -> Mapping[str, Sequence[Shape]]:
    """The shapes of the inputs and of the outputs of all *resources*, by type."""
    found: dict[str, tuple[Shape, Shape]] = {}
    for one in resources:
        for shape, properties in zip(found.setdefault(one["type"], ({}, {})), _PROPERTIES, strict=True):
            _add(shape, one.get(properties) or {})
    return found


def _add(shape: Shape, value: Mapping[str, Any]) -> None:
    for name, inner in value.items():
        for one in inner if isinstance(inner, list) else [inner]:
            if isinstance(one, dict):
                _add(shape.setdefault(name, {}), one)


def _opened(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise ValueError("The process was started without pipes")
    return pipe
