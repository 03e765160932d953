"""A provider in this process on an emulated account, and what a table row says of one resource kind."""

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pulumi.provider.experimental import provider as api
from pulumi.provider.experimental.property_value import PropertyValue

from standin.aws.provider import OLD_INPUTS, Aws
from standin.aws.values import Properties, plain_map, property_map

Answer = TypeVar("Answer")
_NUMBERS = itertools.count()

Client = Callable[[str], Any]
"""A boto3 client of the account, by boto3's name of the service."""

Deed = Callable[[Client, "Resource"], object]
"""What somebody does by hand to a resource."""


@dataclass
class Resource:
    """What the engine keeps of a resource."""

    urn: str
    id: str
    inputs: Properties
    outputs: Properties


@dataclass(frozen=True)
class Case:
    """One kind: what to declare, what a hand may change (by the property that must show it), how to delete.

    *inputs* makes through the world what the declaration refers to. *delete* is None where only the
    deletion of another resource takes this one away. *title* tells several cases of one kind apart.
    """

    token: str
    inputs: Callable[["World"], Properties]
    delete: Deed | None
    changes: Mapping[str, Deed] = field(default_factory=dict)
    title: str = ""
    stays: bool = False
    """AWS has exactly one of it in an account: it can be set, and neither be made nor deleted."""

    @property
    def name(self) -> str:
        """The case in a test's id."""
        return self.token.rpartition(":")[2] + (f"-{self.title}" if self.title else "")


class World:
    """An account that the provider builds in, as the engine would; everything made is ended by ``close``."""

    def __init__(self, provider: Aws) -> None:
        self._provider = provider
        self._made: list[Resource] = []

    def client(self, service: str) -> Any:
        """boto3, as somebody at the account's console."""
        return self._provider.cloud.client(service)

    @property
    def account(self) -> str:
        """The account's number."""
        return self._provider.cloud.account

    def check(
        self, token: str, declared: Properties, name: str = "it"
    ) -> tuple[Properties, list[tuple[str, str]]]:
        """The inputs as the provider completes them, and what it refuses: property and reason."""
        request = api.CheckRequest(_urn(token, name), {}, property_map(declared), _seed())
        answer = run(self._provider.check(request))
        return plain_map(answer.inputs or {}), [
            (failure.property, failure.reason) for failure in answer.failures or []
        ]

    def make(self, token: str, declared: Properties, name: str = "it") -> Resource:
        """Check and create."""
        inputs, refused = self.check(token, declared, name)
        assert refused == []
        return self._create(_urn(token, name), inputs)

    def _create(self, urn: str, inputs: Properties) -> Resource:
        made = run(self._provider.create(api.CreateRequest(urn, property_map(inputs), 0, False)))
        resource = Resource(urn, str(made.resource_id), inputs, plain_map(made.properties or {}))
        self._made.append(resource)
        return resource

    def refresh(self, resource: Resource) -> bool:
        """Read what the cloud says into the resource; whether it is still there."""
        request = api.ReadRequest(
            resource.urn, resource.id, property_map(resource.outputs), property_map(resource.inputs)
        )
        answer = run(self._provider.read(request))
        if not answer.resource_id:
            return False
        resource.outputs = plain_map(answer.properties or {})
        return True

    def differences(
        self, resource: Resource, declared: Properties | None = None
    ) -> tuple[set[str], set[str]]:
        """The properties that another deployment would change, and those of them that would replace."""

        async def diff() -> api.DiffResponse:
            OLD_INPUTS.set(property_map(resource.inputs))
            wanted = resource.inputs if declared is None else declared
            request = api.DiffRequest(
                resource.urn, resource.id, property_map(resource.outputs), property_map(wanted), []
            )
            return await self._provider.diff(request)

        answer = run(diff())
        return set(answer.diffs or ()), set(answer.replaces or ())

    def update(self, resource: Resource, declared: Properties | None = None) -> None:
        """Deploy *declared* (what was declared already, if nothing is given) onto the resource."""
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
        resource.outputs = plain_map(run(self._provider.update(request)).properties or {})
        resource.inputs = wanted

    def replace(self, resource: Resource) -> Resource:
        """Delete the resource and make it anew, as it was declared."""
        self.delete(resource)
        return self._create(resource.urn, resource.inputs)

    def delete(self, resource: Resource) -> None:
        """Delete through the provider."""
        request = api.DeleteRequest(resource.urn, resource.id, property_map(resource.outputs), 0)
        run(self._provider.delete(request))
        self._made.remove(resource)

    def close(self) -> None:
        """End what was made, the last first."""
        for resource in reversed(list(self._made)):
            self.delete(resource)


def connect(provider: Aws, region: str, account: str, tags: Mapping[str, str]) -> None:
    """Configure *provider* as the engine does for a stack."""
    args: dict[str, PropertyValue] = property_map(
        {"region": region, "allowedAccountIds": [account], "defaultTags": {"tags": dict(tags)}}
    )
    run(provider.configure(api.ConfigureRequest({}, args, True, True)))


def run(work: Coroutine[Any, Any, Answer]) -> Answer:
    """The answer of one of the provider's methods."""
    loop = asyncio.new_event_loop()  # asyncio.run would leave the thread without one
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()


def _urn(token: str, name: str) -> str:
    return f"urn:pulumi:dev::strata::{token}::{name}"


def _seed() -> bytes:
    """Another generated name for every resource of all worlds: what has ended may be known for a while."""
    return str(next(_NUMBERS)).encode()
