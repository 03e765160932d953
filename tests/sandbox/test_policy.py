"""Policy packs run in the sandbox with the real engine."""

from pathlib import Path
from typing import Any

from strata.errors import Exit

PACK = Path(__file__).parent / "policy_pack"


def test_a_mandatory_rule_that_is_broken_fails_the_preview_by_name(platform: Any) -> None:
    run = platform.strata("preview", "dev", "--policy-pack", str(PACK))
    assert run.returncode == Exit.ERROR, run.stdout
    assert "other-block" in run.stdout
    assert "10.16.0.0/16 is taken" in run.stdout


def test_a_rule_that_holds_lets_the_preview_through(platform: Any) -> None:
    run = platform.strata("preview", "test", "--policy-pack", str(PACK))
    assert run.returncode == Exit.OK, run.stdout
    assert "example" in run.stdout


def test_a_folder_that_is_no_policy_pack_is_refused(platform: Any, tmp_path: Path) -> None:
    run = platform.strata("preview", "dev", "--policy-pack", str(tmp_path))
    assert run.returncode == Exit.USAGE
    assert "PulumiPolicy.yaml" in run.stderr
