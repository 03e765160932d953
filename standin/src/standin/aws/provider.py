"""Provider of the AWS resource types: the engine's requests, handled by the registered kinds."""

import asyncio
import difflib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import TypeVar

from botocore.exceptions import ClientError
from pulumi.provider.experimental import provider as api

from standin.aws import check, data_sources
from standin.aws.changes import Creation, Existing, message
from standin.aws.cloud import Cloud
from standin.aws.diff import diff
from standin.aws.kind import Kind, PartialError, ProviderError, not_found, registry
from standin.aws.schema import Schema, held
from standin.aws.state import inputs_in, preview_outputs, read_raw, read_state
from standin.aws.values import UNKNOWN, Properties, plain_map, property_map

_THREADS = 32
"""The engine runs 16 operations per core at most; boto3 blocks, so each needs a thread of its own."""

Answer = TypeVar("Answer")
Found = tuple[Properties, Properties]
"""State and inputs of a resource that exists."""


class Aws(api.Provider):
    """Creates, reads, updates and deletes the kinds of the registry; any other is an error with its name."""

    def __init__(self, cache_dir: Path | None) -> None:
        self._cache_dir = cache_dir
        self._schemas: dict[str, Schema] = {}
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="aws")
        self._cloud: Cloud | None = None

    @property
    def cloud(self) -> Cloud:
        """The configured cloud; the engine configures a provider before it uses it."""
        if self._cloud is None:
            raise ProviderError("the provider is not configured yet")
        return self._cloud

    @property
    def configured(self) -> bool:
        """True after :meth:`configure` or :meth:`use`."""
        return self._cloud is not None

    def use(self, cloud: Cloud) -> None:
        """Use a cloud that another process has configured."""
        self._cloud = cloud

    async def configure(self, request: api.ConfigureRequest) -> api.ConfigureResponse:
        """Set region, default tags and allowed accounts; an account that is not allowed is an error."""
        variables = {key.removeprefix("aws:config:"): value for key, value in request.variables.items()}

        def work() -> None:
            self._cloud = Cloud.configure({**variables, **plain_map(request.args)})
            self._cloud.check_account()

        await self._in_thread("configuring the AWS provider", work)
        return api.ConfigureResponse(supports_preview=True)

    async def check_inputs(
        self, urn: str, declared: Properties, before: Properties, seed: bytes
    ) -> tuple[Properties, list[check.Problem]]:
        """Check the inputs against the SDK's types; add defaults, a generated name and all tags."""
        kind, schema, name = self._kind(type_of(urn)), await self._schema(type_of(urn)), _name(urn)
        declared = check.completed(declared, kind.defaults)
        # A kind checks values only if all have the right types.
        failures = list(check.problems(declared, schema.inputs)) or [
            *kind.check(declared),
            *check.too_long(kind, name, declared),
        ]
        if failures:
            return {}, failures
        random = Random(seed or urn)  # noqa: S311 (a name, not a secret)
        declared |= check.generated_name(kind, name, declared, before, random)
        if "tagsAll" in schema.outputs and "tags" in schema.inputs.properties:
            tags = declared.get("tags", {})
            declared["tagsAll"] = UNKNOWN if tags is UNKNOWN else self.cloud.all_tags(tags)
        return declared, []

    async def differences(
        self, urn: str, state: Properties, declared: Properties, before: Properties, ignored: Sequence[str]
    ) -> api.DiffResponse:
        """Compare the declared properties with the state; *before* was declared in the last deployment."""
        kind, schema = self._kind(type_of(urn)), await self._schema(type_of(urn))
        if "region" in schema.inputs.properties:
            declared.setdefault("region", self.cloud.region)
        return diff(kind, schema.inputs, state, declared, before, ignored=ignored)

    def read_resource(
        self, urn: str, resource_id: str, before: Properties, declared: Properties
    ) -> Found | None:
        """Read the state and the inputs in it, in this thread; None if the resource doesn't exist."""
        kind = self._kind(type_of(urn))
        try:
            schema = held(_token(type_of(urn)), self._cache_dir)
            cloud = self.cloud.at(before.get("region") or declared.get("region"))
            state = read_state(kind, schema, cloud, resource_id, declared or before)
            return None if state is None else (state, inputs_in(state, kind, schema, declared))
        except Exception as error:
            raise ProviderError(message(f"reading {_token(type_of(urn))} {_name(urn)}", error)) from error

    async def create(self, request: api.CreateRequest) -> api.CreateResponse:
        """Create the resource and read its state."""
        kind, schema = self._kind(request.type), await self._schema(request.type)
        declared = plain_map(request.properties)
        if request.preview:
            return api.CreateResponse("", property_map(preview_outputs(kind, declared, schema, {})))

        what = f"creating {_token(request.type)} {request.name}"
        creation = Creation(request.urn, kind, schema, self.cloud.at(declared.get("region")))
        made, state = await self._in_thread(what, lambda: creation.run(what, declared))
        return api.CreateResponse(made, property_map(state))

    async def update(self, request: api.UpdateRequest) -> api.UpdateResponse:
        """Change the resource in place."""
        kind, schema = self._kind(request.type), await self._schema(request.type)
        state, declared = plain_map(request.olds), plain_map(request.news)
        if request.preview:
            for name in kind.computed_on_update(state, declared):
                state.pop(name, None)
            return api.UpdateResponse(property_map(preview_outputs(kind, declared, schema, state)))

        what = f"updating {_token(request.type)} {request.name}"
        place = Existing(request.resource_id, kind, schema, self.cloud.at(state.get("region")))
        updated = await self._in_thread(what, lambda: place.update(what, state, declared))
        return api.UpdateResponse(property_map(updated))

    async def delete(self, request: api.DeleteRequest) -> None:
        """Delete the resource, if it still exists."""
        kind, state = self._kind(request.type), plain_map(request.properties)

        def work() -> None:
            cloud = self.cloud.at(state.get("region"))
            try:
                kind.delete(cloud, request.resource_id, state)
            except ClientError as error:
                # Some services have no error code for a resource that doesn't exist.
                if not not_found(error) and read_raw(kind, cloud, request.resource_id, state) is not None:
                    raise

        await self._in_thread(f"deleting {_token(request.type)} {request.name}", work)

    async def invoke(self, request: api.InvokeRequest) -> api.InvokeResponse:
        """Read a data source."""
        source = data_sources.SOURCES.get(request.tok)
        if source is None:
            raise ProviderError(f"the stand-in has no data source {request.tok}; {_WAY_OUT}")
        arguments = plain_map(request.args)

        def work() -> api.InvokeResponse:
            cloud = self.cloud.at(arguments.get("region"))
            try:
                return api.InvokeResponse(property_map(source(cloud, arguments)))
            except ClientError as error:
                if not not_found(error):
                    raise
                # The message of the official provider, whose data sources look for one resource by its name.
                lost = f"reading {arguments.get('name')}: couldn't find resource"
                raise ProviderError(f"invoking {request.tok}: 1 error occurred: {lost}") from None

        return await self._in_thread(f"reading {request.tok}", work)

    def _kind(self, qualified: str) -> Kind:
        """The kind of a type in a URN, where the types of the parents come first."""
        kinds, token = registry(), _token(qualified)
        if token not in kinds:
            near = difflib.get_close_matches(token, kinds, n=1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            raise ProviderError(f"the stand-in doesn't know the kind {token}{hint}; {_WAY_OUT}")
        return kinds[token]

    def finish(self) -> None:
        """Wait for the operations in progress; no other can begin."""
        self._threads.shutdown()

    async def _schema(self, qualified: str) -> Schema:
        token = _token(qualified)
        if token not in self._schemas:
            self._schemas[token] = await asyncio.to_thread(held, token, self._cache_dir)
        return self._schemas[token]

    async def in_thread(self, work: Callable[[], Answer]) -> Answer:
        """The answer of *work*, which blocks."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _in_thread(self, what: str, work: Callable[[], Answer]) -> Answer:
        try:
            return await self.in_thread(work)
        except PartialError:
            raise
        except Exception as error:
            raise ProviderError(message(what, error)) from error


# urn:pulumi:STACK::PROJECT::TYPE::NAME, where a name may have colons.
_TYPE_PART, _NAME_PART = 2, 3
_WAY_OUT = "use the official plugin: pulumi plugin install resource aws"


def type_of(urn: str) -> str:
    """The type in *urn*, after those of its parents."""
    return urn.split("::", _NAME_PART)[_TYPE_PART]


def _name(urn: str) -> str:
    return urn.split("::", _NAME_PART)[_NAME_PART]


def _token(qualified: str) -> str:
    return qualified.rpartition("$")[2]
