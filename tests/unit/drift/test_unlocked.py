"""An environment that was unlocked, and not updated since, is drift in every command."""

import json
import runpy
from dataclasses import replace
from datetime import date

import growth
import pytest
import yaml

from strata.drift import engine, markdown, run, text, unmanaged
from strata.drift.accepted import apply
from strata.drift.entry import Entry
from strata.drift.report import Unlocked, Verdict
from strata.engine import state
from strata.engine.locks import locks, off, without_locks
from strata.engine.state import State
from strata.errors import Exit
from unit.drift.findings import NOTHING
from unit.drift.test_run import WANTED, WORKSPACE
from unit.recording import ROOT, config_of, state_of

FILES = [*sorted(ROOT.glob("Pulumi.*.yaml")), *growth.STAGES]
BUCKET = "urn:pulumi:dev::strata::strata:data:Stores$aws:s3/bucket:Bucket::media"
OPENED = Unlocked(BUCKET, ("protect",))
OPEN = replace(NOTHING, unlocked=(OPENED,))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_unlocked_is_all_that_was_locked_and_nothing_else(file, deploy, deploy_file, tmp_path):
    stack_file = yaml.safe_load(file.read_text())
    stack = stack_file["config"]["aws:defaultTags"]["tags"]["Environment"]
    locked = state_of(deploy_file(file, stack))
    assert off(locked, stack_file) == []
    unlocked = tmp_path / "open.yaml"
    unlocked.write_text(yaml.safe_dump(without_locks(stack_file, discard_data=True)))
    program = str(ROOT / "__main__.py")
    opened = state_of(deploy(lambda: runpy.run_path(program), stack, config_of(unlocked)))
    assert locks(opened) == []
    assert {*off(opened, stack_file)} == {*locks(locked)}


def test_a_lock_that_is_off_in_one_place_of_a_section_is_asked_for_nowhere_in_it():
    balancer = {
        "urn": "urn:pulumi:prod::strata::strata:compute:WebTier$aws:lb/loadBalancer:LoadBalancer::web",
        "type": "aws:lb/loadBalancer:LoadBalancer",
        "inputs": {"enableDeletionProtection": False},
    }
    doors = [{"deletion_protection": True}, {"deletion_protection": False}]
    assert off([balancer], {"config": {"strata:compute": {"doors": doors}}}) == []
    assert off([balancer], {"config": {"strata:compute": {"doors": doors[:1]}}}) != []


def test_an_unlocked_environment_is_real_drift_with_its_remedy(monkeypatch, capsys):
    bucket = {"urn": BUCKET, "type": "aws:s3/bucket:Bucket", "inputs": {"forceDestroy": False}}
    monkeypatch.setattr(state, "read", lambda _: State((bucket,)))
    monkeypatch.setattr(engine, "refresh", lambda *_: NOTHING)
    monkeypatch.setattr(unmanaged, "find", lambda *_: unmanaged.Found())
    asked = replace(WANTED, stack_file={"config": {"strata:data": {"locks": {"protect": True}}}})
    assert run.drift(WORKSPACE, asked, as_json=False) == Exit.CHANGES
    assert capsys.readouterr().out.splitlines() == [
        "dev: 3 of 3 refreshed",
        "",
        "Unlocked: the stack file asks for these locks",
        "! aws:s3/bucket:Bucket media: protect",
        "",
        "1 unlocked.",
        "Restore the declared values: strata up dev --cloud aws",
    ]


def test_the_request_has_the_locks_of_the_stack_file():
    wanted = run.request("prod", run.CloudTarget.aws, 100, None)
    assert wanted.stack_file == yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text())


def test_json_and_the_issue_say_it_too():
    shown = json.loads(text.as_json(OPEN))
    assert shown["verdict"] == Verdict.REAL
    [item] = shown["unlocked"]
    assert item == {"urn": BUCKET, "locks": ["protect"], "remedy": {"restore": "strata up dev"}}
    body = markdown.body(OPEN, "here")
    assert "- `aws:s3/bucket:Bucket media`: `protect`" in body
    assert "Restore the declared values: `strata up dev`" in body
    assert markdown.fingerprint(OPEN) != markdown.fingerprint(NOTHING)
    assert markdown.headline(OPEN) == "Drift: dev has drifted"


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        ("aws:s3/bucket:Bucket::media::(unlocked)", Verdict.IGNORED),
        ("*::*::(unlocked)", Verdict.IGNORED),
        ("*::*::*", Verdict.REAL),
        ("*::*::protect", Verdict.REAL),
        ("*::*::(vanished)", Verdict.REAL),
    ],
)
def test_locks_may_be_off_for_a_while_only_by_an_entry(path, verdict):
    shown = apply([Entry(path=path, reason="moving out", expires=date(2999, 1, 1))], OPEN)
    assert shown.verdict is verdict
    assert bool(shown.unused) == (verdict is Verdict.REAL)
