import json
import os
import subprocess

import pytest

from environment import revision
from strata import cli
from strata.commands import delivery as command
from strata.delivery import promoted
from strata.delivery.promoted import Stage, Waiting, stage, waiting
from strata.engine.workspace import Workspace
from strata.errors import StrataError

NOWHERE = "f" * 40


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A repository with three commits; their names, the oldest first."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "STRATA_COMMIT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    script = """
        git init --quiet --initial-branch main .
        git config user.name somebody
        git config user.email somebody@example.org
        for number in one two three; do
          echo $number > file
          git add file
          git commit --quiet --message $number
        done
        git log --format=%H --reverse
    """
    done = subprocess.run(["bash", "-ec", script], cwd=tmp_path, check=True, capture_output=True, text=True)
    return done.stdout.split()


def stages(*commits):
    names = dict(zip(promoted.ORDER, commits, strict=True))
    return [Stage(name, commit, why="" if commit else "no idea") for name, commit in names.items()]


def test_the_commit_comes_from_the_stack_s_output():
    assert stage("dev", {"commit": NOWHERE}) == Stage("dev", NOWHERE)
    assert stage("dev", {"commit": f"{NOWHERE}-dirty"}) == Stage("dev", NOWHERE, dirty=True)


@pytest.mark.parametrize("outputs", [{}, {"commit": None}, {"commit": "unknown"}, {"commit": "main; rm -rf"}])
def test_what_is_no_commit_is_unknown_and_states_why(outputs):
    shown = stage("dev", outputs)
    assert shown.commit is None
    assert "commit" in shown.why


def test_what_waits_is_what_the_later_environment_hasn_t(clone, tmp_path):
    one, two, three = clone
    gaps = waiting(stages(three, one, one), tmp_path)
    assert [(gap.source, gap.target) for gap in gaps] == [("dev", "test"), ("test", "prod")]
    assert [commit.split()[1] for commit in gaps[0].commits or ()] == ["three", "two"]
    assert gaps[1].commits == ()
    assert waiting(stages(one, two, two), tmp_path)[0].commits == ()


def test_a_commit_that_isn_t_in_the_clone_is_reported_and_not_taken_for_nothing(clone, tmp_path):
    first, second = waiting(stages(clone[0], NOWHERE, clone[0]), tmp_path)
    for gap in (first, second):
        assert gap.commits is None
        assert f"{NOWHERE[:12]} of test isn't in this clone: git fetch" in gap.why


def test_an_environment_without_information_is_reported(clone, tmp_path):
    first, second = waiting(stages(clone[0], None, clone[0]), tmp_path)
    assert (first.commits, second.commits) == (None, None)
    assert "the commit of test is unknown" in first.why


def test_the_text_states_what_runs_where_and_what_waits(clone):
    one, two, _ = clone
    shown = promoted.as_text(
        [Stage("dev", two, dirty=True), Stage("test", one), Stage("prod", None, why="it is new")],
        [Waiting("dev", "test", ("abc two",)), Waiting("test", "prod", None, "no idea")],
    )
    assert shown.splitlines() == [
        f"dev   {two[:12]} and changes that are in no commit",
        f"test  {one[:12]}",
        "prod  unknown: it is new",
        "",
        "In dev and not yet in test:",
        "  abc two",
        "",
        "In test and not yet in prod:",
        "  unknown: no idea",
    ]


def test_without_git_the_commit_is_unknown(clone, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StrataError, match="No git on PATH"):
        waiting(stages(*clone), tmp_path)


# The command.


def run(monkeypatch, capsys, *argv):
    monkeypatch.setattr("sys.argv", ["strata", "promoted", *argv])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    return ended.value.code or 0, out, err


@pytest.fixture
def outputs(clone, tmp_path, monkeypatch):
    """The command's options for saved outputs of three environments."""
    monkeypatch.setattr(command.project, "ROOT", tmp_path)
    found = []
    for name, commit in zip(promoted.ORDER, reversed(clone), strict=True):
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps({"commit": commit}))
        found += ["--outputs", f"{name}={file}"]
    return found


def test_saved_outputs_are_as_good_as_a_login(outputs, monkeypatch, capsys):
    code, out, _ = run(monkeypatch, capsys, *outputs, "--json")
    assert code == 0
    waiting_for = json.loads(out)["waiting"]
    assert [[commit.split()[1] for commit in gap["commits"]] for gap in waiting_for] == [["three"], ["two"]]


def test_the_commits_of_a_service_are_those_of_its_own_stacks(outputs, monkeypatch, capsys):
    def closed(name, cloud, *, start):
        raise StrataError(f"{name} has not been brought up")

    monkeypatch.setattr(command, "open_workspace", closed)
    known: list[tuple[str, str]] = []
    monkeypatch.setattr(
        command.service_folders, "find", lambda root, name, first: known.append((name, first))
    )
    code, out, _ = run(monkeypatch, capsys, "--service", "orders", *outputs[:4])
    assert (code, known) == (0, [("orders", "dev")])
    assert "In dev/orders and not yet in test/orders:\n" in out
    assert "prod/orders  unknown: prod/orders has not been brought up" in out


def test_an_unknown_service_is_bad_usage(monkeypatch, capsys):
    code, _, err = run(monkeypatch, capsys, "--service", "oders")
    assert code == 2
    assert "Unknown service 'oders'" in err


@pytest.mark.parametrize("pair", ["dev", "dev=", "staging=x", "=x"])
def test_a_pair_that_is_none_is_bad_usage(monkeypatch, capsys, pair):
    code, _, err = run(monkeypatch, capsys, "--outputs", pair)
    assert code == 2
    assert "ENV=FILE" in err


@pytest.mark.parametrize("text", ["", "{", "[]", "7"])
def test_a_file_that_has_no_outputs_is_reported(monkeypatch, capsys, tmp_path, text):
    file = tmp_path / "dev.json"
    file.write_text(text)
    code, out, err = run(monkeypatch, capsys, "--outputs", f"dev={file}")
    assert (code, out) == (2, "")
    assert str(file) in err


def test_an_unreachable_environment_does_not_stop_the_others(outputs, monkeypatch, capsys):
    def closed(name, cloud, *, start):
        raise StrataError(f"{name} has not been brought up")

    monkeypatch.setattr(command, "open_workspace", closed)
    code, out, _ = run(monkeypatch, capsys, *outputs[:4])
    assert code == 0
    assert "prod  unknown: prod has not been brought up" in out
    assert "In dev and not yet in test:\n" in out
    code, out, _ = run(monkeypatch, capsys)
    assert code == 1


def test_the_stack_is_read_where_it_is_open(clone, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(command.project, "ROOT", tmp_path)
    monkeypatch.setattr(
        command, "open_workspace", lambda name, cloud, *, start: Workspace(name, tmp_path, {"ENV": name})
    )
    monkeypatch.setattr(command.operations, "require_deployed", lambda workspace: None)
    monkeypatch.setattr(command.operations, "outputs", lambda workspace: {"commit": clone[0]})
    code, out, _ = run(monkeypatch, capsys)
    assert code == 0
    assert out.count(clone[0][:12]) == 3


# The program's own version.


def test_the_program_states_the_commit_of_its_checkout(clone, tmp_path):
    assert revision.commit(tmp_path) == clone[-1]


def test_changes_of_known_files_are_reported_and_new_files_are_not(clone, tmp_path):
    (tmp_path / "other").write_text("x")
    assert revision.commit(tmp_path) == clone[-1]
    (tmp_path / "file").write_text("x")
    assert revision.commit(tmp_path) == f"{clone[-1]}-dirty"


def test_outside_of_git_the_commit_is_unknown_unless_given(tmp_path, monkeypatch):
    monkeypatch.delenv("STRATA_COMMIT", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert revision.commit(tmp_path) == "unknown"
    monkeypatch.setenv("STRATA_COMMIT", NOWHERE)
    assert revision.commit(tmp_path) == NOWHERE
    monkeypatch.delenv("STRATA_COMMIT")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert revision.commit(tmp_path) == "unknown"
