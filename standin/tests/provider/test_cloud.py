"""The stand-in calls an emulator on this machine, in an account that the stack names, and nothing else."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from standin.aws.cloud import Cloud, ConfigurationError

REGION = "ap-northeast-2"
HERE = "http://127.0.0.1:4566"


@pytest.fixture
def _on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", HERE)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "111111111111")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sandbox")


def in_account(account: str, monkeypatch: pytest.MonkeyPatch, *allowed: str) -> tuple[Cloud, Stubber]:
    """A cloud whose STS answers that the credentials are those of *account*."""
    keys = {"aws_access_key_id": account, "aws_secret_access_key": "sandbox"}
    sts: Any = boto3.Session(region_name=REGION, **keys).client("sts", endpoint_url=HERE)
    stub = Stubber(sts)
    stub.add_response("get_caller_identity", {"Account": account})
    stub.activate()
    monkeypatch.setattr(Cloud, "client", lambda self, service: {"sts": sts}[service])
    return Cloud(REGION, allowed_accounts=allowed), stub


@pytest.mark.parametrize(
    "url",
    [
        "https://ec2.ap-northeast-2.amazonaws.com",
        "http://10.0.0.1:4566",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1@example.com",
        "127.0.0.1:4566",
        "",
    ],
)
@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_EC2"])
def test_an_endpoint_that_is_not_on_this_machine_is_refused_by_its_variable(
    variable: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", HERE)
    monkeypatch.setenv(variable, url)
    with pytest.raises(ConfigurationError, match=f"{variable}={url} is not on this machine"):
        Cloud.configure({"region": REGION})


@pytest.mark.parametrize("url", [HERE, "http://localhost:1", "http://[::1]:1"])
def test_endpoints_on_this_machine_are_taken(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    assert Cloud.configure({"region": REGION}).region == REGION


def test_without_an_endpoint_nothing_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_EC2", HERE)
    with pytest.raises(ConfigurationError, match=r"needs AWS_ENDPOINT_URL, the address of an emulator"):
        Cloud.configure({"region": REGION})


@pytest.mark.usefixtures("_on_this_machine")
def test_without_a_region_nothing_is_configured() -> None:
    with pytest.raises(ConfigurationError, match="aws:region is not set"):
        Cloud.configure({})


@pytest.mark.usefixtures("_on_this_machine")
def test_the_stack_s_region_wins_over_the_environment_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    assert Cloud.configure({"region": REGION}).region == REGION
    assert Cloud.configure({}).region == "us-east-1"


@pytest.mark.usefixtures("_on_this_machine")
def test_tags_and_accounts_are_read_from_the_engine_s_json() -> None:
    variables = {
        "region": REGION,
        "defaultTags": '{"tags": {"Owner": "platform"}}',
        "allowedAccountIds": '["012345678901"]',
    }
    cloud = Cloud.configure(variables)
    assert cloud.default_tags == {"Owner": "platform"}
    assert cloud.allowed_accounts == ("012345678901",)
    assert cloud.all_tags({"Owner": "me", "a": "b"}) == {"Owner": "me", "a": "b"}
    assert cloud.all_tags(None) == {"Owner": "platform"}


@pytest.mark.usefixtures("_on_this_machine")
@pytest.mark.parametrize("name", ["defaultTags", "allowedAccountIds"])
def test_a_setting_that_can_t_be_read_is_named(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"aws:{name} .*platform"):
        Cloud.configure({"region": REGION, name: "platform"})


def test_a_wrong_account_is_refused_with_the_accounts_that_are_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cloud, _ = in_account("999999999999", monkeypatch, "111111111111", "222222222222")
    with pytest.raises(ConfigurationError, match=r"not allowed: 999999999999 .*111111111111, 222222222222"):
        cloud.check_account()


@pytest.mark.parametrize("allowed", [("222222222222", "111111111111"), ()])
def test_an_allowed_account_is_taken_and_without_a_list_any(
    allowed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud, asked = in_account("111111111111", monkeypatch, *allowed)
    cloud.check_account()
    asked.assert_no_pending_responses()


@pytest.mark.usefixtures("_on_this_machine")
def test_there_is_one_client_per_service_and_region() -> None:
    cloud = Cloud.configure({"region": REGION})
    elsewhere = cloud.at("us-east-1")
    assert cloud.at(None) is cloud
    assert cloud.client("ec2") is cloud.client("ec2", REGION)
    assert elsewhere.client("ec2") is cloud.client("ec2", "us-east-1")
    assert elsewhere.client("ec2").meta.region_name == "us-east-1"
    assert cloud.client("ec2") is not cloud.client("logs")
