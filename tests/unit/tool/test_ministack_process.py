"""What ministack asks of botocore's models, without reading them."""

import runpy

import botocore.session
import pytest
from botocore.exceptions import DataNotFoundError
from botocore.session import Session
from ministack.core import router  # type: ignore[import-untyped]

from strata.targets.sandbox import ministack_process

SESSION = botocore.session.get_session()


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that is read fails the test."""

    def read(_: Session, service: str) -> None:
        pytest.fail(f"the model of {service} is read")

    monkeypatch.setattr(ministack_process, "_whole", read)


@pytest.mark.usefixtures("unread")
def test_the_services_of_aws_are_known_without_their_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "get_service_model", ministack_process.model)
    monkeypatch.setattr(router, "_KNOWN_AWS_SERVICE_NAMES", None)
    # The second is the signing name of efs.
    assert router._is_aws_service_name("memorydb")
    assert router._is_aws_service_name("elasticfilesystem")
    assert not router._is_aws_service_name("nothing")


@pytest.mark.parametrize("service", ["s3", "ec2", "sqs", "stepfunctions", "cloudwatch", "lambda", "iam"])
def test_the_metadata_of_a_service_is_that_of_its_model(service: str) -> None:
    model = ministack_process.model(SESSION, service)
    assert model.metadata == SESSION.get_service_model(service).metadata


def test_more_than_the_metadata_is_read_from_the_model() -> None:
    assert "SendMessage" in ministack_process.model(SESSION, "sqs").operation_names  # type: ignore[operator]


def test_there_is_no_model_of_another_service() -> None:
    with pytest.raises(DataNotFoundError):
        ministack_process.model(SESSION, "nothing")


def test_ministack_runs_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []
    monkeypatch.setattr(botocore.session, "get_session", botocore.session.get_session)
    monkeypatch.setattr(Session, "get_service_model", Session.get_service_model)
    monkeypatch.setattr(runpy, "run_module", lambda name, **_: ran.append((name, Session.get_service_model)))
    ministack_process.main()
    assert ran == [("ministack", ministack_process.model)]
