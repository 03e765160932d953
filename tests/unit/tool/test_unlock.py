"""Locks of an environment in a destroy, and the engine's operations in an unlock."""

import json
import subprocess
from pathlib import Path
from typing import Any, TextIO

import pytest
import yaml
from typer.testing import CliRunner

from strata import cli
from strata.commands import stack, unlock
from strata.engine import operations
from strata.engine.locks import is_lock, keeping, locks, without_locks
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError
from strata.report.model import Change, ChangeKind

URN = "urn:pulumi:prod::strata::strata:data:Stores${kind}::{name}"
FILE = {
    "config": {
        "strata:data": {"locks": {"deletion_protection": True, "protect": True, "retention": True}},
        "strata:compute": {"web": {"deletion_protection": True, "rules": [{"name": "site"}]}},
        "aws:region": "ap-northeast-2",
    },
    "encryptionsalt": "v1:salt",
}


def resource(kind: str, name: str, *, protect: bool = False, **inputs: object) -> dict[str, Any]:
    return {"urn": URN.format(kind=kind, name=name), "protect": protect, "inputs": inputs}


DATABASE = resource(
    "aws:rds/instance:Instance", "database", protect=True, deletionProtection=True, skipFinalSnapshot=False
)
BALANCER = resource("aws:lb/loadBalancer:LoadBalancer", "web", enableDeletionProtection=True)
TABLE = resource("aws:dynamodb/table:Table", "orders", deletionProtectionEnabled=True)
BUCKET = resource("aws:s3/bucket:Bucket", "media", protect=True, forceDestroy=False)
SECRET = resource("aws:secretsmanager/secret:Secret", "token", recoveryWindowInDays=30)
TOPIC = resource("aws:sns/topic:Topic", "operations")
OPEN = resource("aws:rds/instance:Instance", "database", deletionProtection=False, skipFinalSnapshot=True)


class Engine(Workspace):
    """A workspace that has the next state after each command, and records commands and stack files."""

    def __init__(
        self, root: Path, *states: list[dict[str, Any]], code: int = 0, preview: str | None = None
    ) -> None:
        super().__init__("prod", root, {})
        (root / "Pulumi.prod.yaml").write_text(yaml.safe_dump(FILE))
        self._set(states=list(states), code=code, preview=preview or digest(), asked=[], files=[])

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def pulumi(
        self, *args: str, capture: bool = False, stderr: TextIO | None = None
    ) -> subprocess.CompletedProcess[str]:
        if args[0] == "stack":
            shown = self.states[0]  # type: ignore[attr-defined]
            return subprocess.CompletedProcess(args, 0, json.dumps({"deployment": {"resources": shown}}), "")
        if args[0] == "preview":
            object.__setattr__(self, "previewed", args)
            return subprocess.CompletedProcess(args, 0, self.preview, "the engine's words")  # type: ignore[attr-defined]
        self.asked.append(args)  # type: ignore[attr-defined]
        del self.states[: len(self.states) > 1]  # type: ignore[attr-defined]
        if "--config-file" in args:
            path = Path(args[args.index("--config-file") + 1])
            self.files.append(yaml.safe_load(path.read_text()))  # type: ignore[attr-defined]
        return subprocess.CompletedProcess(args, self.code, "", "")  # type: ignore[attr-defined]


def step(
    op: str, kind: str, name: str, detailed: bool = True, **properties: tuple[object, object]
) -> dict[str, Any]:
    """A step of the engine's preview in which each of *properties* goes from one value to the other."""
    states = [{"type": kind, "inputs": {key: pair[i] for key, pair in properties.items()}} for i in (0, 1)]
    named = {"detailedDiff": {key: {"kind": "update"} for key in properties}}
    return {
        "op": op,
        "urn": URN.format(kind="$" + kind, name=name),
        "oldState": states[0],
        "newState": states[1],
        **(named if detailed else {"diffReasons": [*properties]}),
    }


def digest(*changes: dict[str, Any], **more: object) -> str:
    """The output of `pulumi preview --json`: the stack's own step is always in it."""
    root = "urn:pulumi:prod::strata::pulumi:pulumi:Stack::strata-prod"
    steps = [{"op": "same", "urn": root}, *changes]
    counts = {op: sum(one["op"] == op for one in steps) for op in {one["op"] for one in steps}}
    return json.dumps({"steps": steps, "changeSummary": counts, **more})


def targets(asked: tuple[str, ...]) -> set[str]:
    return {asked[place + 1] for place, part in enumerate(asked) if part == "--target"}


def test_locks_are_pulumi_s_own_and_those_of_every_service_whatever_it_calls_them() -> None:
    found = {str(lock) for lock in locks([DATABASE, BALANCER, TABLE, BUCKET, SECRET, TOPIC, OPEN])}
    assert found == {
        "rds.Instance database: protect, deletionProtection",
        "lb.LoadBalancer web: enableDeletionProtection",
        "dynamodb.Table orders: deletionProtectionEnabled",
        "s3.Bucket media: protect",
    }


def test_stores_with_data_are_recognized_by_their_snapshots() -> None:
    kept = keeping([DATABASE, BALANCER, TABLE, BUCKET, SECRET, TOPIC, OPEN])
    assert kept == [DATABASE["urn"], BUCKET["urn"], SECRET["urn"]]


def test_a_lock_of_its_own_kind_is_deleted_with_the_data_s_other_locks_and_not_without() -> None:
    kind = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
    urn = f"urn:pulumi:dev::strata::{kind}::audit-lock"
    assert keeping([{"urn": urn, "type": kind, "inputs": {}}]) == [urn]
    deletion = Change(urn, ChangeKind.DELETE, ())
    assert not [*unlock._beyond_locks(deletion, discard_data=True)]
    assert [*unlock._beyond_locks(deletion, discard_data=False)]
    other = Change(urn.replace("ObjectLockConfiguration", "Policy"), ChangeKind.DELETE, ())
    assert [*unlock._beyond_locks(other, discard_data=True)]


def test_a_destroy_of_a_protected_environment_names_what_protects_it_and_touches_nothing(
    tmp_path: Path,
) -> None:
    engine = Engine(tmp_path, [DATABASE, BALANCER, TOPIC])
    with pytest.raises(StrataError) as refusal:
        unlock.refuse_if_locked(engine)
    said = str(refusal.value)
    assert "rds.Instance database: protect, deletionProtection" in said
    assert "lb.LoadBalancer web: enableDeletionProtection" in said
    assert "operations" not in said
    assert "strata unlock prod" in said
    assert engine.asked == []  # type: ignore[attr-defined]


def test_an_environment_without_locks_is_not_refused(tmp_path: Path) -> None:
    unlock.refuse_if_locked(Engine(tmp_path, [OPEN, TOPIC, SECRET]))


def test_unlock_deploys_what_is_locked_and_nothing_else_from_a_stack_file_without_protections(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    engine = Engine(tmp_path, [DATABASE, TOPIC], [OPEN, TOPIC])
    assert unlock.unlock(engine, said.append, None, discard_data=False) is Exit.OK
    [asked] = engine.asked  # type: ignore[attr-defined]
    assert asked[:2] == ("up", "--yes")
    assert targets(asked) == {DATABASE["urn"]}
    [file] = engine.files  # type: ignore[attr-defined]
    assert file["config"]["strata:data"]["locks"] == {
        "deletion_protection": False,
        "protect": False,
        "retention": True,
    }
    assert file["config"]["strata:compute"]["web"]["deletion_protection"] is False
    assert file["encryptionsalt"] == "v1:salt"
    assert any("next strata up prod, which locks it again" in line for line in said)
    # The committed file is as it was.
    assert yaml.safe_load((tmp_path / "Pulumi.prod.yaml").read_text()) == FILE


def test_discarding_data_takes_retention_off_too_and_reaches_what_is_kept_but_not_locked(
    tmp_path: Path,
) -> None:
    engine = Engine(tmp_path, [DATABASE, SECRET], [OPEN])
    unlock.unlock(engine, lambda _: None, None, discard_data=True)
    [asked] = engine.asked  # type: ignore[attr-defined]
    assert targets(asked) == {DATABASE["urn"], SECRET["urn"]}
    assert engine.files[0]["config"]["strata:data"]["locks"]["retention"] is False  # type: ignore[attr-defined]


def test_unlock_requires_the_name_and_takes_no_other(tmp_path: Path) -> None:
    engine = Engine(tmp_path, [DATABASE])
    with pytest.raises(StrataError, match="nothing was unlocked") as refusal:
        unlock.unlock(engine, lambda _: None, lambda: "yes", discard_data=False)
    assert refusal.value.exit_code is Exit.USAGE
    assert engine.asked == []  # type: ignore[attr-defined]


def test_what_the_program_no_longer_has_is_unprotected_in_the_state(tmp_path: Path) -> None:
    gone = resource("aws:s3/bucket:Bucket", "old", protect=True)
    engine = Engine(tmp_path, [gone], [gone], [])
    unlock.unlock(engine, lambda _: None, None, discard_data=False)
    assert engine.asked[-1] == ("state", "unprotect", gone["urn"], "--yes")  # type: ignore[attr-defined]


def test_what_stays_locked_is_an_error_with_its_name(tmp_path: Path) -> None:
    engine = Engine(tmp_path, [TABLE])
    with pytest.raises(StrataError, match=r"Still locked.*\n.*dynamodb\.Table orders"):
        unlock.unlock(engine, lambda _: None, None, discard_data=False)


def test_an_unlock_that_failed_half_way_states_what_is_open_now_and_how_to_lock_it(tmp_path: Path) -> None:
    before, after = [DATABASE, TABLE, BUCKET], [OPEN, TABLE, {**BUCKET, "protect": False}]
    said: list[str] = []
    engine = Engine(tmp_path, before, after, code=255)
    assert unlock.unlock(engine, said.append, None, discard_data=False) is Exit.ERROR
    assert said[-1].splitlines() == [
        "Unlocked in prod:",
        "  rds.Instance database: protect, deletionProtection",
        "  s3.Bucket media: protect",
        "strata up prod locks it again.",
    ]
    assert not any("is unlocked" in line for line in said)


def test_an_unlock_that_failed_at_once_states_that_nothing_is_open(tmp_path: Path) -> None:
    said: list[str] = []
    engine = Engine(tmp_path, [DATABASE], code=255)
    unlock.unlock(engine, said.append, None, discard_data=False)
    assert said[-1] == "Nothing was unlocked."


def test_the_message_lists_locked_and_unlocked_resources(tmp_path: Path) -> None:
    said: list[str] = []
    engine = Engine(tmp_path, [DATABASE, TABLE], [OPEN, TABLE])
    with pytest.raises(StrataError, match="Still locked"):
        unlock.unlock(engine, said.append, None, discard_data=False)
    assert "  rds.Instance database: protect, deletionProtection" in said[-1].splitlines()


INSTANCE = "aws:rds/instance:Instance"


@pytest.mark.parametrize(
    ("planned", "named"),
    [
        (
            step("replace", INSTANCE, "database", storageEncrypted=(False, True)),
            f"replace of {INSTANCE} database",
        ),
        (step("delete", INSTANCE, "database"), f"delete of {INSTANCE} database"),
        (step("create", INSTANCE, "other"), f"create of {INSTANCE} other"),
        (
            step(
                "update", INSTANCE, "database", deletionProtection=(True, False), engineVersion=("16", "17")
            ),
            f"update of {INSTANCE} database: engineVersion",
        ),
        (
            step("update", INSTANCE, "database", detailed=False, engineVersion=("16", "17")),
            f"update of {INSTANCE} database: engineVersion",
        ),
        (
            step("update", INSTANCE, "database", skipFinalSnapshot=(False, True)),
            f"update of {INSTANCE} database: skipFinalSnapshot",
        ),
    ],
)
def test_what_is_more_than_a_lock_is_named_and_never_deployed(
    planned: dict[str, Any], named: str, tmp_path: Path
) -> None:
    engine = Engine(tmp_path, [DATABASE], preview=digest(planned))
    with pytest.raises(StrataError, match="nothing was unlocked") as refused:
        unlock.unlock(engine, lambda _: None, None, discard_data=False)
    assert f"  {named}" in str(refused.value).splitlines()
    assert engine.asked == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "preview",
    [
        " ",
        '{"steps"',
        '{"steps": []}',
        digest(diagnostics=[{"severity": "error", "message": "no such zone"}]),
    ],
)
def test_a_preview_that_failed_or_can_t_be_read_unlocks_nothing(preview: str, tmp_path: Path) -> None:
    engine = Engine(tmp_path, [DATABASE], preview=preview)
    with pytest.raises(StrataError):
        unlock.unlock(engine, lambda _: None, None, discard_data=False)
    assert engine.asked == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("properties", "discard_data"),
    [
        ({"deletionProtection": (True, False)}, False),
        ({}, False),  # Pulumi's own lock is not a property
        ({"skipFinalSnapshot": (False, True), "finalSnapshotIdentifier": ("data-final", None)}, True),
        (
            {"recoveryWindowInDays": (30, 0), "deletionWindowInDays": (30, 7), "forceDestroy": (False, True)},
            True,
        ),
    ],
)
def test_locks_alone_are_deployed_as_they_were_previewed(
    properties: dict[str, tuple[object, object]], discard_data: bool, tmp_path: Path
) -> None:
    preview = digest(step("update", INSTANCE, "database", **properties))  # type: ignore[arg-type]
    engine = Engine(tmp_path, [DATABASE], [OPEN], preview=preview)
    unlock.unlock(engine, lambda _: None, None, discard_data=discard_data)
    [deployed] = [asked for asked in engine.asked if asked[0] == "up"]  # type: ignore[attr-defined]
    assert engine.previewed[:2] == ("preview", "--json")  # type: ignore[attr-defined]
    assert engine.previewed[2:] == deployed[3:]  # type: ignore[attr-defined]


def test_an_open_stack_file_changes_locks_and_nothing_else() -> None:
    opened = without_locks(FILE, discard_data=False)
    assert opened["config"]["strata:compute"]["web"]["rules"] == [{"name": "site"}]
    assert opened["config"]["aws:region"] == "ap-northeast-2"


def test_nothing_deployed_can_t_be_unlocked(tmp_path: Path) -> None:
    with pytest.raises(StrataError, match="Nothing is deployed"):
        unlock.unlock(Engine(tmp_path, []), operations.require, None, discard_data=False)  # type: ignore[arg-type]


def test_updates_stop_waiting_for_the_window_when_every_lock_is_off() -> None:
    for name in ("applyImmediately", "allowMajorVersionUpgrade"):
        assert is_lock(name, discard_data=True)
        assert not is_lock(name, discard_data=False)


class ServiceEngine(Engine):
    """The engine of a service, whose program reads its locks from the stack file of the platform."""

    def __init__(self, root: Path, *states: list[dict[str, Any]]) -> None:
        folder = root / "services" / "orders"
        folder.mkdir(parents=True)
        super().__init__(folder, *states, preview=digest().replace("strata", "orders"))
        object.__setattr__(self, "service", "orders")
        (root / "Pulumi.prod.yaml").write_text(yaml.safe_dump(FILE))
        (folder / "Pulumi.prod.yaml").write_text("config: {}\n")

    def with_variables(self, **more: str) -> "ServiceEngine":
        self.files.append(yaml.safe_load(Path(more["STRATA_PLATFORM_FILE"]).read_text()))  # type: ignore[attr-defined]
        return self


def test_a_service_is_unlocked_by_the_platform_s_stack_file(tmp_path: Path) -> None:
    engine = ServiceEngine(tmp_path, [TABLE, TOPIC], [TOPIC])
    said: list[str] = []
    assert unlock.unlock(engine, said.append, None, discard_data=False) is Exit.OK
    [asked], [file] = engine.asked, engine.files  # type: ignore[attr-defined]
    assert targets(asked) == {TABLE["urn"]}
    assert "--config-file" not in asked
    assert file["config"]["strata:data"]["locks"] == {
        "deletion_protection": False,
        "protect": False,
        "retention": True,
    }
    assert "prod/orders is unlocked until the next strata up prod/orders" in said[-2]


@pytest.mark.parametrize(("environment", "checked"), [("dev/orders", ["dev/orders"]), ("dev", [])])
def test_the_packages_of_a_service_are_installed_before_its_program_runs(
    monkeypatch: pytest.MonkeyPatch, environment: str, checked: list[str]
) -> None:
    done: list[str] = []
    monkeypatch.setattr(stack.service_check, "valid", lambda one: done.append(one.called))
    monkeypatch.setattr(stack, "open_workspace", lambda *_, **__: done.append("workspace"))
    monkeypatch.setattr(unlock, "unlock", lambda *_, **__: Exit.OK)

    result = CliRunner().invoke(cli.app, ["unlock", environment, "--yes"])

    assert result.exit_code == Exit.OK, result.output
    assert done == [*checked, "workspace"]
