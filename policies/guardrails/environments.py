"""The enforcement level of each rule in each stack, from ``environments.yaml``."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pulumi_policy import EnforcementLevel

from guardrails import yaml_file
from guardrails.name_pattern import matches, problem_with_name
from guardrails.rule import PRODUCTION, Rule
from guardrails.yaml_file import FileError

FILE = yaml_file.FOLDER / "environments.yaml"


@dataclass(frozen=True)
class Environments:
    """Patterns of stack names; a stack that matches none of them is production.

    With *problems* both lists are empty, so that every rule is mandatory.
    """

    advisory: Sequence[str] = ()
    not_production: Sequence[str] = ()
    problems: Sequence[str] = ()

    def level(self, rule: Rule, stack: str) -> EnforcementLevel:
        """The enforcement level of *rule* in *stack*."""
        if rule.where is PRODUCTION and _matches_any(stack, self.not_production):
            return EnforcementLevel.DISABLED
        return EnforcementLevel.ADVISORY if _matches_any(stack, self.advisory) else EnforcementLevel.MANDATORY


def load(file: Path = FILE) -> Environments:
    """The lists in *file*; a malformed file gives no list, but a problem."""
    try:
        lists = yaml_file.read(file, "advisory", "not_production")
    except FileError as error:
        return Environments(problems=[str(error)])
    problems = [
        f"{file.name}: {key}: {problem}"
        for key, patterns in lists.items()
        for pattern in patterns
        if (problem := problem_with_name(pattern))
    ]
    if problems:
        return Environments(problems=problems)
    return Environments(tuple(lists["advisory"]), tuple(lists["not_production"]))


def _matches_any(stack: str, patterns: Sequence[str]) -> bool:
    return any(matches(pattern, stack) for pattern in patterns)
