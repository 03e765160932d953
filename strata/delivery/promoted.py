"""The commit of each environment, from its stack's outputs, and the commits to promote to the next."""

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from strata.errors import StrataError

ORDER = ("dev", "test", "prod")
"""The order of promotion, as in deploy.yml."""

OUTPUT = "commit"
_DIRTY = "-dirty"
COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_SHORT = 12


@dataclass(frozen=True)
class Stage:
    """The *commit* of one environment, *dirty* with uncommitted changes; None if unknown, and *why*."""

    environment: str
    commit: str | None
    dirty: bool = False
    why: str = ""


@dataclass(frozen=True)
class Waiting:
    """The commits in *source* and not in *target*, newest first; None if unknown, and *why*."""

    source: str
    target: str
    commits: tuple[str, ...] | None
    why: str = ""


def stage(environment: str, outputs: dict[str, object]) -> Stage:
    """The stage of the stack's *outputs*."""
    stated = outputs.get(OUTPUT)
    if not isinstance(stated, str):
        return Stage(environment, None, why=f"its stack has no output {OUTPUT!r}: the next up gives it one")
    commit = stated.removesuffix(_DIRTY)
    if not COMMIT.fullmatch(commit):
        return Stage(environment, None, why=f"brought up outside of git (output {OUTPUT!r}: {stated!r})")
    return Stage(environment, commit, dirty=stated.endswith(_DIRTY))


def waiting(stages: Sequence[Stage], root: Path) -> list[Waiting]:
    """For each pair of consecutive environments, the commits that the later one doesn't have."""
    return [_between(earlier, later, root) for earlier, later in pairwise(stages)]


def as_text(stages: Sequence[Stage], gaps: Sequence[Waiting]) -> str:
    """The result as text."""
    width = max(len(item.environment) for item in stages)
    lines = [f"{item.environment:<{width}}  {_described(item)}" for item in stages]
    for gap in gaps:
        lines.append(f"\nIn {gap.source} and not yet in {gap.target}:")
        if gap.commits is None:
            lines.append(f"  unknown: {gap.why}")
        else:
            lines += [f"  {commit}" for commit in gap.commits] or ["  nothing"]
    return "\n".join(lines)


def as_json(stages: Sequence[Stage], gaps: Sequence[Waiting]) -> str:
    """The result as JSON."""
    result = {"environments": [asdict(item) for item in stages], "waiting": [asdict(gap) for gap in gaps]}
    return json.dumps(result, indent=2)


def _described(item: Stage) -> str:
    if item.commit is None:
        return f"unknown: {item.why}"
    return f"{item.commit[:_SHORT]}{' and changes that are in no commit' * item.dirty}"


def _between(earlier: Stage, later: Stage, root: Path) -> Waiting:
    def unknown(why: str) -> Waiting:
        return Waiting(earlier.environment, later.environment, None, why)

    for item in (earlier, later):
        if item.commit is None:
            return unknown(f"the commit of {item.environment} is unknown")
        if git(root, "cat-file", "-e", f"{item.commit}^{{commit}}").returncode:
            return unknown(f"{item.commit[:_SHORT]} of {item.environment} isn't in this clone: git fetch")
    listed = git(root, "log", "--oneline", "--no-decorate", f"{later.commit}..{earlier.commit}")
    if listed.returncode:
        raise StrataError(f"git can't compare the commits: {listed.stderr.strip()}")
    return Waiting(earlier.environment, later.environment, tuple(listed.stdout.splitlines()))


def git(root: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    """Run git in *root*, a failure is an exit code; StrataError without git."""
    program = shutil.which("git")
    if program is None:
        raise StrataError("No git on PATH, so commits can't be compared.")
    return subprocess.run([program, *argv], cwd=root, capture_output=True, text=True, check=False)
