"""The handler of a function, looked up in the files of its package."""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from components.common.advice import advise
from components.compute.functions.runtimes import version
from components.service.manifest.functions import Lambda
from components.service.packages import Packages

_PYTHON, _NODE = "python", "nodejs"
# AWS Lambda Developer Guide, "Define Lambda function handler in Node.js", section "Setting up".
_NODE_SUFFIXES = (".js", ".mjs", ".cjs")
# Ends of a file's name, and no function's.
_ENDINGS = ("py", "js", "mjs", "cjs")
# Lambda API, CreateFunction: a handler has no white space.
_HANDLER = re.compile(r"[^\s:]+")
_STAR = re.compile(r"\bimport\s*\(?\s*\*")


def handler_problem(code: Path, function: Lambda, packages: Packages | None) -> str | None:
    """The reason why Lambda would not find the handler of *function* in *code* or *packages*, or None.

    Only Python's and Node.js's handlers are looked up.
    """
    runtime, handler = function.runtime or "", function.handler
    if handler is None or not runtime.startswith((_PYTHON, _NODE)):
        return None
    module, dot, name = handler.rpartition(".")
    steps = re.split("[./]", module)
    if not dot or not all(steps) or not name or name in _ENDINGS or not _HANDLER.fullmatch(handler):
        example = "handler.handle" if runtime.startswith(_PYTHON) else "index.handler"
        return f"is not a handler; allowed: MODULE.FUNCTION, such as {example}"
    if runtime.startswith(_NODE):
        files = [f"{module}{suffix}" for suffix in _NODE_SUFFIXES]
    else:
        path = module.replace(".", "/")
        files = [f"{path}.py", f"{path}/__init__.py"]
    if packages is not None and not packages.current:
        return None
    places = [code] if packages is None else [code, packages.installed]
    found = next(_existing(places, files), None)
    if found is None:
        return f"is in no file: the file {files[0]} doesn't exist in {function.code}"
    text = found.read_text(errors="replace")
    if runtime.startswith(_PYTHON) and (problem := _syntax_problem(text, runtime, found.name)):
        return problem
    if runtime.startswith(_PYTHON) and not re.search(rf"\b{re.escape(name)}\b", text):
        return None if _STAR.search(text) else f"needs a function {name} in {function.code}/{files[0]}"
    return None


def _syntax_problem(text: str, runtime: str, name: str) -> str | None:
    """The reason why Python can't read *text*; a warning where *runtime* may know more than this Python."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        reason = f"is in {name}, which is not valid Python: line {line}: {getattr(error, 'msg', error)}"
        if version(runtime) <= [*sys.version_info[:2]]:
            return reason
        known = f"{sys.version_info.major}.{sys.version_info.minor}"
        advise(f"{name}, line {line}, is not valid for Python {known} of this machine; {runtime} may read it")
    return None


def _existing(places: Sequence[Path], files: Sequence[str]) -> Iterator[Path]:
    return (place / file for place in places for file in files if (place / file).is_file())
