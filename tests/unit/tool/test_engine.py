"""Sources of the engine; a failed compilation leaves only a message."""

import os
import re
import tomllib
from pathlib import Path

import pytest

from strata.commands import doctor
from strata.errors import Exit, StrataError
from strata.project import ROOT
from strata.targets.sandbox import engine, gobuild, installer, paths, toolchain, verified
from strata.targets.sandbox.plugins import write_script

_GOMOD = ROOT / "strata" / "targets" / "sandbox" / "gomod"


def pulumi_on_path(folder: Path, version: str) -> None:
    write_script(folder / "pulumi", f"echo {version}\n")


@pytest.mark.parametrize("version", ["v3.250.0", "v3.251.4", "3.300.0"])
def test_a_fitting_pulumi_on_path_is_taken(version: str, tmp_path: Path) -> None:
    pulumi_on_path(tmp_path / "bin", version)
    found, _ = engine.find()
    assert found is not None
    assert (found.folder, found.version) == (tmp_path / "bin", version.removeprefix("v"))


@pytest.mark.parametrize("version", ["v3.249.9", "v4.0.0", "no version"])
def test_an_older_or_other_pulumi_is_passed_over(version: str, tmp_path: Path) -> None:
    pulumi_on_path(tmp_path / "bin", version)
    assert engine.find() == (None, None)


def test_the_sandboxes_own_engine_on_path_is_no_find_of_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = engine.ENGINE.target(paths.cache())
    pulumi_on_path(folder, "v3.250.0")
    monkeypatch.setenv("PATH", str(folder))
    found, _ = engine.find()
    assert found is not None
    assert found.origin.startswith("compiled")


def test_the_official_language_host_beside_the_engine_is_taken(tmp_path: Path) -> None:
    pulumi_on_path(tmp_path / "bin", "v3.250.0")
    write_script(tmp_path / "bin" / "pulumi-language-python", "")
    _, host = engine.find()
    assert host is not None
    assert host.folder == tmp_path / "bin"


def test_other_pins_make_another_place_in_the_cache(tmp_path: Path) -> None:
    other = gobuild.Recipe("engine", "example.org/x/pulumi", "3.250.0", "no time")
    assert other.target(tmp_path) != engine.ENGINE.target(tmp_path)


def test_a_failed_compile_is_one_message_and_leaves_no_engine(tmp_path: Path) -> None:
    write_script(
        tmp_path / "bin" / "go", 'echo "go1.26.0"; [ "$1" = version ] || { echo "no such host"; exit 1; }\n'
    )
    said: list[str] = []
    with pytest.raises(StrataError, match=r"(?s)engine-build\.log.*no such host"):
        gobuild.compiled(engine.ENGINE, paths.cache(), said.append)
    assert "minutes" in said[0]
    assert not engine.ENGINE.target(paths.cache()).exists()
    assert not list(paths.cache().glob("build-*"))


def test_go_checks_every_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOFLAGS", "-mod=mod -insecure")
    assert toolchain.environment()["GOFLAGS"] == "-mod=readonly -buildvcs=false"


def test_an_installer_that_gets_nothing_removes_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installer, "_INSTALL", "import time; time.sleep(60)")
    assert not installer.install("3.250.0", tmp_path / "root", timeout_seconds=0.3)
    assert list(tmp_path.iterdir()) == []


def test_the_pinned_modules_are_of_the_locked_sdks_version() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    sdk = next(one["version"] for one in lock["package"] if one["name"] == "pulumi")
    required = re.search(r"pulumi/pkg/v3 v(\S+)", (_GOMOD / "engine" / "go.mod").read_text())
    assert required is not None
    assert required[1] == sdk == engine.VERSION
    assert (
        f"pulumi/sdk/v3 v{engine.LANGUAGE_HOST.version}" in (_GOMOD / "language-host" / "go.mod").read_text()
    )


@pytest.mark.parametrize("content", ["", "#!/bin/sh\necho v3.25", "#!/bin/sh\necho v3.250.1\n"])
def test_a_damaged_engine_in_the_cache_is_ignored_and_compiled_again(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = engine.ENGINE.target(paths.cache())
    pulumi_on_path(folder, "v3.250.0")
    assert engine.find()[0] is not None
    (folder / "pulumi").write_text(content)
    assert engine.find()[0] is None
    assert engine.damaged() == [folder]
    said: list[str] = []
    write_script(tmp_path / "go", "exit 1\n")
    monkeypatch.setattr(toolchain, "go", lambda *_: tmp_path / "go")
    with pytest.raises(StrataError):
        gobuild.compiled(engine.ENGINE, paths.cache(), said.append)
    assert "is damaged: its checksum" in said[0]
    assert not folder.exists()


def test_a_change_that_keeps_size_and_time_is_seen_by_doctor(capsys: pytest.CaptureFixture[str]) -> None:
    folder = engine.ENGINE.target(paths.cache())
    pulumi_on_path(folder, "v3.250.0")
    assert verified.is_whole(folder)
    program = folder / "pulumi"
    before = program.stat()
    program.write_text(program.read_text().replace("3.250", "3.251"))
    os.utime(program, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert engine.find()[0] is not None
    assert doctor.report(print) is Exit.ERROR
    assert f"corrupt         {folder}" in capsys.readouterr().out


def test_a_file_with_another_time_and_the_same_content_is_whole() -> None:
    folder = engine.ENGINE.target(paths.cache())
    pulumi_on_path(folder, "v3.250.0")
    assert verified.is_whole(folder)
    os.utime(folder / "pulumi", (1, 1))
    assert verified.is_whole(folder)


def test_an_engine_that_is_no_program_shows_so(tmp_path: Path) -> None:
    (tmp_path / "pulumi").write_bytes(b"\x7fELF")
    (tmp_path / "pulumi").chmod(0o755)
    assert engine.shown_version(tmp_path / "pulumi").startswith("no program")
