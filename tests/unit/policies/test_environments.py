import pytest
from pulumi_policy import EnforcementLevel

from guardrails import environments
from guardrails.environments import Environments
from guardrails.rule import EVERYWHERE, LOW, PRODUCTION, ResourceRule

ADVISORY, MANDATORY, DISABLED = (
    EnforcementLevel.ADVISORY,
    EnforcementLevel.MANDATORY,
    EnforcementLevel.DISABLED,
)


def level(stack, where=EVERYWHERE, known=None):
    rule = ResourceRule("ELB.1", LOW, (), "It", "None.", where, lambda props: True)
    return (known or environments.load()).level(rule, stack)


@pytest.mark.parametrize(
    ("stack", "expected"),
    [("dev", ADVISORY), ("test", MANDATORY), ("growth", MANDATORY), ("prod", MANDATORY)],
)
def test_a_finding_is_advisory_in_dev_and_mandatory_elsewhere(stack, expected):
    assert level(stack) is expected


@pytest.mark.parametrize(
    ("stack", "expected"), [("dev", DISABLED), ("test", DISABLED), ("growth", DISABLED), ("prod", MANDATORY)]
)
def test_redundancy_is_required_of_production_alone(stack, expected):
    assert level(stack, PRODUCTION) is expected


def test_a_new_environment_is_production_and_every_rule_mandatory_there():
    assert level("staging") is level("staging", PRODUCTION) is MANDATORY
    assert level("development") is MANDATORY


def test_names_may_have_wildcards():
    assert level("dev-anna", known=Environments(advisory=["dev-*"])) is ADVISORY


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("advisory: [dev]", "must have exactly these keys: advisory, not_production"),
        ("advisory: dev\nnot_production: []", "environments.yaml: advisory must be a list"),
        ('advisory: ["*"]\nnot_production: []', "environments.yaml: advisory: '*' is too wide"),
        (
            'advisory: []\nnot_production: ["*[!@]*"]',
            "environments.yaml: not_production: '*[!@]*' has a bracket",
        ),
        ("advisory: [[dev]]\nnot_production: []", "environments.yaml: advisory: must be text"),
        ("advisory: [!!timestamp x]\nnot_production: []", "line 1: the tag"),
        ("advisory: [", "environments.yaml can't be read"),
    ],
)
def test_with_a_malformed_file_every_rule_is_mandatory_and_the_problem_is_known(tmp_path, text, said):
    file = tmp_path / "environments.yaml"
    file.write_text(text)
    known = environments.load(file)
    assert said in known.problems[0]
    assert level("dev", known=known) is level("dev", PRODUCTION, known) is MANDATORY


def test_the_project_s_own_file_is_valid():
    assert not environments.load().problems
