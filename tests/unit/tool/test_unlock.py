"""What locks an environment, that a destroy names it, and what an unlock asks of the engine."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from strata import operations, unlock
from strata.errors import Exit, StrataError
from strata.locks import keeping, locks, open_up
from strata.workspace import Workspace

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
    """A workspace that answers one state after the other, and remembers commands and stack files."""

    def __init__(self, root: Path, *states: list[dict[str, Any]], code: int = 0) -> None:
        super().__init__("prod", root, {})
        (root / "Pulumi.prod.yaml").write_text(yaml.safe_dump(FILE))
        self._set(states=list(states), code=code, asked=[], files=[])

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def pulumi(self, *args: str, capture: bool = False) -> subprocess.CompletedProcess[str]:
        if args[0] == "stack":
            states = self.states  # type: ignore[attr-defined]
            told = states.pop(0) if len(states) > 1 else states[0]
            return subprocess.CompletedProcess(args, 0, json.dumps({"deployment": {"resources": told}}), "")
        self.asked.append(args)  # type: ignore[attr-defined]
        if "--config-file" in args:
            path = Path(args[args.index("--config-file") + 1])
            self.files.append(yaml.safe_load(path.read_text()))  # type: ignore[attr-defined]
        return subprocess.CompletedProcess(args, self.code, "", "")  # type: ignore[attr-defined]


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


def test_what_keeps_data_is_known_by_what_a_deletion_leaves_behind() -> None:
    kept = keeping([DATABASE, BALANCER, TABLE, BUCKET, SECRET, TOPIC, OPEN])
    assert kept == [DATABASE["urn"], BUCKET["urn"], SECRET["urn"]]


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
    engine, said = Engine(tmp_path, [DATABASE, TOPIC], [DATABASE, TOPIC], [OPEN, TOPIC]), []
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
    engine = Engine(tmp_path, [DATABASE, SECRET], [DATABASE, SECRET], [DATABASE, SECRET], [OPEN])
    unlock.unlock(engine, lambda _: None, None, discard_data=True)
    [asked] = engine.asked  # type: ignore[attr-defined]
    assert targets(asked) == {DATABASE["urn"], SECRET["urn"]}
    assert engine.files[0]["config"]["strata:data"]["locks"]["retention"] is False  # type: ignore[attr-defined]


def test_unlock_asks_for_the_name_and_takes_no_other(tmp_path: Path) -> None:
    engine = Engine(tmp_path, [DATABASE])
    with pytest.raises(StrataError, match="nothing was unlocked") as refusal:
        unlock.unlock(engine, lambda _: None, lambda: "yes", discard_data=False)
    assert refusal.value.exit_code is Exit.USAGE
    assert engine.asked == []  # type: ignore[attr-defined]


def test_what_the_program_no_longer_has_is_unprotected_in_the_state(tmp_path: Path) -> None:
    gone = resource("aws:s3/bucket:Bucket", "old", protect=True)
    engine = Engine(tmp_path, [gone], [gone], [gone], [])
    unlock.unlock(engine, lambda _: None, None, discard_data=False)
    assert engine.asked[-1] == ("state", "unprotect", gone["urn"], "--yes")  # type: ignore[attr-defined]


def test_what_stays_locked_is_an_error_with_its_name(tmp_path: Path) -> None:
    engine = Engine(tmp_path, [TABLE])
    with pytest.raises(StrataError, match=r"Still locked.*\n.*dynamodb\.Table orders"):
        unlock.unlock(engine, lambda _: None, None, discard_data=False)


def test_a_failed_unlock_says_nothing_of_success(tmp_path: Path) -> None:
    engine, said = Engine(tmp_path, [DATABASE], code=255), []
    assert unlock.unlock(engine, said.append, None, discard_data=False) is Exit.ERROR
    assert not any("is unlocked" in line for line in said)


def test_an_open_stack_file_changes_locks_and_nothing_else() -> None:
    opened = open_up(FILE, discard_data=False)
    assert opened["config"]["strata:compute"]["web"]["rules"] == [{"name": "site"}]
    assert opened["config"]["aws:region"] == "ap-northeast-2"


def test_nothing_deployed_can_t_be_unlocked(tmp_path: Path) -> None:
    with pytest.raises(StrataError, match="Nothing is deployed"):
        unlock.unlock(Engine(tmp_path, []), operations.require, None, discard_data=False)  # type: ignore[arg-type]
