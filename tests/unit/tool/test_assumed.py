"""Roles that a login of another account assumes, on AWS."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError

from components.common.account import ASSUMED
from strata.errors import StrataError
from strata.project import ROOT, Environment, Role
from strata.targets import assumed, aws
from strata.targets.sandbox import engine
from unit.tool.test_engine import pulumi_on_path

CENTRAL, PROD = "999999999999", "333333333333"
ROLES = (
    Role(f"arn:aws:iam::{CENTRAL}:role/operators", 3600),
    Role(f"arn:aws:iam::{PROD}:role/platform/people-developer", 5400),
)


class Sts:
    """STS, which answers with keys named after the role."""

    def __init__(self, calls: list[tuple[str | None, dict[str, Any]]], variables: Mapping[str, str]) -> None:
        self.calls, self.variables = calls, variables

    def assume_role(self, **call: Any) -> dict[str, Any]:
        self.calls.append((self.variables.get("AWS_ACCESS_KEY_ID"), call))
        if call["RoleArn"].endswith("/refused"):
            error = {"Error": {"Code": "AccessDenied", "Message": "not allowed"}}
            raise ClientError(error, "AssumeRole")
        name = call["RoleArn"].rpartition("/")[2]
        return {
            "Credentials": {
                "AccessKeyId": f"key-{name}",
                "SecretAccessKey": f"secret-{name}",
                "SessionToken": f"token-{name}",
            }
        }


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str | None, dict[str, Any]]]:
    """The calls of STS, with the key of each."""
    found: list[tuple[str | None, dict[str, Any]]] = []

    def client(service: str, region: str, variables: Mapping[str, str]) -> Sts:
        assert service == "sts"
        return Sts(found, variables)

    monkeypatch.setattr(assumed, "client", client)
    return found


@pytest.fixture
def prod(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """The environment prod with two roles, and a login of the central account."""
    pulumi_on_path(tmp_path / "bin", f"v{engine.VERSION}")
    monkeypatch.setattr(aws, "_account", lambda _: CENTRAL)
    root = tmp_path / "project"
    root.mkdir()
    document = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text())
    document["config"]["aws:assumeRoles"] = [{"roleArn": role.arn, "duration": None} for role in ROLES]
    (root / "Pulumi.prod.yaml").write_text(yaml.safe_dump(document))
    return Environment("prod", root, (PROD,), "ap-northeast-2", roles=ROLES)


def test_each_role_assumes_the_next(calls: list[tuple[str | None, dict[str, Any]]]) -> None:
    variables = assumed.assume(ROLES, "ap-northeast-2")
    assert [(key, call["RoleArn"], call["DurationSeconds"]) for key, call in calls] == [
        (None, ROLES[0].arn, 3600),
        ("key-operators", ROLES[1].arn, 5400),
    ]
    assert variables["AWS_SESSION_TOKEN"] == "token-people-developer"


def test_a_session_is_named_after_the_user(
    calls: list[tuple[str | None, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assumed.getpass, "getuser", lambda: "ann smith/ops" + "x" * 80)
    assumed.assume(ROLES[:1], "ap-northeast-2")
    [(_, call)] = calls
    assert call["RoleSessionName"].startswith("strata-ann-smith-opsx")
    assert len(call["RoleSessionName"]) == 64


def test_engine_and_readers_get_the_last_role_s_credentials_and_no_profile(
    prod: Environment, calls: list[tuple[str | None, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "central")
    variables = aws.open_workspace(prod).variables
    assert variables["AWS_ACCESS_KEY_ID"] == "key-people-developer"
    assert "AWS_PROFILE" not in variables
    assert variables[ASSUMED]


def test_the_engine_s_provider_assumes_nothing_more(
    prod: Environment, calls: list[tuple[str | None, dict[str, Any]]]
) -> None:
    copy = Path(aws.open_workspace(prod).variables["PULUMI_OPTION_CONFIG_FILE"])
    own = yaml.safe_load((prod.root / "Pulumi.prod.yaml").read_text())
    found = yaml.safe_load(copy.read_text())
    assert found["config"]["aws:assumeRoles"] == []
    assert {**found["config"], "aws:assumeRoles": 1} == {**own["config"], "aws:assumeRoles": 1}


def test_a_login_of_the_account_assumes_nothing(
    prod: Environment,
    calls: list[tuple[str | None, dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(aws, "_account", lambda _: PROD)
    variables = aws.open_workspace(prod).variables
    assert calls == []
    assert variables[ASSUMED]
    assert "AWS_ACCESS_KEY_ID" not in variables


def test_a_role_that_may_not_be_assumed_is_named(
    prod: Environment, calls: list[tuple[str | None, dict[str, Any]]]
) -> None:
    refused = Environment(
        "prod", prod.root, (PROD,), "ap-northeast-2", roles=(Role(f"arn:aws:iam::{PROD}:role/refused", 3600),)
    )
    with pytest.raises(
        StrataError, match=r"aws:assumeRoles: .*role/refused: .*not allowed.*Nothing was done"
    ):
        aws.open_workspace(refused)


def test_without_roles_another_account_is_refused(prod: Environment) -> None:
    with pytest.raises(StrataError, match=f"The AWS credentials are for account {CENTRAL}"):
        aws.open_workspace(Environment("prod", prod.root, (PROD,), "ap-northeast-2"))
