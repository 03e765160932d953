"""A plan that creates what AWS allows once is refused where the account has it."""

import json
from typing import Any

import boto3
import pytest
from moto import mock_aws

from strata.engine import single
from strata.engine.single import SINGLES, refuse_second
from strata.errors import Exit, StrataError
from unit.tool.accounts import Account

_URN = "urn:pulumi:prod::strata::strata:observability:Detection$"
DETECTOR, RECORDER = SINGLES[0].token, SINGLES[1].token
HUB = "aws:securityhub/account:Account"


def created(*tokens: str, step: str = "create") -> dict[str, Any]:
    return {
        f"{_URN}{token}::detection-{token.rpartition(':')[2].lower()}": {"steps": [step]} for token in tokens
    }


def test_a_second_detector_is_refused_with_the_setting_that_leaves_the_first_one_as_it_is() -> None:
    with pytest.raises(StrataError) as refused:
        refuse_second(Account(single.__name__, {DETECTOR: ["d1"], HUB: []}, []), created(DETECTOR, HUB))
    message = str(refused.value)
    assert "detection-detector (aws:guardduty/detector:Detector): d1" in message
    assert 'strata:observability.detection.guardduty.detector_id: "d1"' in message
    assert "detection-account" not in message
    assert message.endswith("Nothing was changed.")
    assert refused.value.exit_code == Exit.USAGE


@pytest.mark.parametrize("step", ["same", "update", "import", "delete"])
def test_a_plan_that_creates_none_calls_no_api(step: str) -> None:
    asked: list[str] = []
    refuse_second(Account(single.__name__, {DETECTOR: ["d1"]}, asked), created(DETECTOR, step=step))
    refuse_second(Account(single.__name__, {DETECTOR: ["d1"]}, asked), created("aws:sns/topic:Topic"))
    assert asked == []


def test_only_what_the_plan_creates_is_looked_up() -> None:
    asked: list[str] = []
    refuse_second(Account(single.__name__, {DETECTOR: [], RECORDER: ["default"]}, asked), created(DETECTOR))
    assert asked == [DETECTOR]


@mock_aws
def test_the_look_ups_find_what_the_account_has(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    # moto has no Cost Explorer.
    tokens = [one.token for one in SINGLES[:4]]
    single.main(tokens)
    assert json.loads(capsys.readouterr().out) == {token: [] for token in tokens}
    detector = boto3.client("guardduty").create_detector(Enable=True)["DetectorId"]
    recorder = {"name": "default", "roleARN": "arn:aws:iam::123456789012:role/config"}
    boto3.client("config").put_configuration_recorder(ConfigurationRecorder=recorder)
    boto3.client("securityhub").enable_security_hub()
    # moto gives a service-linked role another name than IAM does.
    boto3.client("iam").create_role(RoleName="AWSServiceRoleForConfig", AssumeRolePolicyDocument="{}")
    single.main(tokens)
    found = json.loads(capsys.readouterr().out)
    assert found[DETECTOR] == [detector]
    assert found[RECORDER] == ["default"]
    assert [len(found[token]) for token in tokens] == [1, 1, 1, 1]
