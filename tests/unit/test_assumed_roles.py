import json
from collections.abc import Callable, Mapping

import pulumi_aws as aws
import pytest
from pydantic import ValidationError

from components.common.account import ASSUMED, AssumeRole, AwsSettings
from components.common.assumed_roles import assume
from unit.recording import ACCOUNT, Cloud, stack_config

ROLE = {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/platform/people-developer", "duration": "90m"}
OTHER = {"roleArn": "arn:aws:iam::999999999999:role/operators", "duration": None}


def settings(*roles: Mapping[str, str | None]) -> AwsSettings:
    config = stack_config("dev")
    tags = json.loads(config["aws:defaultTags"])
    return AwsSettings.model_validate(
        {
            "region": "ap-northeast-2",
            "allowedAccountIds": [ACCOUNT],
            "assumeRoles": list(roles),
            "defaultTags": tags,
        }
    )


def test_the_last_role_is_one_of_the_environment_s_account() -> None:
    assert settings(OTHER, ROLE).assume_roles[-1].account == ACCOUNT
    with pytest.raises(ValidationError) as caught:
        settings(ROLE, OTHER)
    [error] = caught.value.errors()
    assert error["loc"] == ("assumeRoles", 1, "roleArn")
    assert f"is a role of account 999999999999; the last role must be one of {ACCOUNT}" in error["msg"]


@pytest.mark.parametrize("duration", ["14m", "13h", "0h", "721m", "1h30m", "3600", "1d", ""])
def test_a_session_lasts_15_minutes_to_12_hours(duration: str) -> None:
    with pytest.raises(ValidationError, match="duration"):
        settings({**ROLE, "duration": duration})


@pytest.mark.parametrize(
    ("duration", "seconds"), [("15m", 900), ("90m", 5400), ("720m", 43200), ("12h", 43200), (None, 3600)]
)
def test_a_duration_has_its_seconds(duration: str | None, seconds: int) -> None:
    role = AssumeRole.model_validate({**ROLE, "duration": duration})
    assert role.seconds == seconds


def test_every_provider_of_the_program_assumes_the_roles(
    deploy: Callable[..., Cloud], monkeypatch: pytest.MonkeyPatch
) -> None:
    def program() -> None:
        assume(settings(ROLE).assume_roles)
        aws.Provider("east", region="us-east-1")

    monkeypatch.delenv(ASSUMED, raising=False)
    [provider] = deploy(program).of("pulumi:providers:aws").values()
    assert json.loads(provider["assumeRoles"]) == [ROLE]
    monkeypatch.setenv(ASSUMED, "yes")
    [provider] = deploy(program).of("pulumi:providers:aws").values()
    assert "assumeRoles" not in provider
