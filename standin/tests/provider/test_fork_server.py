"""Plugins that a fork server starts behave as processes of their own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from harness.waiting import SECONDS, wait_until
from standin import launcher, loaded, usage
from standin.aws import clients

_MUCH = 3_000_000

PROBE = """
import json, os, signal, sys, time
from standin.plugin_process import leave

def shown(*_):
    mask = os.umask(0)
    given = os.environ.get("GIVEN")
    print(json.dumps([os.getpid(), os.getcwd(), sys.argv[1:], given, mask, sorted(sys.modules)]))

interrupted = []
if "load" in sys.argv:
    import wave
if "wait" in sys.argv:
    # It ends in the loop: this print may not have returned yet when the signal comes.
    signal.signal(signal.SIGINT, lambda *_: interrupted.append(True))
if "much" not in sys.argv:
    shown()
    print("to stderr", file=sys.stderr, flush=True)
sys.stdout.flush()
while "wait" in sys.argv:
    if interrupted:
        leave(5)
    time.sleep(0.05)
if "much" in sys.argv:
    for _ in range(30):
        print("x" * 99_999)
        print("x" * 99_999, file=sys.stderr)
if "die" in sys.argv:
    os.kill(os.getpid(), signal.SIGKILL)
if "raise" in sys.argv:
    raise ValueError("raised")
leave(7)
"""

# Without the modules that take a second to load.
LIGHT = """
import sys
from standin import __main__, loaded
loaded.MODULES = ()
__main__.main(["serve", *sys.argv[1:]])
"""


def variables(folder: Path, modules: Path, **more: str) -> dict[str, str]:
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "STANDIN"))
    }
    return inherited | {launcher.VARIABLE: str(folder), "PYTHONPATH": str(modules)} | more


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("modules")
    (folder / "probe.py").write_text(PROBE)
    return folder


@contextmanager
def serving(folder: Path, modules: Path, *options: str) -> Iterator["subprocess.Popen[bytes]"]:
    argv = [sys.executable, "-c", LIGHT, "--until-stdin-ends", *options]
    with subprocess.Popen(argv, env=variables(folder, modules), stdin=subprocess.PIPE) as server:
        try:
            wait_until(lambda: (folder / launcher.SOCKET).exists())
            yield server
        finally:
            server.send_signal(signal.SIGCONT)
            server.kill()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, modules: Path) -> Iterator[Path]:
    # Longer than the address of a socket may be.
    folder = tmp_path_factory.mktemp("server") / ("long" * 40) / "standin"
    with serving(folder, modules):
        yield folder


def start(
    folder: Path,
    modules: Path,
    *arguments: str,
    python: str = sys.executable,
    module: str = "probe",
    cwd: Path | None = None,
    **more: str,
) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [python, "-I", "-S", launcher.__file__, "/nonexistent", module, *arguments],
        env=variables(folder, modules, **more),
        cwd=cwd or modules,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        umask=0o027,
    )


def result(process: "subprocess.Popen[str]") -> tuple[list[object], str, int]:
    """The probe's list, its stderr and exit code."""
    out, error = process.communicate(timeout=SECONDS)
    lines = out.splitlines()
    assert len(lines) == 1, (out, error)
    found: list[object] = json.loads(lines[0])
    return found, error, process.returncode


def running(pid: object) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def stopped(task: Path) -> bool:
    return (task / "stat").read_text().rpartition(")")[2].split()[0] == "T"


def forked(process: "subprocess.Popen[str]", pid: object) -> bool:
    return pid != process.pid


def test_a_fork_has_the_launchers_arguments_folder_variables_mask_files_and_exit_code(
    server: Path, modules: Path
) -> None:
    process = start(server, modules, "one", "two", GIVEN="a\nb")
    (pid, folder, arguments, given, mask, _), error, code = result(process)
    assert forked(process, pid)
    assert (folder, arguments, given, mask) == (str(modules), ["one", "two"], "a\nb", 0o027)
    assert (error, code) == ("to stderr\n", 7)


def test_an_exception_is_shown_and_ends_the_launcher_with_1(server: Path, modules: Path) -> None:
    _, error, code = result(start(server, modules, "raise"))
    assert "ValueError: raised" in error
    assert code == 1


def test_a_killed_fork_ends_the_launcher(server: Path, modules: Path) -> None:
    assert result(start(server, modules, "die"))[2] == 128 + signal.SIGKILL


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 5), (signal.SIGTERM, 128 + signal.SIGTERM)])
def test_a_signal_to_the_launcher_reaches_the_fork(
    server: Path, modules: Path, number: signal.Signals, code: int
) -> None:
    process = start(server, modules, "wait")
    assert process.stdout
    process.stdout.readline()
    process.send_signal(number)
    assert process.wait(SECONDS) == code
    process.communicate()


def test_the_fork_of_a_killed_launcher_ends(server: Path, modules: Path) -> None:
    process = start(server, modules, "wait")
    assert process.stdout
    pid = json.loads(process.stdout.readline())[0]
    assert forked(process, pid)
    assert running(pid)
    process.kill()
    wait_until(lambda: not running(pid))
    process.communicate()


ENGINE = """
import subprocess, sys
plugin = subprocess.Popen(sys.argv[1:])
print(plugin.pid, flush=True)
plugin.wait()
"""


def of_engine(argv: list[str], given: dict[str, str], folder: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", ENGINE, *argv]
    return subprocess.Popen(command, env=given, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


COMMAND = """
import json, os, subprocess, sys

CHILD = \'\'\'
import time
try:
    print("ready", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print("interrupted", flush=True)
\'\'\'
try:
    child = subprocess.Popen([sys.executable, "-c", CHILD])
    print(json.dumps([os.getpid(), child.pid, os.isatty(1)]), flush=True)
    child.wait()
except KeyboardInterrupt:
    child.wait()
    sys.exit(5)
"""


def begun(shown: Iterable[str | bytes]) -> list[Any]:
    """The list of the command, once its child is ready too: either may write first."""
    lines = sorted(str(line, "utf-8") if isinstance(line, bytes) else line for line in islice(shown, 2))
    found: list[Any] = json.loads(lines[0])
    return found


@pytest.fixture(scope="module")
def commands(modules: Path) -> Path:
    (modules / "command.py").write_text(COMMAND)
    return modules


def run_command(
    folder: Path, modules: Path, cwd: Path, output: int = subprocess.PIPE
) -> "subprocess.Popen[str]":
    argv = [sys.executable, "-I", "-S", launcher.__file__, launcher.COMMAND, str(folder), "command"]
    given = variables(Path("/another"), modules)
    return subprocess.Popen(
        argv,
        env=given,
        cwd=cwd,
        text=True,
        stdout=output,
        start_new_session=True,
        # A background job may ignore SIGINT, and its child processes inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@pytest.mark.parametrize("served", [True, False])
def test_a_command_gets_an_interrupt_with_its_children_and_no_modules_of_the_current_folder(
    served: bool, server: Path, commands: Path, tmp_path: Path
) -> None:
    (tmp_path / "subprocess.py").write_text("raise ValueError('of the current folder')")
    running = run_command(server if served else Path("/nonexistent"), commands, tmp_path)
    assert running.stdout
    pid, _, terminal = begun(running.stdout)
    assert (forked(running, pid), terminal) == (served, False)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does
    assert running.wait(SECONDS) == 5
    assert running.communicate()[0] == "interrupted\n"


def test_a_command_has_the_terminal_and_ends_with_its_launcher(
    server: Path, commands: Path, tmp_path: Path
) -> None:
    terminal, its_end = os.openpty()
    process = run_command(server, commands, tmp_path, its_end)
    os.close(its_end)
    with open(terminal) as shown:
        pid, child, is_terminal = begun(shown)
        try:
            assert is_terminal
            assert forked(process, pid)
            assert Path(f"/proc/{pid}/comm").read_text() == f"of {process.pid}\n"
            process.kill()
            wait_until(lambda: not running(pid))
        finally:
            os.kill(child, signal.SIGKILL)
    process.communicate()


def test_a_command_goes_on_when_the_process_that_started_it_has_ended(
    server: Path, commands: Path, tmp_path: Path
) -> None:
    argv = [sys.executable, "-I", "-S", launcher.__file__, launcher.COMMAND, str(server), "command"]
    shell = of_engine(argv, variables(Path("/another"), commands), tmp_path)
    assert shell.stdout
    launched = int(shell.stdout.readline())
    pid, child, _ = begun(shell.stdout)
    shell.kill()
    time.sleep(launcher._ENGINE_SECONDS + 0.5)
    try:
        assert running(pid)
    finally:
        os.kill(launched, signal.SIGKILL)
        os.kill(child, signal.SIGKILL)
    shell.communicate()


def test_a_killed_engine_interrupts_the_fork(server: Path, modules: Path) -> None:
    argv = [sys.executable, "-I", "-S", launcher.__file__, "/nonexistent", "probe", "wait"]
    engine = of_engine(argv, variables(server, modules), modules)
    assert engine.stdout
    engine.stdout.readline()
    pid = json.loads(engine.stdout.readline())[0]
    assert running(pid)
    engine.kill()
    wait_until(lambda: not running(pid))
    engine.communicate()


@pytest.mark.parametrize("provider", ["aws", "awsx"])
def test_a_provider_without_a_server_ends_with_its_engine(
    provider: str, tmp_path: Path, modules: Path
) -> None:
    module = ["/nonexistent", f"standin.{provider}", "127.0.0.1:1"]
    argv = [sys.executable, "-I", "-S", launcher.__file__, *module]
    engine = of_engine(argv, variables(tmp_path, modules), modules)
    assert engine.stdout
    pid = int(engine.stdout.readline())
    assert running(pid)
    if provider == "aws":
        assert int(engine.stdout.readline())
    else:  # the engine ends before the provider has started
        wait_until(lambda: b"-m" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"))
    engine.kill()
    wait_until(lambda: not running(pid))
    engine.communicate()


_IGNORES_ITS_CANCELLATION = """
import asyncio, contextlib, runpy, sys
import pulumi.provider

async def serve():
    print("begun", flush=True)
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.sleep(60)
    await asyncio.sleep(60)

pulumi.provider.main = lambda *_: asyncio.run(serve())
runpy.run_module("standin.awsx", run_name="__main__", alter_sys=True)
"""


def test_an_interrupt_ends_awsx_where_grpc_ignores_its_cancellation(tmp_path: Path, modules: Path) -> None:
    argv = [sys.executable, "-c", _IGNORES_ITS_CANCELLATION, "127.0.0.1:1"]
    provider = subprocess.Popen(argv, stdout=subprocess.PIPE, env=variables(tmp_path, modules), text=True)
    assert provider.stdout
    assert provider.stdout.readline() == "begun\n"
    provider.send_signal(signal.SIGINT)
    try:
        assert provider.wait(SECONDS) == 0
    finally:
        provider.kill()
        provider.communicate()


def test_a_fork_goes_on_when_its_server_ends(tmp_path: Path, modules: Path) -> None:
    with serving(tmp_path / "server", modules) as server:
        process = start(tmp_path / "server", modules, "wait")
        assert process.stdout
        process.stdout.readline()
        server.kill()
        server.wait()
    process.send_signal(signal.SIGINT)
    assert process.wait(SECONDS) == 5
    process.communicate()


def test_what_a_plugin_loads_the_next_one_has(server: Path, modules: Path) -> None:
    result(start(server, modules, "load"))
    wait_until(lambda: "wave" in str(result(start(server, modules))[0][5]))


def test_what_the_plugin_of_a_killed_launcher_has_loaded_the_next_one_has(
    tmp_path: Path, modules: Path
) -> None:
    with serving(tmp_path / "server", modules):
        process = start(tmp_path / "server", modules, "load", "wait")
        assert process.stdout
        process.stdout.readline()
        assert "wave" not in str(result(start(tmp_path / "server", modules))[0][5])
        process.kill()
        process.communicate()
        wait_until(lambda: "wave" in str(result(start(tmp_path / "server", modules))[0][5]))


def printed(code: str, folder: Path) -> str:
    """What *code* prints, with the modules in *folder*."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
        timeout=SECONDS,
    ).stdout


def test_a_module_that_loads_when_it_is_used_is_not_loaded_by_its_report(tmp_path: Path) -> None:
    for name in ("lazy", "used"):
        (tmp_path / f"{name}.py").write_text(f"print({name!r})\n")
    code = """
import importlib.util, os, sys
from standin import usage
read, write = os.pipe()
usage.report_to(write)
before = {*sys.modules}
for name in ("lazy", "used"):
    spec = importlib.util.find_spec(name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])
hasattr(sys.modules["used"], "anything")
usage.note_modules(before)
print([name.partition(" ")[0] for _, name in usage.read(read)])
"""
    assert printed(code, tmp_path) == "used\n['used']\n"


def test_a_module_behind_a_function_of_its_name_is_not_reported(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("from .call import *\nfrom .other import *\n")
    (tmp_path / "package" / "call.py").write_text("def call(): ...\n")
    (tmp_path / "package" / "other.py").write_text("")
    code = """
import os, sys
from standin import usage
read, write = os.pipe()
usage.report_to(write)
before = {*sys.modules}
import package
usage.note_modules(before)
print(sorted(name.partition(" ")[0] for _, name in usage.read(read)))
"""
    assert printed(code, tmp_path) == "['package', 'package.other']\n"


def test_a_package_that_loads_when_it_is_used_is_loaded_before_its_modules(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("from .module import VALUE\n")
    (tmp_path / "package" / "module.py").write_text("VALUE = 1\n")
    (tmp_path / "first.py").write_text("""
import sys
from pulumi._utils import lazy_import
package = lazy_import("package")
""")
    code = f"""
import sys
from standin.loaded import Loaded
held = Loaded(["first"])
held.load_all()
held.want([("{usage.MODULE}", "package.module {tmp_path}/package/module.py")])
held.load_next()
print(sys.modules["first"].package.VALUE)
"""
    assert printed(code, tmp_path) == "1\n"


def test_a_module_that_a_failed_one_has_loaded_is_compared_too(tmp_path: Path) -> None:
    (tmp_path / "part.py").write_text("")
    (tmp_path / "fails.py").write_text("import part\nraise ValueError\n")
    for path in tmp_path.iterdir():
        os.utime(path, (1, 1))
    code = f"""
import os
from standin.loaded import Loaded
held = Loaded(())
held.load_all()
held.want([("{usage.MODULE}", "fails {tmp_path}/fails.py")])
held.load_next()
before = held.current()
os.utime("{tmp_path}/part.py", (2, 2))
print(before, held.current())
"""
    assert printed(code, tmp_path).splitlines()[-1] == "True False"


def test_a_module_that_has_changed_ends_the_server(tmp_path: Path, modules: Path) -> None:
    """So does one that is younger than the server: it may have been read before it was written."""
    own = tmp_path / "modules"
    shutil.copytree(modules, own)
    (own / "part.py").write_text("")
    os.utime(own / "part.py", (1, 1))
    os.utime(own / "probe.py", (1, 1))
    folder, next_folder = tmp_path / "server", tmp_path / "next"
    with serving(folder, own, "--load", "part") as server:
        process = start(folder, own)
        assert forked(process, result(process)[0][0])
        (own / "part.py").write_text("VALUE = 2")
        alone(start(folder, own))
        assert server.wait(SECONDS) == 0
    os.utime(own / "part.py", (time.time() + 3600,) * 2)
    with serving(next_folder, own, "--load", "part") as server:
        alone(start(next_folder, own))
        assert server.wait(SECONDS) == 0


@pytest.mark.parametrize("file", ["part.py", "part/__init__.py"])
def test_a_folder_with_other_modules_of_the_same_names_does_not_get_a_fork(
    tmp_path: Path, modules: Path, file: str
) -> None:
    own = tmp_path / "modules"
    shutil.copytree(modules, own)
    for path in (own / "part.py", own / "probe.py"):
        path.touch()
        os.utime(path, (1, 1))
    copy = tmp_path / "copy" / file
    copy.parent.mkdir(parents=True)
    with serving(tmp_path / "server", own, "--load", "part"):
        process = start(tmp_path / "server", own, cwd=tmp_path / "copy")
        assert forked(process, result(process)[0][0])
        copy.write_text("")
        alone(start(tmp_path / "server", own, cwd=tmp_path / "copy"))


def test_a_fork_finds_the_modules_of_its_folder(server: Path, modules: Path, tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("")
    text = (modules / "probe.py").read_text()
    (tmp_path / "nearer.py").write_text(f"import beside\n{text}")
    process = start(server, modules, cwd=tmp_path, module="nearer")
    (pid, *_, loaded), _, _ = result(process)
    assert forked(process, pid)
    assert "beside" in str(loaded)


def alone(process: "subprocess.Popen[str]") -> None:
    """The plugin runs in the launcher's own process, once."""
    (pid, *_), error, code = result(process)
    assert not forked(process, pid)
    assert (error, code) == ("to stderr\n", 7)


def test_without_a_server_a_plugin_is_a_process_of_its_own(tmp_path: Path, modules: Path) -> None:
    alone(start(tmp_path / "none", modules))


def test_a_folder_that_others_may_open_is_not_used(tmp_path: Path, modules: Path) -> None:
    with serving(tmp_path / "server", modules):
        (tmp_path / "server").chmod(0o755)
        alone(start(tmp_path / "server", modules))


def test_the_server_of_another_python_is_not_used(server: Path, modules: Path, tmp_path: Path) -> None:
    other = tmp_path / "bin" / "python"
    other.parent.mkdir()
    other.symlink_to(sys.executable)
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", tmp_path / "pyvenv.cfg")
    (tmp_path / "lib").symlink_to(Path(sys.prefix) / "lib")
    alone(start(server, modules, python=str(other)))


def test_the_server_of_other_modules_is_not_used(server: Path, modules: Path) -> None:
    alone(start(server, modules, PYTHONPATH=f"{modules}{os.pathsep}/nonexistent"))


def test_a_frozen_server_is_not_waited_for_and_starts_nothing_later(tmp_path: Path, modules: Path) -> None:
    with serving(tmp_path / "server", modules) as server:
        server.send_signal(signal.SIGSTOP)
        process = start(tmp_path / "server", modules, "wait")
        assert process.stdout
        process.stdout.readline()
        server.send_signal(signal.SIGCONT)
        # The server has answered the first launcher before it answers this one.
        result(start(tmp_path / "server", modules))
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=SECONDS)
        assert (out, process.returncode) == ("", 5)


def test_a_frozen_server_keeps_no_output_of_a_plugin_open(tmp_path: Path, modules: Path) -> None:
    with serving(tmp_path / "server", modules) as server:
        result(start(tmp_path / "server", modules))  # it listens
        server.send_signal(signal.SIGSTOP)
        alone(start(tmp_path / "server", modules))


def test_a_frozen_fork_keeps_no_output_of_its_killed_launcher_open(server: Path, modules: Path) -> None:
    process = start(server, modules, "wait")
    assert process.stdout
    pid = json.loads(process.stdout.readline())[0]
    os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: all(map(stopped, Path(f"/proc/{pid}/task").iterdir())))
    process.kill()
    process.communicate(timeout=SECONDS)
    assert running(pid)
    os.kill(pid, signal.SIGCONT)
    wait_until(lambda: not running(pid))


def test_all_output_of_a_fork_is_passed_on(server: Path, modules: Path) -> None:
    process = start(server, modules, "much")
    out, error = process.communicate(timeout=SECONDS)
    assert (len(out), len(error), process.returncode) == (_MUCH, _MUCH, 7)


def test_a_fork_whose_output_nobody_reads_ends_as_a_process_would(server: Path, modules: Path) -> None:
    process = start(server, modules, "much")
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert "BrokenPipeError" in process.stderr.read()
    process.stderr.close()
    assert process.wait(SECONDS) == 1


def test_a_request_that_is_none_ends_nothing(server: Path, modules: Path) -> None:
    before = Path.cwd()
    for content in (b"", b"\0", b"\0\0\0\4abcd", b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 8):
        with socket.socket(socket.AF_UNIX) as connection:
            os.chdir(server)
            try:
                connection.connect(launcher.SOCKET)
            finally:
                os.chdir(before)
            with suppress(BrokenPipeError):  # the server has waited for it long enough, on a busy machine
                connection.sendall(content)
    process = start(server, modules)
    assert forked(process, result(process)[0][0])


def test_a_server_ends_with_the_process_that_started_it(tmp_path: Path, modules: Path) -> None:
    with serving(tmp_path / "server", modules) as server:
        assert server.stdin
        server.stdin.close()
        assert server.wait(SECONDS) == 0


def test_a_server_ends_when_its_folder_is_removed(tmp_path: Path, modules: Path) -> None:
    with serving(tmp_path / "server", modules) as server:
        shutil.rmtree(tmp_path / "server")
        assert server.wait(SECONDS) == 0


@pytest.mark.parametrize(
    "call", ["os.chdir", "socket.socket.bind", "socket.socket.listen", "fork_server._Server"]
)
def test_a_server_whose_folder_is_removed_while_it_starts_ends(
    tmp_path: Path, modules: Path, call: str
) -> None:
    """The folder is removed right before *call*."""
    folder = tmp_path / "server"
    source = f"""
import os, shutil, socket
from standin import __main__, fork_server, loaded
loaded.MODULES = ()
class Socket(socket.socket):  # whose methods can be replaced
    pass
socket.socket = Socket
original = {call}
def removed(*arguments):
    shutil.rmtree({str(folder)!r})
    return original(*arguments)
{call} = removed
__main__.main(["serve"])
"""
    argv, own = [sys.executable, "-c", source], variables(folder, modules)
    ended = subprocess.run(argv, env=own, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert (ended.returncode, ended.stderr, folder.exists()) == (0, "", False)


def test_a_server_refuses_a_folder_that_others_may_open(tmp_path: Path, modules: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o755)
    own, argv = variables(folder, modules), [sys.executable, "-c", LIGHT]
    refused = subprocess.run(argv, env=own, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert refused.returncode == 1
    assert f"chmod 700 {folder}" in refused.stderr
    assert folder.stat().st_mode & 0o777 == 0o755
    assert not [*folder.iterdir()]


def test_a_second_server_in_a_folder_ends_at_once(tmp_path: Path, modules: Path) -> None:
    with serving(tmp_path / "server", modules) as first:
        second = subprocess.run(
            [sys.executable, "-c", LIGHT],
            env=variables(tmp_path / "server", modules),
            timeout=SECONDS,
            check=False,
        )
        assert second.returncode == 0
        assert first.poll() is None


def test_a_server_is_out_of_date_when_a_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "module.py"
    file.write_text("one")
    monkeypatch.setattr(loaded.gc, "disable", lambda: None)
    monkeypatch.setattr(loaded.gc, "freeze", lambda: None)
    monkeypatch.setattr(loaded, "_files", lambda: [str(file), str(tmp_path)])
    held = loaded.Loaded(())
    held.load_all()
    assert held.current()
    (tmp_path / "new.py").write_text("")
    assert not held.current()
    held.load_all()
    assert held.current()
    file.write_text("others")
    assert not held.current()
    held.load_all()
    file.unlink()
    assert not held.current()


def test_compiled_modules_make_no_server_out_of_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loaded, "_PACKAGE", tmp_path)
    before = loaded._stamp(str(tmp_path))
    (tmp_path / "__pycache__").mkdir()
    assert loaded._stamp(str(tmp_path)) == before
    (tmp_path / "new.py").touch()
    assert loaded._stamp(str(tmp_path)) != before


def test_the_lock_has_the_pid_of_the_server(tmp_path: Path, modules: Path) -> None:
    with serving(tmp_path / "server", modules) as first:
        argv = [sys.executable, "-c", LIGHT]
        subprocess.run(argv, env=variables(tmp_path / "server", modules), timeout=SECONDS, check=True)
        assert (tmp_path / "server" / "lock").read_text() == f"{first.pid}\n"


def test_every_file_of_the_package_is_compared() -> None:
    found = {*loaded._files()}
    package = Path(loaded.__file__).parent
    assert {str(package), str(package / "aws" / "kinds"), str(package / "aws" / "kinds" / "sqs.py")} <= found
    assert os.path.realpath(sys.executable) in found


def test_the_server_has_one_thread_and_holds_what_was_used() -> None:
    code = f"""
import os, sys
from importlib.util import find_spec
from standin import loaded
from standin.aws import clients, schema
from standin.aws.clients import Wanted
held = loaded.Loaded(loaded.MODULES)
held.load_all()
known = {{"AWS_ACCESS_KEY_ID": "1", "AWS_SECRET_ACCESS_KEY": "2", "AWS_ENDPOINT_URL": "http://127.0.0.1:3"}}
known |= os.environ
held.variables.append(known)
mark = clients._mark(known)
held.want([("{usage.CLIENT}", mark + " sqs eu-west-1 "), ("{usage.CLIENT}", "00000000 sns eu-west-1 ")])
held.want([("{usage.SCHEMA}", "aws:sqs/queue:Queue"), ("other", "x")])
held.want([("{usage.MODULE}", "wave " + find_spec("wave").origin)])
held.want(("{usage.MODULE}", name) for name in ("nonexistent.part /x.py", "chunk /another.py"))
held.want([("{usage.CLIENT}", mark + " nonexistent eu-west-1 ")])
while held.waiting:
    held.load_next()
clients._MOST_HELD = 1
clients.hold(mark + " sts eu-west-1 ", held.variables)
assert any("sts" in str(key) for key in clients._models()._cache), [*clients._models()._cache]
assert schema.held.cache_info().currsize == 1
assert any("sns" in str(key) for key in clients._models()._cache), [*clients._models()._cache]
assert [*clients._held] == [(Wanted("sqs", "eu-west-1"), mark)]
assert "AWS_ACCESS_KEY_ID" not in os.environ
os.environ.update(known)
client = clients.client(Wanted("sqs", "eu-west-1"))
assert client is clients._held[Wanted("sqs", "eu-west-1"), mark]
assert client.meta.endpoint_url == "http://127.0.0.1:3"
os.environ["AWS_ACCESS_KEY_ID"] = "another"
assert clients.client(Wanted("sqs", "eu-west-1")) is not client
assert "wave" in sys.modules and "chunk" not in sys.modules
print(len(os.listdir("/proc/self/task")))
"""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    *left, threads = done.stdout.splitlines()
    assert threads == "1"
    assert [line.split(" was ")[0].split(" ")[0] for line in left] == ["client"]


def test_a_held_client_is_another_one_after_a_change_of_what_boto3_reads(tmp_path: Path) -> None:
    own = {"AWS_ACCESS_KEY_ID": "1", "HOME": str(tmp_path), "PULUMI_STACK": "dev"}
    mark = clients._mark(own)
    assert clients._mark({**own, "PULUMI_STACK": "test"}) == mark
    for name in ("AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL_SQS", "https_proxy", "NO_PROXY", "AWS_CA_BUNDLE"):
        assert clients._mark({**own, name: "2"}) != mark
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text("[default]")
    assert clients._mark(own) != mark
