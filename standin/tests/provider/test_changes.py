"""A failure after AWS gave an id: the id is noted at once, and the engine gets the state so far."""

import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime.proto import provider_pb2, status_pb2

from standin.aws import changes, clients
from standin.aws.changes import Creation, Existing
from standin.aws.cloud import Cloud
from standin.aws.journal import unanswered
from standin.aws.kind import Kind, PartialError
from standin.aws.schema import cache_dir, load
from standin.aws.server import _metadata, _partial
from standin.aws.values import Properties

TOKEN = "aws:sns/topic:Topic"
URN = f"urn:pulumi:dev::trial::{TOKEN}::alarm"
NAME = "alarm-1234567"
CLOUD = Cloud("eu-west-1")
SCHEMA = load(TOKEN, cache_dir())


def error(code: str, retries: int = 0) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"RetryAttempts": retries}}
    return ClientError(response, "AnyOperation")


class Topic(Kind):
    """Two operations: CreateTopic gives the id, SetTopicAttributes sets the display name."""

    token = TOKEN
    autoname: ClassVar[str | None] = "name"
    prefix: ClassVar[str] = ""

    def __init__(self) -> None:
        self.topics: dict[str, Properties] = {}
        self.first: Exception | None = None
        self.second: Exception | None = None
        self.reads: Exception | None = None

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        resource_id = self.prefix + inputs["name"]
        if self.first is None or isinstance(self.first, LostAnswerError):
            self.topics[resource_id] = {"name": inputs["name"]}
        if self.first is not None:
            raise self.first
        cloud.created(resource_id)
        self.update(cloud, resource_id, {}, inputs)
        return resource_id

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        if self.reads is not None:
            raise self.reads
        return dict(self.topics[resource_id]) if resource_id in self.topics else None

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        if self.second is not None:
            raise self.second
        self.topics[resource_id]["displayName"] = inputs["displayName"]


class LostAnswerError(ClientError):
    """AWS made the change, its answer was lost, and the next attempt finds the result."""


@pytest.fixture
def topic() -> Topic:
    return Topic()


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "journal"
    monkeypatch.setenv("STANDIN_JOURNAL", str(path))
    return path


def noted(journal: Path) -> list[dict[str, Any]]:
    """The noted ids."""
    return [line for line in lines(journal) if "id" in line]


def lines(journal: Path) -> list[dict[str, Any]]:
    text = journal.read_text() if journal.exists() else ""
    return [json.loads(line) for line in text.splitlines() if line]


def create(topic: Topic, **inputs: Any) -> tuple[str, Properties]:
    declared = {"name": NAME, "displayName": "Alarm", **inputs}
    return Creation(URN, topic, SCHEMA, CLOUD).run("creating", declared)


def test_an_id_is_noted_before_the_next_operation(topic: Topic, journal: Path) -> None:
    topic.second = SystemExit()  # type: ignore[assignment]  # as a provider that is killed there
    with pytest.raises(SystemExit):
        create(topic)
    assert noted(journal) == [{"urn": URN, "id": NAME, "complete": False}]


def test_a_line_after_half_a_line_can_be_read(topic: Topic, journal: Path) -> None:
    journal.write_text('{"urn": "hal')  # as after a full disk
    topic.first = SystemExit()  # type: ignore[assignment]  # as a provider that is killed in its request
    with pytest.raises(SystemExit):
        create(topic)
    assert [one.urn for one in unanswered(journal)] == [URN]


def test_nothing_is_created_that_the_journal_has_no_room_for(
    topic: Topic, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "write", lambda handle, line: len(line) - 1)
    with pytest.raises(OSError, match="No space left"):
        create(topic)
    assert topic.topics == {}


def test_a_creation_without_a_response_stays_unanswered(topic: Topic, journal: Path) -> None:
    topic.first = SystemExit()  # type: ignore[assignment]  # as a provider that is killed in its request
    with pytest.raises(SystemExit):
        create(topic, masterPassword="hidden")
    [open_] = unanswered(journal)
    assert (open_.urn, open_.region, open_.inputs) == (URN, "eu-west-1", {"name": NAME})
    assert "hidden" not in journal.read_text()


@pytest.mark.parametrize("first", [error("InvalidParameter"), None])
def test_an_error_or_an_id_answers_a_creation(first: Exception | None, topic: Topic, journal: Path) -> None:
    topic.first = first
    if first is None:
        create(topic)
    else:
        with pytest.raises(ClientError):
            create(topic)
    assert lines(journal)[0].keys() == {"urn", "intent"}
    assert unanswered(journal) == []


def test_a_lost_connection_leaves_a_creation_unanswered(topic: Topic, journal: Path) -> None:
    topic.first = ConnectionError()
    with pytest.raises(ConnectionError):
        create(topic)
    assert [one.urn for one in unanswered(journal)] == [URN]


def test_a_whole_creation_is_noted_as_complete(topic: Topic, journal: Path) -> None:
    assert create(topic) == (NAME, {"name": NAME, "displayName": "Alarm", "region": "eu-west-1"})
    assert noted(journal)[-1] == {"urn": URN, "id": NAME, "complete": True}


@pytest.mark.parametrize("code", ["ServiceUnavailable", "ThrottlingException", "AccessDenied"])
def test_a_failure_after_the_id_keeps_id_and_state(code: str, topic: Topic, journal: Path) -> None:
    topic.second = error(code)
    with pytest.raises(PartialError, match=f"^creating: .*{code}") as failure:
        create(topic)
    assert failure.value.resource_id == NAME
    assert failure.value.state == {"name": NAME, "region": "eu-west-1"}
    assert noted(journal) == [{"urn": URN, "id": NAME, "complete": False}]


def test_a_state_that_cannot_be_read_is_the_declared_one(topic: Topic) -> None:
    topic.reads = error("InternalError")
    with pytest.raises(PartialError, match="InternalError") as failure:
        create(topic)
    assert failure.value.state == {"name": NAME, "displayName": "Alarm"}


def test_a_resource_that_is_not_there_when_it_is_read_keeps_its_id(topic: Topic) -> None:
    topic.read = lambda *_: None  # type: ignore[method-assign]
    with pytest.raises(PartialError, match="it was not there when it was read back") as failure:
        create(topic)
    assert failure.value.resource_id == NAME


def test_a_failure_before_the_id_keeps_nothing(topic: Topic, journal: Path) -> None:
    topic.first = error("InvalidParameter")
    with pytest.raises(ClientError, match="InvalidParameter"):
        create(topic)
    assert noted(journal) == []


@pytest.mark.parametrize("code", ["TopicAlreadyExists", "EntityAlreadyExists", "InvalidGroup.Duplicate"])
def test_a_name_that_exists_after_a_lost_answer_is_taken_up(code: str, topic: Topic, journal: Path) -> None:
    topic.first = LostAnswerError(error(code, retries=1).response, "CreateTopic")
    with pytest.raises(PartialError) as failure:
        create(topic)
    assert failure.value.resource_id == NAME
    assert noted(journal) == [{"urn": URN, "id": NAME, "complete": False}]


@pytest.mark.parametrize(("name", "retries"), [(NAME, 0), ("alarm", 1), ("somebodys-1234567", 1)])
def test_a_name_of_an_other_owner_is_never_adopted(
    name: str, retries: int, topic: Topic, journal: Path
) -> None:
    topic.topics[name] = {"name": name}
    topic.first = error("TopicAlreadyExists", retries)
    with pytest.raises(ClientError, match="TopicAlreadyExists"):
        create(topic, name=name)
    assert noted(journal) == []


@pytest.mark.parametrize("found", [True, False])
def test_a_name_that_is_not_the_id_is_searched_for(
    found: bool, topic: Topic, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic.prefix = "arn:"  # type: ignore[misc]
    topic.first = LostAnswerError(error("TopicAlreadyExists", retries=1).response, "CreateTopic")
    monkeypatch.setattr(changes.unanswered, "find", lambda *_: f"arn:{NAME}" if found else None)
    with pytest.raises(PartialError if found else ClientError, match="TopicAlreadyExists"):
        create(topic)
    assert noted(journal) == ([{"urn": URN, "id": f"arn:{NAME}", "complete": False}] if found else [])


class Address(Topic):
    """A kind without a name, whose second creation makes a second resource."""

    autoname = None

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self.repeated = [_is_repeated("AllocateAddress"), _is_repeated("DescribeAddresses")]
        self.repeated += [_is_repeated("CreateNatGateway", idempotent=True)]
        cloud.created("eipalloc-1")
        self.repeated += [_is_repeated("AllocateAddress")]
        raise error("ServiceUnavailable")


def _is_repeated(operation: str, *, idempotent: bool = False) -> bool:
    lost = ConnectionClosedError(endpoint_url="http://127.0.0.1")
    model = SimpleNamespace(name=operation, idempotent_members=["ClientToken"] if idempotent else [])
    try:
        clients._give_up(1, lost, operation=model)
    except ConnectionClosedError:
        return False
    return True


def test_a_creation_without_a_response_is_not_repeated_before_it_has_an_id(journal: Path) -> None:
    address = Address()
    with pytest.raises(PartialError):
        create(address)
    assert address.repeated == [False, True, True, True]
    assert _is_repeated("AllocateAddress")


def test_without_a_journal_every_request_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STANDIN_JOURNAL", raising=False)
    address = Address()
    with pytest.raises(PartialError):
        create(address)
    assert address.repeated == [True] * 4


def test_a_creation_with_a_generated_name_is_repeated(topic: Topic, journal: Path) -> None:
    seen: list[bool] = []
    whole = topic.create

    def watched(cloud: Cloud, inputs: Properties) -> str:
        seen.append(_is_repeated("CreateTopic"))
        return whole(cloud, inputs)

    topic.create = watched  # type: ignore[method-assign]
    create(topic)
    assert seen == [True]


def test_a_failed_update_reports_the_state_that_it_left(topic: Topic) -> None:
    topic.topics[NAME] = {"name": NAME, "displayName": "Old"}
    topic.second = error("ServiceUnavailable")
    existing = Existing(NAME, topic, SCHEMA, CLOUD)
    with pytest.raises(PartialError) as failure:
        existing.update("updating", {"name": NAME, "displayName": "Old"}, {"displayName": "New"})
    assert failure.value.state["displayName"] == "Old"


def test_the_engine_gets_id_properties_and_reason() -> None:
    failure = PartialError("creating: no", NAME, {"name": NAME})
    ((key, value),) = _metadata(str(failure), _partial(failure))
    assert key == "grpc-status-details-bin"
    status = status_pb2.Status.FromString(value)
    (detail,) = status.details
    partial = provider_pb2.ErrorResourceInitFailed()
    assert detail.Unpack(partial)
    assert (partial.id, list(partial.reasons)) == (NAME, ["creating: no"])
    assert PropertyValue.unmarshal_map(partial.properties)["name"].value == NAME
