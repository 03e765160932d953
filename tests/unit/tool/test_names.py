"""The length of an environment's name, and the message for one that is too long."""

from pathlib import Path

import pytest

from strata.errors import Exit, StrataError
from strata.project import ROOT, environment

LONGEST = "a" * 31


def project(tmp_path: Path, name: str) -> Path:
    (tmp_path / f"Pulumi.{name}.yaml").write_text(
        'config:\n  aws:region: eu-west-1\n  aws:allowedAccountIds: ["111111111111"]\n'
        "  aws:defaultTags:\n    tags: { Project: strata }\n"
    )
    return tmp_path


@pytest.mark.parametrize("name", [f"{LONGEST}a", "a" * 64, "2nd", "Dev", "de_v", "é"])
def test_a_name_that_is_none_is_refused_with_the_rule_and_its_limit(tmp_path: Path, name: str) -> None:
    with pytest.raises(StrataError, match="at most 31 characters") as refused:
        environment(name, project(tmp_path, name))
    assert repr(name) in str(refused.value)
    assert refused.value.exit_code == Exit.USAGE


def test_a_name_of_31_characters_is_accepted(tmp_path: Path) -> None:
    text = (ROOT / "Pulumi.dev.yaml").read_text()
    (tmp_path / f"Pulumi.{LONGEST}.yaml").write_text(
        text.replace("Environment: dev", f"Environment: {LONGEST}")
    )
    assert environment(LONGEST, tmp_path).name == LONGEST
