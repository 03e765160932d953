"""The policy pack: a policy for each rule, and policies about the pack's own rules and files."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyPack,
    ReportViolation,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import policy as library

import rules
from guardrails import environments, waivers
from guardrails.analyzer import Analyzer
from guardrails.environments import Environments
from guardrails.evaluator import RuleEvaluator
from guardrails.rule import RULES, ResourceRule, StackRule

NAME = "strata"


def serve() -> None:
    """Answer the engine until it ends the process."""
    rules.load()
    evaluator = RuleEvaluator(waivers.load(RULES, datetime.now(UTC).date()))
    levels = environments.load()
    Analyzer.evaluator, Analyzer.environments = evaluator, levels
    library._PolicyAnalyzerServicer = Analyzer  # type: ignore[assignment, misc]
    PolicyPack(
        name=NAME,
        enforcement_level=EnforcementLevel.MANDATORY,
        policies=[*(policy(rule, evaluator) for rule in RULES.values()), *housekeeping(evaluator, levels)],
    )


def policy(rule: ResourceRule | StackRule, evaluator: RuleEvaluator) -> Policy:
    """The policy of *rule*; mandatory until the stack is known."""
    if isinstance(rule, ResourceRule):
        return ResourceValidationPolicy(
            name=rule.id,
            description=rule.description,
            validate=lambda args, report: evaluator.check_resource(rule, args, report),
            severity=rule.severity,
            remediation_steps=rule.remedy,
            url=rule.url,
        )
    return StackValidationPolicy(
        name=rule.id,
        description=rule.description,
        validate=lambda args, report: evaluator.check_stack(rule, args, report),
        severity=rule.severity,
        remediation_steps=rule.remedy,
        url=rule.url,
    )


def housekeeping(evaluator: RuleEvaluator, levels: Environments) -> list[Policy]:
    """Policies about the pack itself, evaluated after all rules."""
    mandatory, advisory = EnforcementLevel.MANDATORY, EnforcementLevel.ADVISORY
    return [
        _about_the_pack(
            "pack-rules", "Every rule can be evaluated", lambda _stack: evaluator.failures, mandatory
        ),
        _about_the_pack(
            "pack-environments", "environments.yaml is valid", lambda _stack: levels.problems, mandatory
        ),
        _about_the_pack(
            "pack-waivers",
            "Waivers are complete and valid",
            lambda _stack: evaluator.waivers.problems,
            mandatory,
        ),
        _about_the_pack(
            "pack-unused-waivers",
            "Every waiver matches a finding",
            lambda stack: _unused_waivers(stack, evaluator, levels),
            advisory,
        ),
        _about_the_pack(
            "pack-undecided", "Every check is decided", lambda _stack: _undecided(evaluator), advisory
        ),
    ]


def _undecided(evaluator: RuleEvaluator) -> Iterator[str]:
    """One line for all checks: a first preview has more than a hundred."""
    if evaluator.undecided:
        total = evaluator.undecided.total()
        rules = ", ".join(f"{rule} ({count})" for rule, count in sorted(evaluator.undecided.items()))
        plural = "s are" if total != 1 else " is"
        yield f"{total} check{plural} decided at deployment, by values not known yet: {rules}"


def _unused_waivers(
    args: StackValidationArgs, evaluator: RuleEvaluator, levels: Environments
) -> Iterator[str]:
    urns = {one.urn for one in args.resources}
    for stack in {waivers.stack_of(urn) for urn in urns}:
        for waiver in evaluator.waivers.unused(stack, urns):
            if levels.level(RULES[waiver.rule], stack) is not EnforcementLevel.DISABLED:
                yield f"the {waiver} matches no finding in {stack}: remove it"


def _about_the_pack(
    name: str,
    description: str,
    problems: Callable[[StackValidationArgs], Iterable[str]],
    level: EnforcementLevel,
) -> Policy:
    def validate(args: StackValidationArgs, report_violation: ReportViolation) -> None:
        for problem in problems(args):
            report_violation(problem, None)

    return StackValidationPolicy(
        name=name, description=description, validate=validate, enforcement_level=level
    )
