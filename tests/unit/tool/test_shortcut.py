"""Which commands are forks of the server of programs."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from strata import shortcut
from strata.shortcut import PROGRAM_SERVER, SANDBOX

PREVIEW = ("preview", "dev")


@pytest.fixture(autouse=True)
def _interrupts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "getsignal", lambda _: signal.SIG_DFL)


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """Those of a sandbox whose dev has a server."""
    (tmp_path / "dev" / "programs").mkdir(parents=True)
    return {SANDBOX: str(tmp_path)}


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortcut, "_on_terminal", lambda: True)


@pytest.mark.parametrize("name", ["dev", "dev/orders", "dev/*"])
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_command_on_an_environment_in_the_sandbox_is_a_fork(
    name: str, more: tuple[str, ...], variables: dict[str, str]
) -> None:
    started = shortcut.command(["up", name, *more], variables)
    assert started is not None
    server = str(Path(variables[SANDBOX], "dev", "programs"))
    assert started[-5 - len(more) :] == ["--command", server, "strata.forked", "up", name, *more]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--help",),
        ("preview",),
        ("preview", "--help"),
        ("preview", "test"),
        ("preview", "/orders"),
        ("preview", "dev", "--cloud", "aws"),
        ("preview", "dev", "--cloud=aws"),
        ("exec", "dev", "--", "sh"),
        ("shell", "dev/orders"),
        ("secret", "set", "dev/orders", "key"),
        ("down", "dev"),
        ("doctor",),
    ],
)
def test_other_commands_start_as_usual(arguments: tuple[str, ...], variables: dict[str, str]) -> None:
    assert shortcut.command(arguments, variables) is None


def test_exec_is_a_fork_without_a_terminal(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    execute = ("exec", "dev", "--", "sh")
    assert shortcut.command(execute, variables) is None
    monkeypatch.setattr(shortcut, "_on_terminal", lambda: False)
    started = shortcut.command(execute, variables)
    assert started is not None
    assert started[-5:] == ["strata.forked", *execute]


@pytest.mark.parametrize(("take", "shown"), [("fcntl.ioctl(0, termios.TIOCSCTTY, 0)", "True"), ("", "False")])
def test_a_terminal_is_found_also_where_stdin_is_another_file(take: str, shown: str) -> None:
    code = (
        f"import fcntl, os, termios\nos.setsid()\n{take}\nos.dup2(os.open(os.devnull, os.O_RDONLY), 0)\n"
        "from strata import shortcut\nprint(shortcut._on_terminal())"
    )
    ours, theirs = os.openpty()
    try:
        done = subprocess.run([sys.executable, "-c", code], stdin=theirs, capture_output=True, text=True)
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.stdout.strip() == shown, done.stderr


def test_a_server_that_the_user_names_is_used(tmp_path: Path) -> None:
    started = shortcut.command(PREVIEW, {PROGRAM_SERVER: str(tmp_path)})
    assert started is not None
    assert str(tmp_path) in started
    assert shortcut.command(PREVIEW, {PROGRAM_SERVER: "/nonexistent"}) is None


@pytest.mark.parametrize("ignored", [signal.SIGINT, signal.SIGHUP])
def test_a_command_that_ignores_interrupts_is_no_fork(
    ignored: int, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "getsignal", lambda one: signal.SIG_IGN if one == ignored else signal.SIG_DFL)
    assert shortcut.command(PREVIEW, variables) is None


def test_a_folder_with_another_strata_is_not_used(
    variables: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shortcut.command(PREVIEW, variables) is not None
    (tmp_path / "strata").mkdir()
    assert shortcut.command(PREVIEW, variables) is None
    monkeypatch.chdir(shortcut.CHECKOUT)
    assert shortcut.command(PREVIEW, variables) is not None


def test_without_the_stand_in_there_is_no_fork(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shortcut, "find_spec", lambda _: None)
    assert shortcut.command(PREVIEW, variables) is None


def test_the_forked_module_writes_its_help_and_ends_with_the_command_s_code() -> None:
    for argument, code, name in (("--help", 0, "stdout"), ("preview", 2, "stderr")):
        done = subprocess.run(
            [sys.executable, "-m", "strata.forked", argument],
            cwd=shortcut.CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code
        assert "Usage: strata " in getattr(done, name)


def test_the_shortcut_imports_no_other_module_of_the_project() -> None:
    code = "import sys, strata.shortcut; print([one for one in sys.modules if one.startswith('strata.')])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=shortcut.CHECKOUT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['strata.shortcut']"
