"""Findings of the policies, added to the engine's digest."""

import json

from strata.engine.findings import with_findings

FINDING = {"policyName": "RDS.2", "enforcementLevel": "mandatory", "severity": "critical", "message": "It is"}
EVENTS = "\n".join(
    json.dumps(event)
    for event in [
        {"preludeEvent": {}},
        {"policyEvent": FINDING},
        {"diagnosticEvent": {"message": '"policyEvent"'}},
    ]
)


def test_the_digest_stays_and_gets_the_findings() -> None:
    shown = json.loads(with_findings('{"steps": [1]}', EVENTS))
    assert shown == {"steps": [1], "policyEvents": [FINDING]}


def test_policies_that_found_nothing_are_not_policies_that_never_ran() -> None:
    assert json.loads(with_findings("{}", "")) == {"policyEvents": []}


def test_what_is_no_digest_is_shown_as_it_is() -> None:
    assert with_findings("error: no such stack\n", EVENTS) == "error: no such stack\n"
