"""`strata preview --json`: the engine's digest, and the policies' findings that it omits."""

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from strata.engine import plan
from strata.engine.summary import summary
from strata.engine.workspace import Workspace

# Without it the engine has no --event-log.
_DEBUG = {"PULUMI_DEBUG_COMMANDS": "true"}


def preview(workspace: Workspace, flags: Sequence[str]) -> int:
    """Run `pulumi preview` with *flags*, print its digest with ``policyEvents`` added, return its exit code.

    These are the engine's own events, with policyName, enforcementLevel, severity, resourceUrn and message.
    """
    with tempfile.TemporaryDirectory() as folder:
        events = Path(folder) / "events.jsonl"
        events.touch()
        telling = replace(workspace, variables={**workspace.variables, **_DEBUG})
        ran = plan.run(telling, ["preview", *flags, "--event-log", str(events)], capture=True)
        sys.stdout.write(with_findings(ran.stdout, events.read_text()))
    return ran.returncode


def summarised(workspace: Workspace, flags: Sequence[str]) -> int:
    """Run `pulumi preview` with *flags*, then name losses and interruptions; its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        events = Path(folder) / "events.jsonl"
        events.touch()
        telling = workspace.with_variables(**_DEBUG)
        code = plan.run(telling, ["preview", *flags, "--event-log", str(events)]).returncode
        lines = summary(events.read_text())
    if lines:
        print("\n".join(["", *lines]), flush=True)
    return code


def with_findings(digest: str, events: str) -> str:
    """The *digest* with the policies' findings among *events*; unchanged if the engine got to neither."""
    try:
        findings_digest: dict[str, Any] = json.loads(digest)
    except json.JSONDecodeError:
        return digest
    found = [json.loads(line) for line in events.splitlines() if '"policyEvent"' in line]
    findings_digest["policyEvents"] = [event["policyEvent"] for event in found if "policyEvent" in event]
    return json.dumps(findings_digest, indent=4) + "\n"
