"""Evaluation of rules: findings, unknown inputs, waivers, and errors in the rules themselves."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pulumi_policy import PolicyResource, ReportViolation, ResourceValidationArgs, StackValidationArgs
from pulumi_policy.proxy import UnknownValueError

from guardrails.resource_types import canonical
from guardrails.rule import Props, ResourceRule, Rule, StackRule
from guardrails.stack import Stack
from guardrails.unknown import UnknownInputsError, path
from guardrails.waivers import Waivers


@dataclass
class RuleEvaluator:
    """Reports every finding that *waivers* do not cover, and records the rules that raise an error.

    *undecided* counts the checks by rule that need values known at deployment only. The engine sends each
    resource first and the stack last; *declared* has the inputs by URN until then.
    """

    waivers: Waivers
    failures: list[str] = field(default_factory=list)
    undecided: Counter[str] = field(default_factory=Counter)
    declared: dict[str, Props] = field(default_factory=dict)
    _stack: tuple[Sequence[PolicyResource], Stack] | None = None

    def check_resource(
        self, rule: ResourceRule, args: ResourceValidationArgs, report_violation: ReportViolation
    ) -> None:
        """Evaluate *rule* on one resource; raises UnknownInputsError."""
        if canonical(args.resource_type) not in rule.types:
            return
        unknown = self._evaluate(rule, args.urn, lambda: rule.holds(args.props), report_violation)
        if unknown is not None:
            raise UnknownInputsError([unknown])

    def check_stack(
        self, rule: StackRule, args: StackValidationArgs, report_violation: ReportViolation
    ) -> None:
        """Evaluate *rule* on every resource of its types; raises UnknownInputsError after the last one."""
        if self._stack is None or self._stack[0] is not args.resources:
            self._stack = (args.resources, Stack(args.resources, self.declared))
        stack = self._stack[1]
        unknown: list[str] = []
        for one in stack.of(*rule.types):
            missing = self._evaluate(rule, one.urn, lambda one=one: rule.holds(one, stack), report_violation)  # type: ignore[misc]
            if missing is not None:
                unknown.append(f"{missing} of {one.name}")
        if unknown:
            raise UnknownInputsError(unknown)

    def _evaluate(
        self, rule: Rule, urn: str, holds: Callable[[], bool], report_violation: ReportViolation
    ) -> str | None:
        """Report a finding if the rule doesn't hold; returns the unknown property that it needs, if any."""
        try:
            held = holds()
        except UnknownValueError as error:
            return None if self.waivers.waive(rule.id, urn) else path(error)
        except Exception as error:
            failure = f"{rule.id} could not be evaluated for {urn}: {type(error).__name__}: {error}"
            self.failures.append(failure)
            report_violation(failure, urn)
            return None
        if not held and not self.waivers.waive(rule.id, urn):
            report_violation(f"{rule.remedy}\n{rule.url}", urn)
        return None
