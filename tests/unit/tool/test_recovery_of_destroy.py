"""A destroy killed at every moment, the recovery too, and again, on a model of the engine's rules.

The model refuses what the engine's `snapshot.VerifyIntegrity` refuses (pulumi/pkg 3.250.0), and as the engine
it gives a resource without a provider a default provider of its own, whose URN may be there already.
"""

import itertools
import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

import pytest

from strata.engine.workspace import Workspace
from strata.project import ROOT, Environment
from strata.targets.sandbox import recovery
from strata.targets.sandbox.backend import Files
from strata.targets.sandbox.paths import Paths

_DEV = Environment("dev", ROOT, ("111111111111",), "ap-northeast-2")
_HEAD = "urn:pulumi:dev::strata::"
_PAIR = "strata:faults:Pair"
_REFERENCE = f"{_HEAD}pulumi:providers:aws::default_7::1"


def _custom(kind: str, name: str, parent: str, *dependencies: str) -> dict[str, Any]:
    return {
        "urn": f"{_HEAD}{kind}::{name}",
        "custom": True,
        "id": f"id-{name}",
        "type": kind.rpartition("$")[2],
        "parent": parent,
        "provider": _REFERENCE,
        "dependencies": [*dependencies],
    }


_STACK = {"urn": f"{_HEAD}pulumi:pulumi:Stack::strata-dev", "custom": False, "type": "pulumi:pulumi:Stack"}
_COMPONENT = {"urn": f"{_HEAD}{_PAIR}::pair", "custom": False, "type": _PAIR, "parent": _STACK["urn"]}
_VPC = _custom("aws:ec2/vpc:Vpc", "network", str(_STACK["urn"]))
RESOURCES: tuple[Mapping[str, Any], ...] = (
    _STACK,
    _COMPONENT,
    {
        "urn": f"{_HEAD}pulumi:providers:aws::default_7",
        "custom": True,
        "id": "1",
        "type": "pulumi:providers:aws",
    },
    _VPC,
    _custom(f"{_PAIR}$aws:ec2/eip:Eip", "pair-address", str(_COMPONENT["urn"])),
    _custom(
        f"{_PAIR}$aws:ec2/securityGroup:SecurityGroup", "pair-group", str(_COMPONENT["urn"]), _VPC["urn"]
    ),
)


def needs(resource: Mapping[str, Any]) -> set[str]:
    """The URNs that must come before *resource*."""
    provider = str(resource.get("provider", "")).rpartition("::")[0]
    return {*filter(None, [resource.get("parent"), provider]), *resource.get("dependencies", [])}


def fault(resources: Sequence[Mapping[str, Any]]) -> str:
    """The reason why the engine calls a state of *resources* invalid; empty for a valid one."""
    seen: set[str] = set()
    for one in resources:
        missing = needs(one) - seen
        if missing:
            return f"{one['urn']} refers to {missing}"
        seen.add(one["urn"])
    valid = [one["urn"] for one in resources if not one.get("delete")]
    return "" if len(valid) == len({*valid}) else f"duplicate resource in {valid}"


class Killed(BaseException):
    """The command was killed."""


class Engine(Workspace):
    """An engine with a state in memory and a cloud of ids; it is killed after the command *killed_after*."""

    held: Sequence[Mapping[str, Any]]
    pending: Sequence[Mapping[str, Any]]
    cloud: set[str]
    killed_after: str

    def __init__(self, own: Paths, resources: Sequence[Mapping[str, Any]], cloud: set[str]) -> None:
        super().__init__("dev", ROOT, {"PULUMI_BACKEND_URL": "file:///nowhere"})
        self.own, self.held, self.pending, self.cloud, self.killed_after = own, resources, [], cloud, ""

    def __setattr__(self, name: str, value: object) -> None:
        """Set an attribute of a frozen workspace."""
        object.__setattr__(self, name, value)

    def write(self, resources: Sequence[Mapping[str, Any]], pending: Sequence[Mapping[str, Any]]) -> None:
        """Store the state."""
        deployment = {"resources": [*resources], "pending_operations": [*pending]}
        self.held, self.pending = [*resources], [*pending]
        path = self.own.state / ".pulumi" / "stacks" / "strata" / "dev.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"checkpoint": {"latest": deployment}}))

    def pulumi(
        self, *args: str, capture: bool = False, stderr: TextIO | None = None
    ) -> subprocess.CompletedProcess[str]:
        code, out = 0, ""
        if args[0] == "cancel":
            lock_of(self.own).unlink(missing_ok=True)
        elif args[:2] == ("stack", "export"):
            out = json.dumps({"deployment": {"resources": self.held, "pending_operations": self.pending}})
        elif args[:2] == ("stack", "import"):
            resources = json.loads(Path(args[3]).read_text())["deployment"]["resources"]
            out = fault(resources)
            if not out:
                self.write(resources, [])
        else:
            out = self.refresh()
        code = 1 if out and args[:2] != ("stack", "export") else 0
        if self.killed_after == " ".join(args[:2]):
            raise Killed
        return subprocess.CompletedProcess(args, code, out, "")

    def refresh(self) -> str:
        """Drop deleted resources; the fault of the written state."""
        urn, kind = f"{_HEAD}pulumi:providers:aws::default", "pulumi:providers:aws"
        default = {"urn": urn, "custom": True, "id": "new", "type": kind}
        without = [one for one in self.held if one.get("custom") and not self._has_provider(one)]
        added: list[Mapping[str, Any]] = [default] if without else []
        held = [{**one, "provider": f"{urn}::new"} if one in without else one for one in self.held]
        kept = [one for one in held if not one.get("provider") or one["id"] in self.cloud]
        resources = [*added, *kept]
        known = {one["urn"] for one in resources}
        # The engine removes references to deleted resources.
        repaired = [
            {**one, "dependencies": [urn for urn in one.get("dependencies", []) if urn in known]}
            for one in resources
        ]
        self.write(repaired, [])
        return fault(repaired)

    @staticmethod
    def _has_provider(one: Mapping[str, Any]) -> bool:
        return bool(one.get("provider")) or str(one["type"]).startswith("pulumi:providers:")


def lock_of(own: Paths) -> Path:
    """A lock that an engine left."""
    return own.state / ".pulumi" / "locks" / "organization" / "strata" / "dev" / "left.json"


def moments(resources: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Every state of a destroy of *resources*: it deletes what nothing needs, in any order."""
    waiting, seen = [[*range(len(resources))]], set()
    while waiting:
        now = waiting.pop()
        if tuple(now) in seen:
            continue
        seen.add(tuple(now))
        yield [resources[one] for one in now]
        needed = set().union(*(needs(resources[one]) for one in now))
        waiting += [
            [other for other in now if other != one] for one in now if resources[one]["urn"] not in needed
        ]


def killed_destroys(own: Paths, resources: Sequence[Mapping[str, Any]]) -> Iterator[Engine]:
    """The engine after a destroy of *resources* that was killed at each moment.

    One deletion was begun; the cloud has the resource or not.
    """
    for left in moments(resources):
        needed = set().union(*map(needs, left))
        last = [one for one in left if one.get("provider") and one["urn"] not in needed]
        for begun, deleted in [(None, False), *itertools.product(last, (True, False))]:
            cloud = {one["id"] for one in left if one.get("provider") and not (deleted and one is begun)}
            engine = Engine(own, left, cloud)
            engine.write(left, [{"type": "deleting", "resource": begun}] if begun else [])
            yield engine


def recovered(own: Paths, engine: Engine) -> None:
    """Recover from a lock that an engine left, and check the result."""
    lock_of(own).parent.mkdir(parents=True, exist_ok=True)
    lock_of(own).touch()
    recovery.recover(_DEV, engine, own, Files(own.state), lambda _: None)
    assert fault(engine.held) == ""
    assert not engine.pending
    held = [one["id"] for one in engine.held if one.get("provider")]
    assert sorted(held) == sorted(engine.cloud)
    assert not own.recovered.exists()
    assert not lock_of(own).exists()


@pytest.fixture
def journal(own: Paths, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("strata.targets.sandbox.processes.abandoned", lambda *_: [])
    monkeypatch.setattr("strata.targets.sandbox.processes.running", lambda *_: [])
    monkeypatch.setattr("os.fsync", lambda _: None)
    own.creates.parent.mkdir(parents=True, exist_ok=True)
    made = [{"urn": one["urn"], "id": one["id"], "complete": True} for one in RESOURCES if "provider" in one]
    own.creates.write_text("".join(f"{json.dumps(line)}\n" for line in made))
    return own.creates


@pytest.fixture(params=["with", "without"])
def regions(journal: Path, request: pytest.FixtureRequest) -> None:
    """Journals with and without the regions of the creations: old ones have none."""
    if request.param == "with":
        begun = [
            {"urn": one["urn"], "intent": {"region": "eu-west-1"}} for one in RESOURCES if "provider" in one
        ]
        journal.write_text("".join(f"{json.dumps(line)}\n" for line in begun) + journal.read_text())


@pytest.mark.usefixtures("regions")
def test_after_any_number_of_killed_destroys_the_state_is_valid(own: Paths) -> None:
    destroyed, tried, waiting = set(), set(), [[*RESOURCES]]
    while waiting:
        begin = waiting.pop()
        if (key := json.dumps(begin)) in destroyed:
            continue
        destroyed.add(key)
        for engine in killed_destroys(own, begin):
            moment = json.dumps([engine.held, engine.pending, sorted(engine.cloud)])
            if moment not in tried:
                tried.add(moment)
                recovered(own, engine)
                waiting.append([*engine.held])
    assert len(tried) > 50


@pytest.mark.usefixtures("regions")
@pytest.mark.parametrize("killed", ["cancel --yes", "stack import", "refresh --yes"])
def test_a_recovery_killed_after_any_of_its_commands_goes_on(killed: str, own: Paths) -> None:
    met = 0
    for engine in killed_destroys(own, RESOURCES):
        engine.killed_after = killed
        try:
            recovered(own, engine)
        except Killed:
            met += 1
        engine.killed_after = ""
        recovered(own, engine)
    assert met > len(RESOURCES)


@pytest.mark.usefixtures("regions")
def test_everything_is_taken_up_into_a_copy_of_the_first_state(own: Paths) -> None:
    cloud = {one["id"] for one in RESOURCES if one.get("provider")}
    for known in range(len(RESOURCES)):
        engine = Engine(own, RESOURCES[:known], {*cloud})
        engine.write(RESOURCES[:known], [])
        recovered(own, engine)
