"""Asking a rule: what it finds, what it can't decide yet, and what happens if the rule itself is broken."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pulumi_policy import ReportViolation, ResourceValidationArgs, StackValidationArgs
from pulumi_policy.proxy import UnknownValueError

from guardrails.kinds import by_its_name
from guardrails.rule import Props, ResourceRule, Rule, StackRule
from guardrails.stack import Stack
from guardrails.undecided import UndecidedError, path
from guardrails.waivers import Waivers


@dataclass
class Court:
    """Reports every finding that *waivers* do not allow, and remembers the rules that failed themselves.

    The engine asks about each resource first and about the stack last; what was declared is kept till then.
    """

    waivers: Waivers
    failures: list[str] = field(default_factory=list)
    declared: dict[str, Props] = field(default_factory=dict)

    def resource(
        self, rule: ResourceRule, args: ResourceValidationArgs, report_violation: ReportViolation
    ) -> None:
        """Ask *rule* about one resource; raises UndecidedError."""
        self.declared[args.urn] = args.props
        if by_its_name(args.resource_type) not in rule.kinds:
            return
        unknown = self._ask(rule, args.urn, lambda: rule.holds(args.props), report_violation)
        if unknown is not None:
            raise UndecidedError([unknown])

    def stack(self, rule: StackRule, args: StackValidationArgs, report_violation: ReportViolation) -> None:
        """Ask *rule* about every resource that it concerns; raises UndecidedError after the last of them."""
        stack = Stack(args.resources, self.declared)
        undecided: list[str] = []
        for one in stack.of(*rule.kinds):
            unknown = self._ask(rule, one.urn, lambda one=one: rule.holds(one, stack), report_violation)  # type: ignore[misc]
            if unknown is not None:
                undecided.append(f"{unknown} of {one.name}")
        if undecided:
            raise UndecidedError(undecided)

    def _ask(
        self, rule: Rule, urn: str, holds: Callable[[], bool], report_violation: ReportViolation
    ) -> str | None:
        """Report if the rule doesn't hold; the property without which nobody can tell, if there is one."""
        try:
            held = holds()
        except UnknownValueError as error:
            return None if self.waivers.waive(rule.id, urn) else path(error)
        except Exception as error:
            said = f"{rule.id} could not be asked about {urn}: {type(error).__name__}: {error}"
            self.failures.append(said)
            report_violation(said, urn)
            return None
        if not held and not self.waivers.waive(rule.id, urn):
            report_violation(f"{rule.remedy}\n{rule.url}", urn)
        return None
