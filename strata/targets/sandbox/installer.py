"""The official Pulumi installer, ended when no data arrives, so that an offline machine waits seconds."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from strata.targets.sandbox import verified

_SILENCE_SECONDS = 10.0
_POLL_SECONDS = 0.25
_INSTALL = """
import socket, sys
from pulumi.automation import PulumiCommand
from semver import VersionInfo
socket.setdefaulttimeout(5)
PulumiCommand.install(root=sys.argv[1], version=VersionInfo.parse(sys.argv[2]))
"""


def install(version: str, root: Path, *, timeout_seconds: float = _SILENCE_SECONDS) -> bool:
    """Install the engine *version* into *root*; False, with *root* unchanged, if the download fails."""
    with tempfile.TemporaryDirectory(dir=root.parent, prefix="install-") as scratch:
        made = Path(scratch) / "root"
        # The installer keeps its download in TMPDIR, which shows whether anything arrives.
        variables = os.environ | {"TMPDIR": scratch}
        process = subprocess.Popen(
            [sys.executable, "-c", _INSTALL, str(made), version],
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            code = _watch(process, Path(scratch), timeout_seconds)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)  # the installer's own downloader too
                process.wait()
        if code != 0 or not (made / "bin" / "pulumi").exists():
            return False
        verified.record(made / "bin")
        shutil.rmtree(root, ignore_errors=True)
        made.replace(root)
        return True


def _watch(process: subprocess.Popen[bytes], folder: Path, timeout_seconds: float) -> int | None:
    """The exit code, or None once nothing has arrived in *folder* for *timeout_seconds* seconds."""
    size, since = -1, time.monotonic()
    while (code := process.poll()) is None:
        now = _size(folder)
        if now != size:
            size, since = now, time.monotonic()
        elif time.monotonic() - since > timeout_seconds:
            return None
        time.sleep(_POLL_SECONDS)
    return code


def _size(folder: Path) -> int:
    try:
        return sum(path.lstat().st_size for path in folder.rglob("*"))
    except FileNotFoundError:  # a file was removed in between: the download is active
        return -1
