"""Every row of the table kinds against botocore's model of its service, and tags in each service's form."""

from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore.model import OperationModel, ServiceModel

from standin.aws import service_tags
from standin.aws.kind import registry
from standin.aws.service_tags import TagOperations
from standin.aws.table import TableKind, look_up

ROWS = [kind for kind in registry().values() if isinstance(kind, TableKind)]
EACH = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.token)


def model(row: TableKind) -> ServiceModel:
    return botocore.session.get_session().get_service_model(row.service)


def operations(row: TableKind) -> Iterator[OperationModel]:
    """The models of the row's operations; botocore raises for a name that it doesn't have."""
    for name in (*row.operations, *(row.tag_operations or ())):
        listed = name == "ListTagsForResource" and row.tags_result
        if name and not listed:
            yield model(row).operation_model(name)


def member(shape: Any, path: str) -> bool:
    """Whether the output has *path*, into objects and the items of lists."""
    for name in filter(None, path.split(".")):
        while shape.type_name == "list":
            shape = shape.member
        if name not in shape.members:
            return False
        shape = shape.members[name]
    return True


class Client:
    """A client of *service* that keeps its calls and returns *response*."""

    def __init__(self, service: str, response: dict[str, Any]) -> None:
        self.meta = self
        self.service_model = botocore.session.get_session().get_service_model(service)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._response = response

    def __getattr__(self, method: str) -> Any:
        def call(**arguments: Any) -> dict[str, Any]:
            self.calls.append((method, arguments))
            return self._response

        return call


@EACH
def test_every_operation_of_a_row_exists(row: TableKind) -> None:
    assert len(list(operations(row))) >= 3


@EACH
def test_a_row_states_where_the_id_is(row: TableKind) -> None:
    created = model(row).operation_model(row.operations.create)
    assert bool(row.id_property) != bool(row.id_path)
    assert not row.id_path or member(created.output_shape, row.id_path)


@EACH
def test_the_path_of_a_rows_result_exists(row: TableKind) -> None:
    assert member(model(row).operation_model(row.operations.read).output_shape, row.result)


@pytest.mark.parametrize(
    ("service", "operations", "arn", "tags"),
    [
        ("shield", TagOperations(), "ResourceARN", [{"Key": "a", "Value": "1"}]),
        ("stepfunctions", TagOperations(), "resourceArn", [{"key": "a", "value": "1"}]),
        ("logs", TagOperations(), "resourceArn", {"a": "1"}),
        ("backup", TagOperations(list="ListTags"), "ResourceArn", {"a": "1"}),
        ("kms", TagOperations(list="ListResourceTags"), "KeyId", [{"TagKey": "a", "TagValue": "1"}]),
        ("sqs", TagOperations("TagQueue", "UntagQueue", "ListQueueTags"), "QueueUrl", {"a": "1"}),
    ],
)
def test_tags_take_the_services_form(service: str, operations: TagOperations, arn: str, tags: Any) -> None:
    client = Client(service, {})
    service_tags.update(client, "x", {"tagsAll": {"b": "2"}}, {"tagsAll": {"a": "1"}}, operations)
    (_, removed), (_, put) = client.calls
    assert removed.pop(arn) == put.pop(arn) == "x"
    assert [*removed.values()] == [["b"]]
    assert [*put.values()] == [tags]


@pytest.mark.parametrize(
    "found",
    [
        {"a": "1", "aws:cloudformation:stack": "x"},
        [{"Key": "a", "Value": "1"}, {"Key": "aws:x", "Value": "y"}],
        [{"TagKey": "a", "TagValue": "1"}],
        [{"key": "a", "value": "1"}],
    ],
)
def test_tags_are_read_from_every_form_without_awss_own(found: Any) -> None:
    assert service_tags.from_response(found) == {"a": "1"}


@pytest.mark.parametrize(
    ("found", "path", "value"),
    [
        ({"A": {"B": 1}}, "A.B", 1),
        ({"A": [{"B": 1}, {"B": 2}]}, "A.B", 1),
        ({"A": [{"B": 1}]}, "A", {"B": 1}),
        ({"A": []}, "A", None),
        ({"A": []}, "A.B", None),
        ({}, "A.B", None),
        ({"A": 1}, "", {"A": 1}),
    ],
)
def test_a_path_goes_into_objects_and_the_first_item_of_lists(found: Any, path: str, value: Any) -> None:
    assert look_up(found, path) == value
