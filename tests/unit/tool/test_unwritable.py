"""A cache or sandbox that can't be written is an error with its path and the variable that names another."""

import errno
import os
import sys
from pathlib import Path

import pytest

from strata import cli
from strata.errors import Exit
from strata.project import ROOT
from strata.targets.sandbox import unwritable

PLACES = ("XDG_CACHE_HOME", "STRATA_SANDBOX_DIR")


@pytest.mark.parametrize("variable", PLACES)
@pytest.mark.parametrize("command", ["preview", "up"])
def test_a_file_where_a_folder_belongs_is_named_with_its_variable(
    command: str,
    variable: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    for one in PLACES:
        monkeypatch.setenv(one, str(tmp_path / one))
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv(variable, str(file))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["strata", command, "dev"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == Exit.ERROR
    shown = capsys.readouterr().err
    assert str(file) in shown
    assert f"set {variable} to another folder" in shown


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.ENOSPC, errno.ENOTDIR])
def test_every_reason_for_which_nothing_can_be_written_is_reported(
    code: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    error = OSError(code, os.strerror(code), str(tmp_path / "strata" / "engine" / "x"))
    assert os.strerror(code) in (unwritable.explain(error) or "")


@pytest.mark.parametrize("place", [".build/Pulumi.dev.yaml", "bootstrap/.state", "services/new"])
def test_a_checkout_that_cannot_be_written_is_named(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STRATA_SANDBOX_DIR", raising=False)
    shown = unwritable.explain(OSError(errno.EROFS, "Read-only file system", str(ROOT / place)))
    assert shown == f"{ROOT / place}: Read-only file system. The checkout {ROOT} must be a writable folder."


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EROFS, "Read-only file system", "/elsewhere/file"),
        OSError(errno.ECONNREFUSED, "Connection refused"),
        FileNotFoundError(errno.ENOENT, "No such file or directory", "/elsewhere/file"),
    ],
)
def test_other_errors_keep_their_traceback(error: OSError) -> None:
    assert unwritable.explain(error) is None
