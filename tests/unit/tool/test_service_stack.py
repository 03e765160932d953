"""The stack of a service on AWS: made once, with its own encryption context, never in place of a lost one."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import boto3
import pytest
import yaml
from moto import mock_aws

from bootstrap import service_policies
from components.service.service_contract import ServiceContract
from strata.commands import without_folder, workload
from strata.commands.options import CloudTarget
from strata.engine import service_state
from strata.engine.state_bucket import S3State, state_key
from strata.engine.workspace import Workspace
from strata.errors import NeverDeployedError, StrataError
from strata.project import Environment
from strata.targets import service_stack
from strata.targets.sandbox import stack

REGION = "ap-northeast-2"
URL = f"s3://state?region={REGION}"
KEY = f"awskms://alias/secrets-1234567?region={REGION}"


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """The service orders of a platform whose stack is initialised."""
    folder = tmp_path / "services" / "orders"
    folder.mkdir(parents=True)
    (tmp_path / "Pulumi.prod.yaml").write_text(f"secretsprovider: {KEY}\nencryptedkey: x\nconfig: {{}}\n")
    (folder / "Pulumi.prod.yaml").write_text("config:\n  orders:secrets: []\n")
    (folder / "Pulumi.yaml").write_text("name: orders\n")
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "testing")
    return Environment("prod", folder, ("333333333333",), REGION, project="orders", service="orders")


def workspace(service: Environment) -> Workspace:
    return Workspace("prod", service.root, {"PULUMI_BACKEND_URL": URL}, service="orders")


def s3() -> Any:
    return boto3.client("s3", region_name=REGION)


def initialise(environment: Environment, _: Workspace, secrets_provider: str | None) -> None:
    """`pulumi stack init`, as far as the state goes."""
    state = {"url": secrets_provider, "encryptedkey": "abc"}
    text = json.dumps({"checkpoint": {"latest": {"secrets_providers": {"state": state}}}})
    s3().put_object(Bucket="state", Key=state_key(environment.project, environment.name), Body=text.encode())


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, service: Environment) -> Any:
    monkeypatch.setattr(stack, "initialise", initialise)
    with mock_aws():
        s3().create_bucket(Bucket="state", CreateBucketConfiguration={"LocationConstraint": REGION})
        yield S3State(URL, s3())


def publish() -> None:
    ssm = boto3.client("ssm", region_name=REGION)
    ssm.put_parameter(Name="/strata/services/orders/1", Value="{}", Type="String")


@pytest.mark.usefixtures("bucket")
def test_the_first_update_makes_the_stack_with_the_service_s_encryption_context(service: Environment) -> None:
    opened = service_stack.open_stack(service, workspace(service), "create")
    copy = Path(opened.variables["PULUMI_OPTION_CONFIG_FILE"])
    assert copy == service.root / ".build" / "Pulumi.prod.yaml"
    written = yaml.safe_load(copy.read_text())
    assert written["secretsprovider"] == f"{KEY}&context_Service=orders"
    assert (written["encryptedkey"], written["config"]) == ("abc", {"orders:secrets": []})
    assert "secretsprovider" not in (service.root / "Pulumi.prod.yaml").read_text()


@pytest.mark.usefixtures("bucket")
def test_a_stack_with_a_state_is_opened_by_every_command(service: Environment) -> None:
    first = service_stack.open_stack(service, workspace(service), "create")
    publish()
    for missing in get_args(service_stack.Missing):
        opened = service_stack.open_stack(service, workspace(service), missing)
        assert opened.variables == first.variables


@pytest.mark.usefixtures("bucket")
def test_a_service_that_was_never_deployed_names_the_command(service: Environment) -> None:
    with pytest.raises(
        NeverDeployedError, match=r"never deployed\. First: strata up prod/orders --cloud aws"
    ):
        service_stack.open_stack(service, workspace(service), "refuse")


def test_the_preview_of_a_new_service_is_of_an_empty_stack_outside_of_the_bucket(
    service: Environment, bucket: S3State, monkeypatch: pytest.MonkeyPatch
) -> None:
    def local(environment: Environment, nowhere: Workspace, secrets_provider: str | None = None) -> None:
        assert secrets_provider is None
        folder = Path(urlsplit(nowhere.variables["PULUMI_BACKEND_URL"]).path)
        path = folder / state_key(environment.project, environment.name)
        path.parent.mkdir(parents=True)
        salt = {"secrets_providers": {"state": {"salt": "v1:x"}}}
        path.write_text(json.dumps({"checkpoint": {"latest": salt}}))

    monkeypatch.setattr(stack, "initialise", local)
    for _ in range(2):  # the folder of an earlier preview is no obstacle
        opened = service_stack.open_stack(service, workspace(service), "preview")
        assert opened.variables["PULUMI_BACKEND_URL"].startswith(f"file://{service.root}/.build/")
        written = yaml.safe_load(Path(opened.variables["PULUMI_OPTION_CONFIG_FILE"]).read_text())
        assert written["encryptionsalt"] == "v1:x"
    assert bucket.keys("") == []


@pytest.mark.parametrize("missing", ["create", "preview"])
def test_a_deployed_service_without_a_state_is_not_made_anew(
    service: Environment, bucket: S3State, missing: service_stack.Missing
) -> None:
    publish()
    with pytest.raises(StrataError) as refused:
        service_stack.open_stack(service, workspace(service), missing)
    said = str(refused.value)
    assert f"prod/orders has no state in {URL}, but it is deployed" in said
    assert "strata restore prod/orders" in said
    assert "aws ssm delete-parameter --name /strata/services/orders/1" in said
    assert bucket.read(state_key("orders", "prod")) is None


@pytest.mark.usefixtures("bucket")
def test_another_service_s_parameter_is_not_taken_for_this_one_s(service: Environment) -> None:
    publish()
    other = replace(service, project="receipts", service="receipts")
    service_stack.open_stack(other, workspace(other), "create")


@pytest.mark.usefixtures("bucket")
def test_a_platform_that_is_not_initialised_is_reported_with_the_commands(service: Environment) -> None:
    (service.root.parent.parent / "Pulumi.prod.yaml").write_text("config: {}\n")
    with pytest.raises(
        StrataError, match=r"Pulumi\.prod\.yaml has no secretsprovider.*strata bootstrap prod"
    ):
        service_stack.open_stack(service, workspace(service), "create")


@pytest.mark.parametrize("url", ["file:///tmp/state", "https://api.pulumi.com"])
def test_another_backend_is_the_user_s_own(service: Environment, url: str) -> None:
    own = workspace(service).with_variables(PULUMI_BACKEND_URL=url)
    assert service_stack.open_stack(service, own, "create") is own


def test_a_stack_file_with_a_secrets_provider_is_the_user_s_own(service: Environment) -> None:
    (service.root / "Pulumi.prod.yaml").write_text("secretsprovider: awskms://alias/mine\nconfig: {}\n")
    own = workspace(service)
    assert service_stack.open_stack(service, own, "create") is own


def test_the_context_and_the_parameter_are_those_of_the_roles_and_of_the_contract() -> None:
    assert service_state.CONTEXT == service_policies.CONTEXT
    assert service_state.parameter("orders") == ServiceContract.parameter("orders")
    assert service_state.secrets_provider("awskms://k", "orders") == "awskms://k?context_Service=orders"
    assert service_state.secrets_provider(KEY, None) == KEY
    assert service_state.secrets_provider("passphrase", "orders") == "passphrase"


def test_a_secret_makes_no_stack_where_opening_fails_otherwise(
    service: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[bool] = []

    def fail(*_: object, create: bool = False, **__: object) -> Workspace:
        opened.append(create)
        raise StrataError("No usable AWS credentials")

    monkeypatch.setattr(without_folder, "open_workspace", fail)
    with pytest.raises(StrataError, match="No usable AWS credentials"):
        workload._service("prod/orders", CloudTarget.aws, create=True)
    assert opened == [False]
