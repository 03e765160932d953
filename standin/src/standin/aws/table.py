"""Kinds that are tables: each of create, read, update and delete is one operation of botocore's model."""

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from standin.aws import service_tags, translate
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind
from standin.aws.service_tags import TagOperations
from standin.aws.values import Properties

_TAGS = ("tags", "tagsAll")


class Operations(NamedTuple):
    """The API's names of a kind's operations; without *update* every change but of tags replaces."""

    create: str
    read: str
    update: str
    delete: str


class TableKind(Kind):
    """One row: the operations, where the id is, and the names that differ from the API's."""

    service: ClassVar[str]
    operations: ClassVar[Operations]
    names: ClassVar[translate.Names] = ()
    """Pairs of property and member whose names differ in more than case."""
    id_property: ClassVar[str] = ""
    """The property whose value is the id, unless the create operation returns it."""
    id_path: ClassVar[str] = ""
    """Path of the id in the create operation's response; its last name is the member that takes the id."""
    id_member: ClassVar[str] = ""
    """The member that takes the id, where it has another name than *id_property* or the end of *id_path*."""
    result: ClassVar[str] = ""
    """Path of the resource in the read operation's response; of a list the first item."""
    outputs: ClassVar[Mapping[str, str]] = {}
    """Path in the resource of each output that is not an input, as ``arn``."""
    absent: ClassVar[Mapping[str, Any]] = {}
    """Values of properties that a response leaves out."""
    formats: ClassVar[Mapping[str, str]] = {}
    """Outputs that no operation returns, of ``{region}``, ``{account}``, ``{id}`` and the inputs."""
    identity_properties: ClassVar[tuple[str, ...]] = ()
    """Properties that name the resource beside the id, to operations that take but don't require them."""
    tag_operations: ClassVar[TagOperations | None] = None
    tags_result: ClassVar[str] = ""
    """The member of the resource that holds its tags, where no operation lists them."""

    def payload(self, inputs: Properties) -> Properties:
        """Properties as the create and update operations take them, before they are translated."""
        return inputs

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        """The resource in the response of the read operation; None if it doesn't exist."""
        operation = self.operations.read
        arguments = self.identity(client, operation, resource_id, inputs)
        found = look_up(service_tags.call(client, operation, arguments), self.result)
        return None if found is None else dict(found)

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        """Properties of the resource that have another form than in the response."""
        return {}

    def join_id(self, cloud: Cloud, own: str, inputs: Properties) -> str:
        """The id in Pulumi, which may join AWS's id or the name with others."""
        return own

    def own_id(self, resource_id: str, properties: Properties) -> str:
        """AWS's id or the name, in the id in Pulumi."""
        return resource_id

    def identity(
        self, client: Any, operation: str, resource_id: str, properties: Properties
    ) -> dict[str, Any]:
        """The arguments that name the resource to *operation*: its id, and what the operation requires."""
        required = service_tags.model(client, operation).input_shape.required_members
        key = self.id_member or self.id_property or self.id_path.rpartition(".")[2]
        own = self._arguments(client, operation, {**properties, key: resource_id})
        named = self._arguments(client, operation, {key: resource_id})
        extra = {name: properties[name] for name in self.identity_properties if name in properties}
        named |= self._arguments(client, operation, extra)
        return {name: value for name, value in own.items() if name in required} | named

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        if self.id_property not in inputs:
            return None
        return self.join_id(cloud, str(inputs[self.id_property]), inputs)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client, operation = cloud.client(self.service), self.operations.create
        tags = service_tags.create_argument(client, operation, inputs) if self.tag_operations else {}
        response = self._send(client, operation, inputs, tags)
        own = str(inputs[self.id_property] if self.id_property else look_up(response, self.id_path))
        resource_id = self.join_id(cloud, own, inputs)
        cloud.created(resource_id)
        return resource_id

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        client, own = cloud.client(self.service), self.own_id(resource_id, inputs)
        found = self.find(client, own, inputs)
        if found is None:
            return None
        state = {**self.absent, **translate.answer(self.token, _untagged(found), self.names)}
        state |= {name: look_up(found, path) for name, path in self.outputs.items()}
        state |= {self.id_property: own} if self.id_property else {}
        if self.formats:
            parts = {**inputs, "region": cloud.region, "account": cloud.account, "id": own}
            state |= {name: form.format(**parts) for name, form in self.formats.items()}
        state |= self.properties(found, inputs)
        if self.tags_result:
            state["tags"] = service_tags.from_response(found.get(self.tags_result))
        elif self.tag_operations:
            state["tags"] = service_tags.read(client, state["arn"], self.tag_operations)
        return state

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        client, wanted = cloud.client(self.service), {**self.aws_defaults, **inputs}
        changed = {name for name, value in wanted.items() if value != state.get(name)}
        if self.operations.update and changed - {*_TAGS}:
            own = self.own_id(resource_id, state)
            named = self.identity(client, self.operations.update, own, inputs)
            self._send(client, self.operations.update, wanted, named)
        if self.tag_operations:
            service_tags.update(client, state["arn"], state, inputs, self.tag_operations)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        client, operation = cloud.client(self.service), self.operations.delete
        options = {name: state[name] for name in self.write_only if name in state}
        arguments = self._arguments(client, operation, options)
        named = self.identity(client, operation, self.own_id(resource_id, state), state)
        service_tags.call(client, operation, arguments | named)

    def _send(
        self, client: Any, operation: str, inputs: Properties, more: Mapping[str, Any]
    ) -> dict[str, Any]:
        arguments = self._arguments(client, operation, self.payload(_untagged(inputs)))
        return service_tags.call(client, operation, {**arguments, **more})

    def _arguments(self, client: Any, operation: str, properties: Properties) -> dict[str, Any]:
        return translate.request(client, operation, properties, self.names)


def look_up(found: Any, path: str) -> Any:
    """The value at *path*, into objects and into the first item of lists; None if it isn't there."""
    for name in filter(None, path.split(".")):
        if isinstance(found, list):
            found = found[0] if found else None
        found = found.get(name) if isinstance(found, Mapping) else None
    return (found[0] if found else None) if isinstance(found, list) and path else found


def _untagged(properties: Mapping[str, Any]) -> Properties:
    return {name: value for name, value in properties.items() if name.lower() not in ("tags", "tagsall")}
