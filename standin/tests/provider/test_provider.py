"""The provider around a kind: checks, names, tags, previews, reads and error messages."""

import asyncio
import threading
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import closing
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar

import pytest
from botocore.exceptions import EndpointConnectionError
from pulumi.provider.experimental import provider as api
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime.proto import provider_pb2

from provider.fakes import KIND, REGION, URN, Queue, refusal
from standin.aws import kind as kinds
from standin.aws import reading, structs
from standin.aws.cloud import Cloud, ConfigurationError
from standin.aws.kind import ProviderError
from standin.aws.provider import Aws
from standin.aws.server import Servicer
from standin.aws.values import UNKNOWN, plain_map, property_map

TAGS = '{"tags": {"Owner": "platform", "Env": "dev"}}'
_ENGINE_PARALLEL = 16
PARAMETER = "aws:ssm/getParameter:getParameter"
Answer = TypeVar("Answer")
OURS = {"Owner": "platform", "Env": "dev"}


def finish(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Run *work* on a loop of its own; asyncio.run would take away that of the tests under Pulumi's mocks."""
    with closing(asyncio.new_event_loop()) as loop:
        return loop.run_until_complete(work)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    """The kind that the provider has in this test in place of the real one with its token."""
    made = Queue()
    kinds.registry()
    monkeypatch.setitem(kinds._REGISTRY, KIND, made)
    return made


@pytest.fixture
def aws(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> Aws:
    """A provider configured as the engine does it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setattr(Cloud, "check_account", lambda self: None)
    provider = Aws(None)
    variables = {"aws:config:region": REGION, "aws:config:defaultTags": TAGS}
    answer = finish(provider.configure(api.ConfigureRequest(variables, {}, False, False)))
    assert answer.supports_preview
    return provider


def check(
    aws: Aws, old: dict[str, Any] | None = None, *, urn: str = URN, seed: bytes = b"1", **inputs: Any
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    return finish(aws.check_inputs(urn, inputs, old or {}, seed))


def create(aws: Aws, *, preview: bool = False, **inputs: Any) -> tuple[str, dict[str, Any]]:
    answer = finish(aws.create(api.CreateRequest(URN, property_map(inputs), 0, preview)))
    return answer.resource_id or "", plain_map(answer.properties)


def read(
    aws: Aws, resource_id: str, state: dict[str, Any], **inputs: Any
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    return aws.read_resource(URN, resource_id, state, inputs)


def found(aws: Aws, resource_id: str, state: dict[str, Any], **inputs: Any) -> tuple[dict[str, Any], ...]:
    """State and inputs of a resource that exists."""
    answer = read(aws, resource_id, state, **inputs)
    assert answer is not None
    return answer


def update(aws: Aws, state: dict[str, Any], *, preview: bool = False, **inputs: Any) -> dict[str, Any]:
    request = api.UpdateRequest(URN, "q-a", property_map(state), property_map(inputs), 0, [], preview)
    return plain_map(finish(aws.update(request)).properties or {})


def delete(aws: Aws, resource_id: str, **state: Any) -> None:
    finish(aws.delete(api.DeleteRequest(URN, resource_id, property_map(state), 0)))


def changed(
    aws: Aws,
    state: dict[str, Any],
    ignored: Sequence[str] = (),
    before: Mapping[str, Any] = MappingProxyType({}),
    **inputs: Any,
) -> dict[str, str]:
    answer = finish(aws.differences(URN, state, inputs, dict(before), ignored))
    return {path: change.kind.name for path, change in answer.detailed_diff.items()}


def test_check_adds_defaults_a_name_and_all_tags(aws: Aws) -> None:
    inputs, failures = check(aws, tags={"Env": "mine", "a": "b"})
    name = inputs.pop("name")
    assert not failures
    assert name.startswith("jobs-")
    assert inputs == {
        "delaySeconds": 0,
        "tags": {"Env": "mine", "a": "b"},
        "tagsAll": {"Owner": "platform", "Env": "mine", "a": "b"},
    }


def test_check_keeps_what_is_declared_and_the_name_that_was_generated(aws: Aws) -> None:
    first, _ = check(aws, delaySeconds=5, name="mine")
    assert (first["delaySeconds"], first["name"]) == (5, "mine")
    generated, _ = check(aws)
    assert check(aws, generated, seed=b"2")[0] == generated
    assert check(aws, seed=b"2")[0]["name"] != generated["name"]


def test_tags_that_are_not_known_yet_leave_all_tags_unknown(aws: Aws) -> None:
    assert check(aws, tags=UNKNOWN)[0]["tagsAll"] is UNKNOWN
    assert check(aws, tags={"a": UNKNOWN})[0]["tagsAll"] == {**OURS, "a": UNKNOWN}


def test_check_refuses_what_pulumi_aws_does_not_have(aws: Aws) -> None:
    assert check(aws, fifoQueu=True, maxMessageSize="big", tags=["a"])[1] == [
        ("fifoQueu", 'Invalid or unknown key; did you mean "fifoQueue"?'),
        ("maxMessageSize", "expected int, got str"),
        ("tags", "expected map, got list"),
    ]


def test_check_refuses_what_the_kind_refuses(aws: Aws) -> None:
    assert check(aws, delaySeconds=901)[1] == [("delaySeconds", "expected at most 900")]


def test_create_reads_the_resource_back(aws: Aws, queue: Queue) -> None:
    queue.more = {"visibilityTimeoutSeconds": 30}
    made, state = create(aws, name="a", tags={"a": "b"}, tagsAll={**OURS, "a": "b"}, delaySeconds="5")
    assert made == "q-a"
    assert state == {
        "arn": "arn:q-a",
        "name": "a",
        "delaySeconds": "5",
        "visibilityTimeoutSeconds": 30,
        "tags": {"a": "b"},
        "tagsAll": {**OURS, "a": "b"},
        "region": REGION,
    }


def test_what_states_the_same_keeps_its_declared_spelling_and_what_differs_does_not(
    aws: Aws, queue: Queue
) -> None:
    queue.more = {"policy": '{"b":1,"a":2}', "delaySeconds": 7}
    _, state = create(aws, name="a", policy='{"a": 2, "b": 1}', delaySeconds=5)
    assert state["policy"] == '{"a": 2, "b": 1}'
    assert state["delaySeconds"] == 7


def test_what_no_read_reports_is_in_the_state_as_it_was_declared(aws: Aws) -> None:
    state = create(aws, name="a", redrivePolicy="{}")[1]
    assert state["redrivePolicy"] == "{}"
    assert update(aws, state, name="a", redrivePolicy="[]")["redrivePolicy"] == "[]"


@pytest.mark.parametrize(
    ("declared", "there", "shown"),
    [
        (None, OURS, None),
        ({}, OURS, {}),
        (None, {**OURS, "by": "hand"}, {"by": "hand"}),
        (None, {"Owner": "by hand", "Env": "dev"}, {"Owner": "by hand"}),
        ({"Owner": "platform"}, OURS, {"Owner": "platform"}),
    ],
)
def test_tags_are_reported_without_those_that_come_from_the_provider(
    declared: dict[str, str] | None,
    there: dict[str, str],
    shown: dict[str, str] | None,
    aws: Aws,
    queue: Queue,
) -> None:
    queue.there["q-a"] = {"name": "a", "tagsAll": there}
    inputs = {"name": "a"} if declared is None else {"name": "a", "tags": declared}
    state, _ = found(aws, "q-a", {}, **inputs)
    assert state["tagsAll"] == there
    assert state.get("tags") == shown


def test_a_preview_promises_what_is_declared_and_nothing_else(aws: Aws, queue: Queue) -> None:
    made, state = create(aws, preview=True, name="a", delaySeconds=5)
    assert made == ""
    assert (state.pop("name"), state.pop("delaySeconds")) == ("a", 5)
    assert {"arn", "url", "tagsAll", "region"} <= state.keys()
    assert set(map(type, state.values())) == {type(UNKNOWN)}
    assert queue.there == {}


def test_a_preview_of_an_update_keeps_what_is_known(aws: Aws, queue: Queue) -> None:
    state = update(aws, {"arn": "arn:q-a", "name": "a"}, preview=True, name="a", delaySeconds=6)
    assert (state["arn"], state["delaySeconds"], state["url"]) == ("arn:q-a", 6, UNKNOWN)
    assert queue.there == {}


def test_an_update_is_reported_with_the_cloud_s_values(aws: Aws, queue: Queue) -> None:
    _, state = create(aws, name="a", delaySeconds=5)
    assert update(aws, state, name="a", delaySeconds=6)["delaySeconds"] == 6
    assert queue.there["q-a"]["delaySeconds"] == 6


def test_reading_reports_the_declared_inputs_what_they_are_now(aws: Aws, queue: Queue) -> None:
    _, state = create(aws, name="a", delaySeconds=5)
    queue.there["q-a"] |= {"delaySeconds": 9, "maxMessageSize": 1024}
    actual, inputs = found(aws, "q-a", state, name="a", delaySeconds=5)
    assert inputs == {"name": "a", "delaySeconds": 9}
    assert actual["maxMessageSize"] == 1024


def test_an_imported_resource_gets_every_input_that_the_cloud_reports(aws: Aws, queue: Queue) -> None:
    queue.there["q-a"] = {"name": "a", "delaySeconds": 9, "tagsAll": {**OURS, "a": "b"}}
    _, inputs = found(aws, "q-a", {})
    assert inputs["tags"] == {"a": "b"}
    assert inputs["delaySeconds"] == 9
    assert "arn" not in inputs


def test_a_resource_that_is_gone_is_reported_by_an_empty_answer(aws: Aws) -> None:
    assert read(aws, "q-gone", {"name": "a"}, name="a") is None
    request = provider_pb2.ReadRequest(urn=URN, id="q-gone")
    assert reading.answer(aws, request.SerializeToString()) == b""


def test_a_resource_that_is_there_is_answered_with_its_id_state_and_inputs(aws: Aws, queue: Queue) -> None:
    queue.there["q-a"] = {"name": "a", "delaySeconds": 9, "fifoQueue": True}
    request = provider_pb2.ReadRequest(urn=URN, id="q-a")
    request.inputs.update({"name": "a", "delaySeconds": 5})
    answer = provider_pb2.ReadResponse.FromString(reading.answer(aws, request.SerializeToString()))
    assert answer.id == "q-a"
    assert structs.read(answer.inputs) == {"name": "a", "delaySeconds": 9}
    assert structs.read(answer.properties)["fifoQueue"] is True


def test_deleting_what_is_already_gone_is_fine(aws: Aws, queue: Queue) -> None:
    create(aws, name="a")
    delete(aws, "q-a")
    assert queue.there == {}
    delete(aws, "q-a")


def test_a_deletion_that_aws_refuses_is_an_error(aws: Aws, queue: Queue) -> None:
    queue.there["q-a"] = {"name": "a"}
    queue.error = refusal("DependencyViolation")
    with pytest.raises(ProviderError, match=f"deleting {KIND} jobs: .*DependencyViolation it is"):
        delete(aws, "q-a")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (refusal("InvalidSubnet"), "InvalidSubnet it is"),
        (EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), "http://127.0.0.1:1"),
        (KeyError("vpcId"), "KeyError: 'vpcId'"),
        (NotImplementedError("nothing can be updated"), "nothing can be updated"),
    ],
)
@pytest.mark.parametrize("operation", ["creating", "updating"])
def test_an_error_states_what_was_being_done_to_which_resource(
    operation: str, error: Exception, text: str, aws: Aws, queue: Queue
) -> None:
    queue.error = error
    with pytest.raises(ProviderError) as raised:
        create(aws, name="a") if operation == "creating" else update(aws, {}, name="a")
    assert str(raised.value).startswith(f"{operation} {KIND} jobs: ")
    assert text in str(raised.value)


def test_what_can_t_be_read_for_another_reason_than_its_absence_is_an_error(
    aws: Aws, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> NoReturn:
        raise refusal("Throttling")

    monkeypatch.setattr(queue, "read", refuse)
    with pytest.raises(ProviderError, match=f"reading {KIND} jobs: .*Throttling"):
        read(aws, "q-a", {}, name="a")


def test_a_resource_that_is_not_there_after_its_making_is_an_error(
    aws: Aws, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "read", lambda *_: None)
    with pytest.raises(ProviderError, match=f"creating {KIND} jobs: it was not there"):
        create(aws, name="a")
    with pytest.raises(ProviderError, match=f"updating {KIND} jobs: it is no longer there"):
        update(aws, {}, name="a")


def test_an_output_that_pulumi_aws_lacks_is_refused(aws: Aws, queue: Queue) -> None:
    queue.more = {"arnn": "x"}
    with pytest.raises(ProviderError, match=r"reads \['arnn'\], which pulumi_aws does not have"):
        create(aws, name="a")


def test_an_unknown_kind_is_refused_by_its_name_with_the_way_out(aws: Aws) -> None:
    urn = "urn:pulumi:dev::strata::aws:sqs/queueue:Queueue::jobs"
    with pytest.raises(ProviderError) as raised:
        check(aws, urn=urn)
    assert "doesn't know the kind aws:sqs/queueue:Queueue" in str(raised.value)
    assert "pulumi plugin install resource aws" in str(raised.value)
    assert f"did you mean {KIND}?" in str(raised.value)


def test_a_data_source_is_refused_by_its_name_with_the_way_out(aws: Aws) -> None:
    request = api.InvokeRequest("aws:index/getRegion:getRegion", {})
    with pytest.raises(
        ProviderError, match=r"no data source aws:index/getRegion:getRegion; .*plugin install"
    ):
        finish(aws.invoke(request))


class Parameters:
    """Parameter Store with one parameter."""

    def get_parameter(self, *, Name: str, WithDecryption: bool) -> dict[str, Any]:
        assert WithDecryption
        if Name != "/here":
            raise refusal("ParameterNotFound")
        return {"Parameter": {"Name": Name, "ARN": "arn:1", "Type": "String", "Value": "{}", "Version": 3}}


@pytest.fixture
def _parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Cloud, "client", lambda self, service, region=None: Parameters())


@pytest.mark.usefixtures("_parameters")
def test_a_parameter_is_read_by_its_data_source(aws: Aws) -> None:
    request = api.InvokeRequest(PARAMETER, property_map({"name": "/here"}))
    value = finish(aws.invoke(request)).return_value
    assert value is not None
    assert plain_map(value)["insecureValue"] == plain_map(value)["value"] == "{}"


@pytest.mark.usefixtures("_parameters")
def test_a_parameter_that_is_not_there_is_named(aws: Aws) -> None:
    request = api.InvokeRequest(PARAMETER, property_map({"name": "/gone"}))
    with pytest.raises(ProviderError, match=r"reading /gone: couldn't find resource"):
        finish(aws.invoke(request))


def test_a_wrong_configuration_is_refused(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Cloud) -> NoReturn:
        raise ConfigurationError("AWS account ID not allowed: 999999999999")

    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setattr(Cloud, "check_account", refuse)
    request = api.ConfigureRequest({"aws:config:region": REGION}, {}, False, False)
    with pytest.raises(ProviderError, match=r"configuring the AWS provider: .*not allowed: 999999999999"):
        finish(Aws(None).configure(request))


def test_an_unconfigured_provider_touches_nothing(queue: Queue) -> None:
    with pytest.raises(ProviderError, match="not configured yet"):
        create(Aws(None), name="a")
    assert queue.there == {}


def test_creations_reach_the_cloud_at_the_same_time(
    aws: Aws, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = threading.Barrier(_ENGINE_PARALLEL, timeout=30)

    def wait(cloud: Cloud, inputs: dict[str, Any]) -> str:
        together.wait()  # broken, hence an error, unless all of them wait at the same time
        queue.there[inputs["name"]] = inputs
        return str(inputs["name"])

    async def all_at_once() -> list[api.CreateResponse]:
        names = [property_map({"name": f"q{number}"}) for number in range(_ENGINE_PARALLEL)]
        return await asyncio.gather(*[aws.create(api.CreateRequest(URN, name, 0, False)) for name in names])

    monkeypatch.setattr(queue, "create", wait)
    assert len({answer.resource_id for answer in finish(all_at_once())}) == _ENGINE_PARALLEL


def test_an_unchanged_resource_has_no_difference(aws: Aws) -> None:
    inputs, _ = check(aws, tags={"a": "b"})
    _, state = create(aws, **inputs)
    assert changed(aws, state, before=inputs, **inputs) == {}
    assert changed(aws, state, before=inputs, **{**inputs, "delaySeconds": 5, "fifoQueue": True}) == {
        "delaySeconds": "UPDATE",
        "fifoQueue": "ADD_REPLACE",
    }


def test_what_was_declared_before_and_is_no_longer_is_a_difference(aws: Aws) -> None:
    before = {"policy": "x", "name": "a"}
    state = {**before, "region": REGION}
    assert changed(aws, state, before=before, name="a") == {"policy": "DELETE"}


def test_ignored_changes_are_ignored_and_their_neighbours_are_not(aws: Aws) -> None:
    state = {"name": "a", "delaySeconds": 5, "tags": {"a": "1", "b": "1"}, "region": REGION}
    inputs: dict[str, Any] = {"name": "a", "delaySeconds": 6, "tags": {"a": "2", "b": "2"}}
    assert changed(aws, state, ["delaySeconds", "tags.a"], **inputs) == {"tags.b": "UPDATE"}


def test_a_resource_is_in_the_region_that_it_declares(aws: Aws, queue: Queue) -> None:
    _, state = create(aws, name="a", region="us-east-1")
    assert state["region"] == "us-east-1"
    update(aws, state, name="a", region="us-east-1")
    read(aws, "q-a", state, name="a", region="us-east-1")
    delete(aws, "q-a", **state)
    assert set(queue.regions) == {"us-east-1"}
    assert changed(aws, state, name="a", region="us-east-1") == {}
    assert changed(aws, state, name="a") == {"region": "UPDATE_REPLACE"}


class Context:
    """gRPC's side of a call, as far as the server uses it."""

    async def abort(self, code: Any, details: str) -> NoReturn:
        raise RuntimeError(details)


def test_the_server_hands_on_what_was_declared_before(aws: Aws) -> None:
    state = {"name": "a", "policy": "x", "region": REGION}
    request = provider_pb2.DiffRequest(
        id="q-a",
        urn=URN,
        olds=PropertyValue.marshal_map(property_map(state)),
        news=PropertyValue.marshal_map(property_map({"name": "a"})),
        old_inputs=PropertyValue.marshal_map(property_map({"name": "a", "policy": "x"})),
    )
    answer = finish(Servicer([], "1", aws, "").Diff(request, Context()))
    assert list(answer.detailedDiff) == ["policy"]


def test_an_error_reaches_the_user_as_its_text_alone(aws: Aws) -> None:
    request = provider_pb2.CreateRequest(urn="urn:pulumi:dev::strata::aws:no/kind:Kind::x")
    with pytest.raises(RuntimeError, match=r"^the stand-in doesn't know the kind aws:no/kind:Kind"):
        finish(Servicer([], "1", aws, "").Create(request, Context()))
