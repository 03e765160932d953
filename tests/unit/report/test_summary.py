"""After a preview the command names what is lost or interrupted, and nothing else."""

import json
from typing import Any

from strata.engine.summary import summary
from unit.report.samples import step

DATABASE = "aws:rds/instance:Instance"


def event(*args: Any, **parts: Any) -> str:
    found = step(*args, **parts)
    found["old"], found["new"] = found.pop("oldState"), found.pop("newState")
    return json.dumps(
        {"sequence": 1, "timestamp": 1, "resourcePreEvent": {"metadata": found, "planning": True}}
    )


def version(number: str) -> dict[str, Any]:
    return {"inputs": {"engineVersion": number}}


def test_losses_refusals_and_interruptions_are_named() -> None:
    events = [
        event("replace", DATABASE, "main", {}, {}),
        event("delete-replaced", DATABASE, "main", {}, {}),
        event("delete", "aws:ec2/eip:Eip", "nat", {}),
        event("delete", "aws:sqs/queue:Queue", "kept", {"retainOnDelete": True}),
        event("delete", "aws:iam/role:Role", "worker", {}),
        event(
            "update", DATABASE, "a", {"inputs": {"engineVersion": "17"}}, {"inputs": {"engineVersion": "16"}}
        ),
        event("create", DATABASE, "new", None, {}),
    ]
    shown = summary("\n".join(events))
    assert shown[0] == "This preview deletes, replaces or interrupts resources:"
    assert [line.split(" (https")[0] for line in shown[1:]] == [
        f"  {DATABASE} main is replaced, and its contents are lost",
        "  aws:ec2/eip:Eip nat is deleted, and its contents are lost",
        f"  {DATABASE} a engineVersion: refused by AWS: an engine's version can't go down; "
        "restore a snapshot of before the upgrade instead",
    ]


def test_a_preview_without_losses_has_no_summary() -> None:
    assert summary("") == []
    assert summary(event("create", DATABASE, "new", None, {})) == []
    assert summary('{"resourcePreEvent": 3}\nnot json with resourcePreEvent\n') == []
