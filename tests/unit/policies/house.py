"""The house rules applied to a program that runs under mocks, with all values known."""

import runpy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockMonitor
from pulumi_policy import (
    EnforcementLevel,
    PolicyProviderResource,
    PolicyResource,
    ResourceValidationArgs,
    StackValidationArgs,
)

import rules
from guardrails import environments, waivers
from guardrails.evaluator import RuleEvaluator
from guardrails.resource_types import canonical
from guardrails.rule import RULES, ResourceRule
from strata.engine.locks import off
from unit.policies.evaluation import STACK, options
from unit.recording import ACCOUNT, PROJECT, ROOT, Cloud, Monitor, set_event_loop, state_of

rules.load()

# The engine's marks of a value and of a secret: pulumi/sdk, resource.SigKey and resource.SecretSig.
_SIGNATURE, _SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"

LEVELS = environments.load()
PROVIDER = PolicyProviderResource(
    "pulumi:providers:aws", {"allowedAccountIds": [ACCOUNT]}, f"urn:pulumi:{STACK}::{PROJECT}::aws", "aws"
)


@dataclass
class Sources(Monitor):
    """Also records which resources each property depends on."""

    cloud: Cloud
    of: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        Monitor.__init__(self, self.cloud)

    def RegisterResource(self, request: Any) -> Any:
        response = super().RegisterResource(request)
        self.of[response.urn] = {
            name: list(found.urns) for name, found in request.propertyDependencies.items()
        }
        return response


def findings(stack: str, config: Mapping[str, str], program: Path = ROOT / "__main__.py") -> list[str]:
    """The mandatory findings on what *program* declares with *config*, such as ``RDS.5 on database``.

    *stack* gives the levels and the waivers; an advisory level counts as mandatory.
    """
    return checked(stack, lambda: runpy.run_path(str(program)), config)[0]


def unlocked(cloud: Cloud, config: Mapping[str, Any]) -> list[str]:
    """The unlocked resources of `strata drift` in the *cloud* of a program with *config*."""
    return [f"unlocked {lock}" for lock in off(state_of(cloud), {"config": config})]


def is_mandatory(stack: str, finding: str) -> bool:
    """Whether `strata up` refuses *finding* in *stack*."""
    rule = RULES[finding.partition(" ")[0]]
    return LEVELS.level(rule, stack) is EnforcementLevel.MANDATORY


def checked(
    stack: str, program: Callable[[], object], config: Mapping[str, str], cloud: Cloud | None = None
) -> tuple[list[str], Cloud]:
    """The mandatory findings on what the function *program* declares, and the cloud that recorded it."""
    cloud = cloud or Cloud()
    monitor = Sources(cloud)
    pulumi.runtime.settings.set_root_resource(None)  # type: ignore[arg-type]
    set_event_loop()
    pulumi.runtime.set_mocks(cloud, monitor=monitor, project=PROJECT, stack=stack, preview=False)
    pulumi.runtime.set_all_config(dict(config))

    def body() -> None:
        program()

    pulumi.runtime.test(body)()
    return _evaluate(stack, cloud, monitor), cloud


def _evaluate(stack: str, cloud: Cloud, monitor: Sources) -> list[str]:
    # As the policy SDK gives them to rules: without the marks of secrets.
    declared = {(one.typ, one.name): shown(one.inputs) for one in cloud.resources}
    evaluator = RuleEvaluator(waivers.load(RULES, waivers.date.today()))
    found: list[str] = []
    resources: dict[str, PolicyResource] = {}
    for one in cloud.registered:
        # Mocks call every stack "stack"; waivers are for named stacks.
        urn = one.urn.replace("urn:pulumi:stack::", f"urn:pulumi:{stack}::")
        state = monitor.resources.get(one.urn)
        props = _plain(state) if state else {}
        resources[one.urn] = PolicyResource(one.typ, props, urn, one.name, options(), PROVIDER, None, [], {})
        evaluator.declared[urn] = declared.get((one.typ, one.name), {})
    for urn, sources in monitor.of.items():
        resources[urn].property_dependencies = {
            name: [resources[source] for source in urns if source in resources]
            for name, urns in sources.items()
        }
    everything = StackValidationArgs([*resources.values()], None)
    for rule in RULES.values():
        if LEVELS.level(rule, stack) is EnforcementLevel.DISABLED:
            continue

        def report(message: str, urn: str | None = None, name: str = rule.id) -> None:
            found.append(f"{name} on {(urn or '').rpartition('::')[2]}: {message.splitlines()[0]}")

        if isinstance(rule, ResourceRule):
            for made in resources.values():
                if canonical(made.resource_type) in rule.types:
                    inputs = evaluator.declared[made.urn]
                    args = ResourceValidationArgs(
                        made.resource_type, inputs, made.urn, made.name, made.opts, PROVIDER, None
                    )
                    evaluator.check_resource(rule, args, report)
        else:
            evaluator.check_stack(rule, everything, report)
    return found


def _plain(state: MockMonitor.ResourceRegistration) -> dict[str, Any]:
    return {**shown(state.state), "id": state.id}


def shown(value: Any) -> Any:
    """*value* without the marks of secrets."""
    if isinstance(value, dict):
        if value.get(_SIGNATURE) == _SECRET:
            return shown(value["value"])
        return {key: shown(inner) for key, inner in value.items()}
    return [shown(inner) for inner in value] if isinstance(value, list) else value
