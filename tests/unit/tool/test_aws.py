"""On AWS: the user's own engine, if its version is supported."""

from pathlib import Path

import pytest

from strata.errors import StrataError
from strata.project import ROOT, Environment
from strata.targets import aws
from strata.targets.sandbox import engine
from unit.tool.test_engine import pulumi_on_path

_PROD = Environment("prod", ROOT, ("333333333333",), "ap-northeast-2")


@pytest.fixture(autouse=True)
def _account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "_account", lambda _: "333333333333")


@pytest.mark.parametrize("version", [f"v{engine.VERSION}", "v3.999.0"])
def test_the_users_own_engine_is_taken_from_the_version_wanted_on(version: str, tmp_path: Path) -> None:
    pulumi_on_path(tmp_path / "bin", version)
    assert aws.open_workspace(_PROD).variables["PULUMI_STACK"] == "prod"


def test_without_an_engine_it_states_where_one_is_to_be_had() -> None:
    with pytest.raises(StrataError, match="^No pulumi on PATH"):
        aws.open_workspace(_PROD)


@pytest.mark.parametrize(
    ("version", "said"),
    [("v3.100.0", "v3.100.0"), ("v4.0.0", "v4.0.0"), ("", "no pulumi: it tells no version")],
)
def test_an_engine_whose_exit_codes_are_others_is_refused_with_the_version_wanted(
    version: str, said: str, tmp_path: Path
) -> None:
    pulumi_on_path(tmp_path / "bin", version)
    with pytest.raises(StrataError) as refused:
        aws.open_workspace(_PROD)
    assert f"{tmp_path / 'bin' / 'pulumi'} is {said}. Strata needs pulumi {engine.VERSION}" in str(
        refused.value
    )
