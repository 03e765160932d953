"""A provider in this process on an emulated account, and the test cases of one resource kind."""

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from pulumi.provider.experimental import provider as api
from pulumi.provider.experimental.property_value import PropertyValue

from standin.aws import unanswered
from standin.aws.kind import registry
from standin.aws.provider import Aws
from standin.aws.values import Properties, plain_map, property_map

Answer = TypeVar("Answer")
_NUMBERS = itertools.count()

Client = Callable[[str], Any]
"""A boto3 client of the account, by boto3's name of the service."""

Operation = Callable[[Client, "Resource"], object]
"""A change or deletion of a resource outside of Pulumi."""

Inputs = Callable[["World"], Properties]
"""The inputs of a resource, whose dependencies are created in the world."""

T = TypeVar("T")


@dataclass
class Resource:
    """A resource as in the engine's state."""

    urn: str
    id: str
    inputs: Properties
    outputs: Properties


@dataclass(frozen=True)
class Case:
    """One kind: its inputs, the out-of-band changes by the property that shows each, and its deletion.

    *delete* is None where AWS lets nobody delete the resource by itself. *title* separates cases of one kind.
    """

    token: str
    inputs: Inputs
    delete: Operation | None
    changes: Mapping[str, Operation] = field(default_factory=dict)
    title: str = ""
    undeletable: bool = False
    """The resource still exists after the provider's delete: AWS offers no deletion."""
    refused: str = ""
    """The error of the provider's delete; the resource is deleted with another one."""

    @property
    def name(self) -> str:
        """The case in a test's id."""
        return self.token.rpartition(":")[2] + (f"-{self.title}" if self.title else "")


class World:
    """Resources that the provider creates as for the engine; ``close`` deletes them.

    A world inside another one shares with its siblings what :meth:`shared` creates in the outer one.
    """

    def __init__(self, provider: Aws, outer: "World | None" = None) -> None:
        self.provider = provider
        self._outer = outer
        self._created: list[Resource] = []
        self._shared: dict[Callable[[World], object], object] = {}

    def shared(self, create: Callable[["World"], T]) -> T:
        """The result of *create*, which runs once for all worlds inside the outer one."""
        if self._outer is not None:
            return self._outer.shared(create)
        if create not in self._shared:
            self._shared[create] = create(self)
        return cast(T, self._shared[create])

    def client(self, service: str) -> Any:
        """A boto3 client of the account."""
        return self.provider.cloud.client(service)

    @property
    def account(self) -> str:
        """The account's number."""
        return self.provider.cloud.account

    def check(
        self, token: str, declared: Properties, name: str = "it"
    ) -> tuple[Properties, list[tuple[str, str]]]:
        """The completed inputs, and each refused property with its reason."""
        # Assets and archives become what the engine sends.
        sent = plain_map(property_map(declared))
        return run(self.provider.check_inputs(_urn(token, name), sent, {}, _seed()))

    def make(self, token: str, declared: Properties, name: str = "it") -> Resource:
        """Check and create."""
        inputs, refused = self.check(token, declared, name)
        assert refused == []
        return self._create(_urn(token, name), inputs)

    def _create(self, urn: str, inputs: Properties) -> Resource:
        made = run(self.provider.create(api.CreateRequest(urn, property_map(inputs), 0, False)))
        resource = Resource(urn, str(made.resource_id), inputs, plain_map(made.properties or {}))
        self._created.append(resource)
        return resource

    def refresh(self, resource: Resource) -> bool:
        """Read the resource from AWS; False if it no longer exists."""
        found = self.provider.read_resource(resource.urn, resource.id, resource.outputs, resource.inputs)
        if found is None:
            return False
        resource.outputs, _ = found
        return True

    def differences(
        self, resource: Resource, declared: Properties | None = None
    ) -> tuple[set[str], set[str]]:
        """The properties that a deployment would update, and those that would replace the resource."""

        wanted = dict(resource.inputs if declared is None else declared)
        answer = run(
            self.provider.differences(resource.urn, resource.outputs, wanted, resource.inputs, ignored=())
        )
        return set(answer.diffs or ()), set(answer.replaces or ())

    def update(self, resource: Resource, declared: Properties | None = None) -> None:
        """Deploy *declared*, by default the resource's own inputs."""
        wanted = resource.inputs if declared is None else declared
        request = api.UpdateRequest(
            resource.urn,
            resource.id,
            property_map(resource.outputs),
            property_map(wanted),
            0,
            [],
            False,
        )
        resource.outputs = plain_map(run(self.provider.update(request)).properties or {})
        resource.inputs = wanted

    def replace(self, resource: Resource) -> Resource:
        """Delete the resource and create it again from its inputs."""
        self.delete(resource)
        return self._create(resource.urn, resource.inputs)

    def delete(self, resource: Resource) -> None:
        """Delete through the provider."""
        request = api.DeleteRequest(resource.urn, resource.id, property_map(resource.outputs), 0)
        run(self.provider.delete(request))
        self._created.remove(resource)

    def leave(self, resource: Resource) -> None:
        """Delete the resource with its parent only."""
        self._created.remove(resource)

    def found_again(self, resource: Resource) -> str | None:
        """The id that the search for an unanswered creation of *resource* finds."""
        kind, cloud = registry()[resource.urn.split("::")[2]], self.provider.cloud
        cloud = cloud.at(resource.inputs.get("region"))
        wanted = unanswered.intent(resource.urn, kind, cloud.region, resource.inputs)
        others = frozenset(one.id for one in self._created if one is not resource)
        return unanswered.find(cloud, wanted, others)

    def close(self) -> None:
        """Delete all resources of this world, the newest first."""
        for resource in reversed(list(self._created)):
            self.delete(resource)


def connect(provider: Aws, region: str, account: str, tags: Mapping[str, str]) -> None:
    """Configure *provider* as the engine does for a stack."""
    args: dict[str, PropertyValue] = property_map(
        {"region": region, "allowedAccountIds": [account], "defaultTags": {"tags": dict(tags)}}
    )
    run(provider.configure(api.ConfigureRequest({}, args, True, True)))


def run(work: Coroutine[Any, Any, Answer]) -> Answer:
    """The result of a provider's coroutine."""
    loop = asyncio.new_event_loop()  # asyncio.run would leave the thread without one
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()


def _urn(token: str, name: str) -> str:
    return f"urn:pulumi:dev::strata::{token}::{name}"


def _seed() -> bytes:
    """A new random seed per resource: AWS may still reserve the name of a deleted one."""
    return str(next(_NUMBERS)).encode()
