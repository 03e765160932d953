"""How strict a rule is in which environment: the one place where this is decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from pulumi_policy import EnforcementLevel

from guardrails import yaml_file
from guardrails.rule import PRODUCTION, Rule
from guardrails.yaml_file import FileError

FILE = yaml_file.FOLDER / "environments.yaml"


@dataclass(frozen=True)
class Environments:
    """Patterns of the names of stacks that are less than production; a stack of no list gets all of it."""

    advisory: Sequence[str] = ()
    not_production: Sequence[str] = ()

    def level(self, rule: Rule, stack: str) -> EnforcementLevel:
        """What becomes of a finding of *rule* in *stack*."""
        if rule.where is PRODUCTION and _one_of(stack, self.not_production):
            return EnforcementLevel.DISABLED
        return EnforcementLevel.ADVISORY if _one_of(stack, self.advisory) else EnforcementLevel.MANDATORY


def load(file: Path = FILE) -> Environments:
    """What *file* says; raises FileError."""
    told = yaml_file.read(file, "advisory", "not_production")
    for key, patterns in told.items():
        if not all(isinstance(pattern, str) and pattern.strip("*?") for pattern in patterns):
            raise FileError(f"{file.name}: {key} must list names of stacks, and none that fits them all")
    return Environments(tuple(told["advisory"]), tuple(told["not_production"]))


def _one_of(stack: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(stack, pattern) for pattern in patterns)
