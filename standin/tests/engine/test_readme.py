"""The README's program and its commands, run as they are written."""

import os
import re
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from harness import emulators, engine

README = (Path(__file__).parents[2] / "README.md").read_text()
PORT = "5566"


def blocks(language: str) -> list[str]:
    """The README's blocks of *language*."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_the_program_has_ten_lines() -> None:
    program = blocks("python")[0]
    assert len(program.splitlines()) == 10


def test_the_commands_run_as_they_stand(tmp_path: Path) -> None:
    program, (first, second, serve) = blocks("python")[0], blocks("sh")
    home = tmp_path / "home"
    variables = emulators.clean() | engine.find().variables
    variables |= engine.install(home, variables) | {"PULUMI_BACKEND_URL": (tmp_path / "state").as_uri()}
    (tmp_path / "state").mkdir()
    (tmp_path / "__main__.py").write_text(program)
    (tmp_path / "Pulumi.yaml").write_text("name: first\nruntime: python\n")
    for plugin in home.glob("plugins/*/*"):
        plugin.unlink()
    # The packages are installed already, and another test may have the port.
    lines = [line for line in (first + second).splitlines() if not line.startswith("pip install")]
    lines.insert(0, serve)
    port = free_port()
    wait = f"until (exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null; do sleep 0.2; done"
    script = "\n".join(lines).replace(PORT, port).replace(f"{port} &\n", f"{port} &\n{wait}\n", 1)
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=tmp_path,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        code = process.wait(timeout=300)
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # the emulator and the fork server still run
    shown = log.read_text()
    assert code == 0, shown
    assert (home / "standin" / "socket").is_socket()
    assert shown.count("+  aws:sqs:Queue jobs created") == 2, shown


@pytest.mark.parametrize("name", ["aws", "awsx"])
def test_install_places_a_plugin_of_any_version(name: str, tmp_path: Path) -> None:
    command = ["python", "-m", "standin", "install", "--home", str(tmp_path), f"--{name}", "1.2.3"]
    variables = os.environ | engine.find().variables
    shown = subprocess.run(command, env=variables, capture_output=True, text=True, check=True).stdout
    plugin = tmp_path / "plugins" / f"resource-{name}-v1.2.3" / f"pulumi-resource-{name}"
    assert str(plugin) in shown.splitlines()
    assert os.access(plugin, os.X_OK)
