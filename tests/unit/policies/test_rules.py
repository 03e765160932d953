import re
import warnings

import pytest
from pulumi_policy import Severity

import rules
from components.common.advice import SettingsWarning
from components.compute.functions.runtimes import RUNTIMES, supported
from guardrails.link import COMBINED
from guardrails.rule import RULES
from guardrails.stack import NAMES
from harness.every import every
from rules import lambda_
from unit.policies.cases import CASES
from unit.policies.evaluation import Declared, evaluate, reads, with_unknown
from unit.policies.resource_types import properties

rules.load()

# What AWS calls critical or high about the kinds of resources that the platform has.
GRAVE = {
    "ACM.2", "AutoScaling.3", "CloudFront.1", "CloudTrail.1", "EC2.2", "EC2.8", "EC2.9", "EC2.13", "EC2.14",
    "EC2.18", "EC2.25", "ECR.1", "ECS.2", "ECS.3", "ECS.4", "ECS.5", "ECS.8", "ECS.9", "ElastiCache.1",
    "ElastiCache.2", "ElastiCache.7", "IAM.1", "KMS.5", "Lambda.1", "RDS.2", "RDS.13", "S3.2", "S3.3", "S3.6",
    "S3.8", "SNS.4",
}  # fmt: skip
# Forbids a type, whatever its properties are.
READS_NOTHING = {"IAM.2"}


def test_functions_may_have_exactly_the_runtimes_that_the_rules_let_pass():
    assert sorted(RUNTIMES) == sorted(lambda_.RUNTIMES)


@pytest.mark.parametrize(
    ("runtime", "passes"),
    [
        *((one, True) for one in ("python3.15", "python4.0", "nodejs26.x", "java29", "dotnet12", "ruby3.10")),
        *((one, False) for one in ("python3.9", "nodejs", "nodejs20.x", "provided.al2", "go1.x", "")),
    ],
)
def test_a_runtime_that_is_newer_than_the_list_passes_and_an_ended_one_does_not(
    runtime: str, passes: bool
) -> None:
    assert lambda_.supported_runtime({"runtime": runtime}) is passes
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SettingsWarning)
        if passes:
            assert supported(runtime) == runtime
        else:
            with pytest.raises(ValueError, match="not supported by Lambda"):
                supported(runtime)


def test_every_rule_has_a_case_and_every_case_a_rule():
    assert CASES.keys() == RULES.keys()


def test_there_are_sixty_rules_or_more_and_the_grave_ones_are_among_them():
    assert len(RULES) >= 60
    assert RULES.keys() >= GRAVE
    grave = {name for name, rule in RULES.items() if rule.severity in (Severity.CRITICAL, Severity.HIGH)}
    assert grave >= GRAVE


@every(RULES)
def test_every_rule_states_what_holds_what_to_do_and_where_to_read_on(name):
    rule = RULES[name]
    assert rule.description[-1] not in ".!"
    assert rule.remedy.endswith((".", "*."))
    assert rule.url.startswith("https://")
    assert all(kind.startswith("aws:") for kind in rule.types)


@every(RULES)
def test_a_rule_finds_what_breaks_it(name):
    # A combined rule is about all of them, another one about the first.
    subjects = CASES[name].bad if name.endswith(COMBINED) else CASES[name].bad[:1]
    result = evaluate(RULES[name], CASES[name].bad)
    assert [urn for _, urn in result.findings] == [one.urn for one in subjects]
    assert RULES[name].url in result.findings[0][0]
    assert not result.failures


@every(RULES)
def test_a_rule_lets_pass_what_keeps_it(name):
    assert evaluate(RULES[name], CASES[name].good).holds


@every(RULES)
def test_a_rule_is_undecided_while_it_reads_unknown_values(name):
    good = CASES[name].good
    # Names of resources are compared with known values only.
    paths = {(number, path) for number, path in reads(RULES[name], good) if path[0] not in NAMES}
    assert paths or name in READS_NOTHING or len(good) > 1
    for number, path in paths:
        result = evaluate(RULES[name], with_unknown(good, number, path))
        assert not result.findings
        assert not result.failures
        assert result.undecided is not None, path
        assert result.undecided.startswith("decided at deployment: ")
        assert str(path[-1]) in result.undecided


@every(RULES)
def test_a_rule_never_fails_on_a_resource_without_optional_properties(name):
    """The good case with its required properties only: the rule holds or is broken, and doesn't fail."""
    [subject, *_] = CASES[name].good
    needed = {key: value for key, value in subject.props.items() if key in REQUIRED}
    assert not evaluate(RULES[name], [Declared(subject.kind, "it", needed)]).failures


# pulumi_aws makes these properties required.
REQUIRED = {
    "assumeRolePolicy", "containerDefinitions", "defaultCacheBehavior", "family", "fromPort", "policy",
    "policyArn", "principal", "protocol", "settings", "toPort", "ipProtocol", "securityGroupId",
}  # fmt: skip


@every(RULES)
def test_a_rule_reads_properties_that_there_are(name):
    case = CASES[name]
    for resources in (case.bad, case.good):
        for number, path in reads(RULES[name], resources):
            if path[0] not in NAMES:
                snake = re.sub(r"(?<!^)(?=[A-Z])", "_", str(path[0])).lower()
                # A rule on several types may read a property that only another type has.
                asked = {resources[number].kind, *(RULES[name].types if number == 0 else ())}
                assert any(snake in properties(kind) for kind in asked)


@every(RULES)
def test_a_rule_names_kinds_and_references_that_there_are(name):
    kinds = {*RULES[name].types, *(made.kind for made in [*CASES[name].bad, *CASES[name].good])}
    assert all(properties(kind) for kind in kinds)
    for made in CASES[name].good:
        assert {re.sub(r"(?=[A-Z])", "_", source).lower() for source in made.sources} <= properties(made.kind)


def test_a_rule_reads_its_own_kinds_only():
    stranger = [Declared("aws:other/thing:Thing", "it", {})]
    assert all(evaluate(rule, stranger).holds for rule in RULES.values())
