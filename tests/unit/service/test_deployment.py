"""`strata up` of a service around the engine's update, and `strata shell`, without an engine."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from components.compute.containers.task import CONTAINER
from strata import cli
from strata.commands import deployment, options, service_users, stack, workload
from strata.commands.deployment import Guard
from strata.commands.turn import Turn
from strata.delivery import deployed as records
from strata.engine import operations
from strata.engine import state as states
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError
from strata.targets import service_stack
from strata.workload import ask
from strata.workload.resources import SERVICE

_PARAMETER = "aws:ssm/parameter:Parameter"
_NAMES = ("api", "worker")
_SITE = "urn:pulumi:dev::orders::strata:service:Service$strata:service:SiteProcess$"
_NETWORK = {"network": {"subnets": ["s1", "s2"]}}
State = Sequence[Mapping[str, Any]]
Up = Callable[..., tuple[int, str]]


def workspace(service: str | None = "orders", **variables: str) -> Workspace:
    return Workspace("dev", Path(), variables, service=service)


def contract(name: str, **document: object) -> dict[str, Any]:
    outputs = {"name": name, "insecureValue": json.dumps(document)}
    return {"urn": f"urn:pulumi:dev::orders::{_PARAMETER}::it", "type": _PARAMETER, "outputs": outputs}


def of_orders(**parts: object) -> dict[str, Any]:
    return contract("/strata/services/orders/1", **{"topics": {}, "queues": {}, "run": {}, **parts})


@pytest.fixture
def up(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Up:
    """Run `strata up dev/orders --cloud aws` with a recorded engine; exit code and stderr."""

    def run(
        opened: Sequence[Workspace],
        state: State,
        after: State,
        planned: Mapping[str, Any],
        code: Exit = Exit.OK,
    ) -> tuple[int, str]:
        waiting = [*opened]

        def engine(*_: object, check: operations.Check, **__: object) -> Exit:
            check(state, planned)
            monkeypatch.setattr(operations, "resources", lambda _: after)
            return code

        monkeypatch.setattr(stack, "open_workspace", lambda *_, **__: waiting.pop(0))
        monkeypatch.setattr(stack, "require_images", lambda *_, **__: None)
        monkeypatch.setattr(stack, "placed", lambda *_: [])
        monkeypatch.setattr(ask, "lines", lambda *words: ["keys=1"] if words[2] == "contract" else [])
        monkeypatch.setattr(operations, "up", engine)
        monkeypatch.setattr("sys.argv", ["strata", "up", "dev/orders", "--cloud", "aws"])
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert waiting == []
        return int(end.value.code or 0), capsys.readouterr().err

    return run


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The services whose commit is recorded as deployed."""
    found: list[str] = []

    def record(one: Workspace, deployment: records.Deployment) -> None:
        assert deployment.contract == ("keys=1",)
        found.append(str(one.service))

    monkeypatch.setattr(records, "record", record)
    return found


@pytest.mark.parametrize(("rolled_back", "code"), [(False, Exit.OK), (True, Exit.ERROR)])
def test_a_deployment_that_ecs_rolls_back_fails_and_is_not_recorded(
    up: Up, recorded: list[str], monkeypatch: pytest.MonkeyPatch, rolled_back: bool, code: Exit
) -> None:
    asked: list[str] = []

    def steady(_: Workspace, __: object, action: str) -> int:
        asked.append(action)
        return Exit.ERROR if rolled_back else Exit.OK

    monkeypatch.setattr(ask, "run", steady)
    assert up([workspace()], [], [], {})[0] == code
    assert asked == ["steady"]
    assert recorded == ([] if rolled_back else ["orders"])


def test_a_failed_update_is_not_waited_for(
    up: Up, recorded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "run", lambda *_: pytest.fail("asked"))
    assert up([workspace()], [], [], {}, Exit.ERROR)[0] == Exit.ERROR
    assert recorded == []


def site(etag: str) -> State:
    """The distribution and the page of a site in a state."""
    page = {"bucket": "b", "key": "index.html", "etag": etag}
    distribution = "aws:cloudfront/distribution:Distribution"
    file = "aws:s3/bucketObjectv2:BucketObjectv2"
    return [
        {"urn": f"{_SITE}{distribution}::orders-shop", "type": distribution, "id": "E1"},
        {
            "urn": f"{_SITE}{file}::orders-shop-index.html",
            "type": file,
            "id": "o",
            "parent": f"{_SITE[:-1]}::orders-shop",
            "outputs": page,
        },
    ]


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("code", [Exit.OK, Exit.ERROR])
@pytest.mark.parametrize(("etag", "paths"), [("2", ["/index.html"]), ("1", None)])
def test_changed_files_are_invalidated_after_a_failed_update_too(
    up: Up, monkeypatch: pytest.MonkeyPatch, code: Exit, etag: str, paths: list[str] | None
) -> None:
    found: list[tuple[str, list[str]]] = []

    def invalidate(_: Workspace, distribution: str, paths: Sequence[str], __: object) -> Exit:
        found.append((distribution, [*paths]))
        return Exit.OK

    monkeypatch.setattr(deployment, "invalidate_in", invalidate)
    monkeypatch.setattr(ask, "run", lambda *_: Exit.OK)
    assert up([workspace()], site("1"), site(etag), {}, code)[0] == code
    assert found == ([] if paths is None else [("E1", paths)])


@pytest.mark.usefixtures("recorded")
def test_a_failed_invalidation_fails_the_command(up: Up, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "invalidate_in", lambda *_: Exit.ERROR)
    monkeypatch.setattr(ask, "run", lambda *_: Exit.OK)
    assert up([workspace()], site("1"), site("2"), {})[0] == Exit.ERROR


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    ("after", "named"),
    [
        ({"topics": {"placed": "arn:2"}}, True),
        ({"topics": {"placed": "arn:1", "more": "arn:3"}}, False),
        ({"topics": {"placed": "arn:1"}, "queues": {"new": {"url": "u"}}}, False),
    ],
)
def test_deployed_users_of_a_part_with_another_address_are_named(
    up: Up, monkeypatch: pytest.MonkeyPatch, after: dict[str, object], named: bool
) -> None:
    """A FIFO topic in place of a standard one has another ARN under its name."""
    users = {"receipts": frozenset({("topics", "placed")}), "reports": frozenset({("queues", "old")})}
    monkeypatch.setattr(service_users, "_deployed_users", lambda *_: users)
    monkeypatch.setattr(service_users, "refuse_removal", lambda *_: None)
    monkeypatch.setattr(ask, "run", lambda *_: Exit.OK)
    before = of_orders(topics={"placed": "arn:1"})
    _, said = up([workspace()], [before], [of_orders(**after)], {before["urn"]: {"steps": ["update"]}})
    lines = ["Deployed services have values that changed. Deploy them:"]
    lines += ["strata up dev/receipts  (uses topics.placed)"]
    assert ("\n".join(lines) in said) is named
    assert "reports" not in said


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ({**_NETWORK, "database": {"host": "b"}, "kafka": None}, ["strata up 'dev/*'  (changed: database)"]),
        ({**_NETWORK, "database": {"host": "a", "port": 1}, "kafka": {"arn": "k"}}, []),
        # Subnets of one more zone leave the others as they are; a subnet that is replaced does not.
        ({"database": {"host": "a"}, "network": {"subnets": ["s3", "s1", "s2"]}}, []),
        (
            {"database": {"host": "a"}, "network": {"subnets": ["s1", "s4"]}},
            ["strata up 'dev/*'  (changed: network)"],
        ),
    ],
)
def test_services_are_named_if_the_platform_s_contract_has_other_values(
    monkeypatch: pytest.MonkeyPatch, after: dict[str, object], said: list[str]
) -> None:
    monkeypatch.setattr(ask, "lines", lambda *_: ["orders"])
    before = [contract("/strata/contract/1", database={"host": "a"}, kafka=None, **_NETWORK)]
    now = [contract("/strata/contract/1", **after)]
    assert service_users.outdated(workspace(None), before, now) == said


@pytest.mark.parametrize("steps", [["same"], ["update"]])
def test_the_state_is_read_again_for_a_changed_contract_only(
    monkeypatch: pytest.MonkeyPatch, steps: list[str]
) -> None:
    read: list[object] = []

    def resources(one: Workspace) -> State:
        read.append(one)
        return []

    monkeypatch.setattr(operations, "resources", resources)
    guard = Guard(workspace(None), lambda _: None, Turn(), discard_data=False, containers=False)
    before = contract("/strata/contract/1")
    guard.check([before], {before["urn"]: {"steps": steps}})
    guard.name_outdated()
    assert len(read) == (steps == ["update"])


def test_a_first_deployment_makes_its_state_after_the_checks(
    up: Up, recorded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    def check_first(one: Workspace, *_: object, **__: object) -> Exit:
        order.append("checks")
        assert service_stack.never_deployed(one)
        return Exit.OK

    monkeypatch.setattr(operations, "check_first", check_first)
    monkeypatch.setattr(ask, "run", lambda *_: Exit.OK)
    empty = workspace(PULUMI_BACKEND_URL="file:///x/services/orders/.build/never-deployed?metadata=skip")
    assert up([empty, workspace()], [], [], {})[0] == Exit.OK
    assert order == ["checks"]
    assert recorded == ["orders"]


def test_a_first_deployment_that_is_refused_makes_no_state(up: Up, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> Exit:
        raise StrataError("Secrets of dev/orders have no value; nothing was changed.")

    monkeypatch.setattr(operations, "check_first", refused)
    empty = workspace(PULUMI_BACKEND_URL="file:///x/services/orders/.build/never-deployed?metadata=skip")
    # No second workspace is opened: that would make the stack.
    code, said = up([empty], [], [], {})
    assert (code, said) == (Exit.ERROR, "Secrets of dev/orders have no value; nothing was changed.\n")


def test_the_sandbox_has_no_shell() -> None:
    with pytest.raises(
        StrataError, match=r"runs no containers.* strata shell dev/orders --cloud aws"
    ) as caught:
        workload.shell("dev/orders", None, options.CloudTarget.sandbox)
    assert caught.value.exit_code == Exit.USAGE


class Shell:
    """A service with two ECS services, and a PATH with *programs*; *ran* are the commands of the terminal."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, path: Path, programs: Sequence[str]) -> None:
        self.ran: list[list[str]] = []
        self.tasks = ["arn:task/1"]
        for program in programs:
            (path / program).write_text("")
            (path / program).chmod(0o755)
        opened = SimpleNamespace(
            service="orders",
            variables={"PATH": str(path)},
            capture=lambda argv: json.dumps({"taskArns": self.tasks}),
            run=self.run,
        )
        state: list[dict[str, Any]] = [
            {
                "urn": f"urn:pulumi:dev::orders::strata:service:Service${SERVICE}::orders-{name}",
                "type": SERVICE,
                "id": name,
                "outputs": {"cluster": "c", "name": f"orders-{name}-1"},
            }
            for name in _NAMES
        ]
        kind = "strata:service:TaskProcess"
        state += [{"urn": f"urn:pulumi:dev::orders::{kind}::orders-{name}", "type": kind} for name in _NAMES]
        monkeypatch.setattr(workload, "_service", lambda *_: opened)
        monkeypatch.setattr(operations, "require_deployed", lambda _: states.State((*state,)))

    def run(self, argv: list[str]) -> int:
        """Run a command in the terminal."""
        self.ran.append(argv)
        return Exit.OK

    def open(self, process: str | None) -> int:
        with pytest.raises(workload.typer.Exit) as end:
            workload.shell("dev/orders", process, options.CloudTarget.aws)
        return end.value.exit_code


def test_a_shell_is_opened_in_the_container_of_a_task(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shell = Shell(monkeypatch, tmp_path, ["aws", "session-manager-plugin"])
    assert shell.open("api") == Exit.OK
    [command] = shell.ran
    assert command[:3] == ["aws", "ecs", "execute-command"]
    given = dict(zip(command[3:-3:2], command[4:-3:2], strict=True))
    assert given == {"--cluster": "c", "--task": "arn:task/1", "--container": CONTAINER}
    assert command[-3:] == ["--interactive", "--command", "/bin/sh"]


@pytest.mark.parametrize(
    ("programs", "process", "tasks", "said"),
    [
        ([], "api", 1, "No aws on PATH"),
        (["aws"], "api", 1, "No session-manager-plugin on PATH"),
        (["aws", "session-manager-plugin"], None, 1, "Name the process: strata shell dev/orders PROCESS"),
        (["aws", "session-manager-plugin"], "api", 0, "No task of orders-api-1 runs"),
        (["aws", "session-manager-plugin"], "ap", 1, "Unknown process 'ap'. Did you mean api?"),
    ],
)
def test_a_shell_that_can_not_be_opened_is_an_error_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    programs: list[str],
    process: str | None,
    tasks: int,
    said: str,
) -> None:
    shell = Shell(monkeypatch, tmp_path, programs)
    shell.tasks = shell.tasks[:tasks]
    with pytest.raises(StrataError) as caught:
        workload.shell("dev/orders", process, options.CloudTarget.aws)
    assert said in str(caught.value)
    assert shell.ran == []
