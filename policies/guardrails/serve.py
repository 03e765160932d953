"""The pack as pulumi-policy wants it: a policy per rule, and three about the pack itself."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

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
from guardrails.court import Court
from guardrails.environments import Environments
from guardrails.rule import RULES, ResourceRule, StackRule

NAME = "strata"


def serve() -> None:
    """Answer the engine until it ends."""
    rules.load()
    court = Court(waivers.load(RULES, datetime.now(UTC).date()))
    known = environments.load()
    made = [policy(rule, court) for rule in RULES.values()]
    _tell_the_stack(made, known)
    PolicyPack(
        name=NAME,
        enforcement_level=EnforcementLevel.MANDATORY,
        policies=[*made, *housekeeping(court, known)],
    )


def policy(rule: ResourceRule | StackRule, court: Court) -> Policy:
    """The policy that asks *rule*; mandatory until the stack is known."""
    if isinstance(rule, ResourceRule):
        return ResourceValidationPolicy(
            name=rule.id,
            description=rule.says,
            validate=lambda args, report: court.resource(rule, args, report),
            severity=rule.severity,
            remediation_steps=rule.remedy,
            url=rule.url,
        )
    return StackValidationPolicy(
        name=rule.id,
        description=rule.says,
        validate=lambda args, report: court.stack(rule, args, report),
        severity=rule.severity,
        remediation_steps=rule.remedy,
        url=rule.url,
    )


def housekeeping(court: Court, known: Environments) -> list[Policy]:
    """Policies about the pack itself; they come last, when every rule has been asked."""

    def broken(_args: StackValidationArgs, report_violation: ReportViolation) -> None:
        for failure in court.failures:
            report_violation(failure, None)

    def bad_waivers(_args: StackValidationArgs, report_violation: ReportViolation) -> None:
        for problem in court.waivers.problems:
            report_violation(problem, None)

    def unused_waivers(args: StackValidationArgs, report_violation: ReportViolation) -> None:
        urns = {one.urn for one in args.resources}
        for stack in {waivers.stack_of(urn) for urn in urns}:
            for waiver in court.waivers.unused(stack, urns):
                if known.level(RULES[waiver.rule], stack) is not EnforcementLevel.DISABLED:
                    report_violation(f"the {waiver} matches nothing in {stack}: take it out", None)

    return [
        _about_the_pack("pack-rules", "Every rule can be asked", broken, EnforcementLevel.MANDATORY),
        _about_the_pack(
            "pack-waivers", "Waivers are complete and in force", bad_waivers, EnforcementLevel.MANDATORY
        ),
        _about_the_pack(
            "pack-unused-waivers", "Waivers are needed", unused_waivers, EnforcementLevel.ADVISORY
        ),
    ]


def _about_the_pack(
    name: str, says: str, validate: library.StackValidation, level: EnforcementLevel
) -> Policy:
    return StackValidationPolicy(name=name, description=says, validate=validate, enforcement_level=level)


def _tell_the_stack(made: Sequence[Policy], known: Environments) -> None:
    """Give each policy of a rule its level as soon as the engine says which stack it is about.

    pulumi-policy 1.21 takes that message and keeps nothing of it but tags, and the engine sets no variable
    where a language host starts the pack. What comes of a policy's level is asked right after it.
    """
    handle = library._PolicyAnalyzerServicer.ConfigureStack

    def configure_stack(self: Any, request: Any, context: Any) -> Any:  # noqa: ANN401 (gRPC's types)
        for one in made:
            one.enforcement_level = known.level(RULES[one.name], request.stack)
        return handle(self, request, context)

    library._PolicyAnalyzerServicer.ConfigureStack = configure_stack  # type: ignore[method-assign, assignment]
