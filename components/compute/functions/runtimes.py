"""Runtimes and processors of functions."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from components.common.advice import advise
from components.common.suggest import nearest
from components.common.versions import numbers

# AWS Lambda Developer Guide, "Lambda runtimes": runtimes for zip packages that AWS supported in November
# 2026, by language, the newest last. The policy pack can't import this module and repeats the list; a test
# compares both.
_FAMILIES = {
    "dotnet": ("dotnet10",),
    "java": ("java11", "java17", "java21", "java25"),
    "nodejs": ("nodejs22.x", "nodejs24.x"),
    "provided.al": ("provided.al2023",),
    "python": ("python3.11", "python3.12", "python3.13", "python3.14"),
    "ruby": ("ruby3.3", "ruby3.4"),
}
# The same page, "Deprecated runtimes": languages whose runtimes have all ended.
_ENDED = ("dotnetcore", "go", "nodejs", "provided")
RUNTIMES = tuple(one for many in _FAMILIES.values() for one in many)
_NAME = re.compile(r"(?P<family>[a-z]+(\.al)?)(?P<version>\d+(\.\d+)*)?(\.x)?")


def supported(runtime: str) -> str:
    """*runtime*; raises ValueError if AWS ended its support, or if it can be none.

    One that is newer than the list, or of another language, is accepted with a warning.
    """
    if runtime in RUNTIMES:
        return runtime
    match = _NAME.fullmatch(runtime)
    family = match["family"] if match else ""
    newest = _FAMILIES.get(family, ("",))[-1]
    # A misspelt language is none that AWS has added.
    unknown = family not in {*_FAMILIES, *_ENDED} and not nearest(family, _FAMILIES)
    if match is None or (not unknown and not (newest and version(runtime) > version(newest))):
        raise ValueError(f"{runtime!r} is not supported by Lambda; allowed: {', '.join(RUNTIMES)}")
    advise(f"{runtime} is an unknown runtime; AWS decides whether it exists")
    return runtime


def version(runtime: str) -> list[int]:
    """The numbers of a runtime's version; of none, no numbers."""
    match = _NAME.fullmatch(runtime)
    return numbers(match["version"]) if match and match["version"] else []


Runtime = Annotated[
    str, AfterValidator(supported), Field(json_schema_extra={"examples": [*RUNTIMES]}, max_length=32)
]
Architecture = Literal["arm64", "x86_64"]
