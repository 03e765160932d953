"""The gRPC service of the policy pack: decodes each resource once and runs only the policies of its type."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyProviderResource,
    PolicyResource,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import policy as library
from pulumi_policy.deserialize import deserialize_properties
from pulumi_policy.proxy import UnknownValueError, unknown_checking_proxy

from guardrails.environments import Environments
from guardrails.evaluator import RuleEvaluator
from guardrails.resource_types import canonical
from guardrails.rule import RULES


class LazyProps(Mapping[str, Any]):
    """Properties of a resource, decoded when a rule first reads them."""

    def __init__(self, encoded: Any) -> None:  # noqa: ANN401 (a protobuf message)
        self._encoded = encoded
        self._decoded: Mapping[str, Any] | None = None

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 (a property of any type)
        return self._props[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._props)

    def __len__(self) -> int:
        return len(self._props)

    @property
    def _props(self) -> Mapping[str, Any]:
        if self._decoded is None:
            fields = json_format.MessageToDict(self._encoded)
            self._decoded = unknown_checking_proxy(deserialize_properties(fields))
        return self._decoded


# pulumi-policy 1.21 decodes the properties of a resource again for each policy, which takes 1.1 s of CPU for
# 250 resources and 130 policies. It also ignores the stack's name, on which the levels depend.
class Analyzer(library._PolicyAnalyzerServicer):
    """Answers the engine; *environments* gives the enforcement levels once the stack is known."""

    evaluator: ClassVar[RuleEvaluator]
    environments: ClassVar[Environments]

    def __init__(self, name: str, version: str, policies: list[Policy], *rest: Any) -> None:  # noqa: ANN401 (passed on)
        super().__init__(name, version, policies, *rest)
        self._rules = [one for one in policies if one.name in RULES]
        self._on_stack = [one for one in policies if isinstance(one, StackValidationPolicy)]
        self._by_type: dict[str, list[ResourceValidationPolicy]] = {}
        for one in self._rules:
            if isinstance(one, ResourceValidationPolicy):
                for resource_type in RULES[one.name].types:
                    self._by_type.setdefault(resource_type, []).append(one)

    def ConfigureStack(self, request: Any, context: Any) -> Any:  # noqa: ANN401 (gRPC's name and types)
        """Set the level of each rule for the stack that the engine names."""
        for one in self._rules:
            one.enforcement_level = self.environments.level(RULES[one.name], request.stack)
        return super().ConfigureStack(request, context)

    def Remediate(self, _request: Any, _context: Any) -> Any:  # noqa: ANN401 (gRPC's name and types)
        """Change nothing: no rule remediates."""
        return analyzer_pb2.RemediateResponse()

    def Analyze(self, request: Any, _context: Any) -> Any:  # noqa: ANN401 (gRPC's name and types)
        """Evaluate the rules of one resource's type."""
        response = analyzer_pb2.AnalyzeResponse()
        props = self.evaluator.declared[request.urn] = LazyProps(request.properties)
        policies = self._by_type.get(canonical(request.type), ())
        if not policies:
            return response
        options, provider = self._get_resource_options(request), self._get_provider_resource(request)
        args = ResourceValidationArgs(request.type, props, request.urn, request.name, options, provider, None)
        for one in policies:
            self._run(one, args, response)
        return response

    def AnalyzeStack(self, request: Any, _context: Any) -> Any:  # noqa: ANN401 (gRPC's name and types)
        """Evaluate the rules of the whole stack, then those about the pack itself."""
        response = analyzer_pb2.AnalyzeResponse()
        args = StackValidationArgs(self._resources(request.resources), None)
        for one in self._on_stack:
            self._run(one, args, response)
        return response

    def _run(self, policy: Any, args: Any, response: Any) -> None:  # noqa: ANN401 (two kinds of each)
        level = self._get_enforcement_level(policy)
        if level is EnforcementLevel.DISABLED:
            return
        try:
            policy.validate(
                args,
                self._create_report_violation(
                    response, policy.name, policy.description, level, policy.severity
                ),
            )
        except UnknownValueError:
            self.evaluator.undecided[policy.name] += 1

    def _resources(self, encoded: Any) -> list[PolicyResource]:  # noqa: ANN401 (a protobuf message)
        providers: dict[str, PolicyProviderResource | None] = {}
        listed: list[PolicyResource] = []
        for one in encoded:
            if one.provider.urn not in providers:
                providers[one.provider.urn] = self._get_provider_resource(one)
            options, provider = self._get_resource_options(one), providers[one.provider.urn]
            props = LazyProps(one.properties)
            listed.append(PolicyResource(one.type, props, one.urn, one.name, options, provider, None, [], {}))
        found = {one.urn: one for one in listed}
        for one, resource in zip(encoded, listed, strict=True):
            resource.parent = found.get(one.parent)
            resource.dependencies = [found[urn] for urn in one.dependencies if urn in found]
            resource.property_dependencies = {
                name: [found[urn] for urn in of.urns if urn in found]
                for name, of in one.propertyDependencies.items()
            }
        return listed
