"""gRPC server of the provider: the SDK's experimental server with old inputs and partial states."""

import asyncio
import signal
import sys
from typing import Any

import grpc
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime import rpc
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from standin import plugin_process
from standin.aws import reading, structs
from standin.aws.content import MARK
from standin.aws.kind import PartialError, ProviderError
from standin.aws.provider import Aws
from standin.aws.readers import Readers, start

_RENAMED = ("Configure", "Create", "Update", "Delete", "Invoke")
_METHODS = (*_RENAMED, "Check", "Diff")
_SERVICE = "pulumirpc.ResourceProvider"
_DiffResponse, _PropertyDiff = provider_pb2.DiffResponse, provider_pb2.PropertyDiff


class Servicer(ProviderServicer):
    """The experimental server, which sends a :class:`ProviderError` as its text without a traceback.

    Check, Diff and Read come once for each resource, and convert the engine's structs without the SDK's
    property values. Diff has the last deployment's inputs, for which the experimental API has no field.
    """

    _provider: Aws

    async def Check(self, request: Any, context: Any) -> Any:
        declared, before = structs.read(request.news), structs.read(request.olds)
        inputs, failures = await self._provider.check_inputs(
            request.urn, declared, before, request.randomSeed
        )
        answer = provider_pb2.CheckResponse()
        if failures:
            answer.failures.extend(
                provider_pb2.CheckFailure(property=one, reason=why) for one, why in failures
            )
        else:
            structs.write(answer.inputs, inputs)
        return answer

    async def Diff(self, request: Any, context: Any) -> Any:
        state, declared, before = map(structs.read, (request.olds, request.news, request.old_inputs))
        found = await self._provider.differences(request.urn, state, declared, before, request.ignoreChanges)
        return _DiffResponse(
            changes=_DiffResponse.DIFF_SOME if found.changes else _DiffResponse.DIFF_NONE,
            replaces=found.replaces,
            deleteBeforeReplace=found.delete_before_replace,
            diffs=found.diffs,
            detailedDiff={
                path: _PropertyDiff(kind=_PropertyDiff.Kind.Value(one.kind.name), inputDiff=one.input_diff)
                for path, one in found.detailed_diff.items()
            },
            hasDetailedDiff=True,
        )


def _with_plain_errors(method: str) -> Any:
    served = getattr(Servicer, method)

    async def call(self: Servicer, request: Any, context: Any) -> Any:
        try:
            if method not in _RENAMED:
                return await served(self, request, context)
            _rename(request, rpc._special_sig_key, MARK)
            response = await served(self, request, context)
            _rename(response, MARK, rpc._special_sig_key)
            return response
        except PartialError as error:
            details = _partial(error)
            text = str(error)
            return await context.abort(grpc.StatusCode.UNKNOWN, text, _metadata(text, details))
        except ProviderError as error:
            return await context.abort(grpc.StatusCode.UNKNOWN, str(error))

    return call


def _partial(error: PartialError) -> provider_pb2.ErrorResourceInitFailed:
    details = provider_pb2.ErrorResourceInitFailed(id=error.resource_id, reasons=[str(error)])
    structs.write(details.properties, error.state)
    return details


def _metadata(text: str, details: provider_pb2.ErrorResourceInitFailed) -> tuple[tuple[str, bytes]]:
    """The trailing metadata of a failed call with *details*, as the engine reads them."""
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=text)
    status.details.add().Pack(details)
    return (("grpc-status-details-bin", status.SerializeToString()),)


def _rename(message: Any, before: str, after: str) -> None:
    """Move the signatures of assets and archives to another key, everywhere in *message*."""
    encoded = message.SerializeToString()
    if not any(content.encode() in encoded for content in structs.CONTENTS):
        return
    for field, value in message.ListFields():
        if field.message_type is not None and field.message_type.full_name == "google.protobuf.Struct":
            _rename_in(value, before, after)


def _rename_in(struct: Any, before: str, after: str) -> None:
    if before in struct.fields and struct.fields[before].string_value in structs.CONTENTS:
        struct.fields[after].CopyFrom(struct.fields[before])
        del struct.fields[before]
    for value in struct.fields.values():
        _rename_inside(value, before, after)


def _rename_inside(value: Any, before: str, after: str) -> None:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        _rename_in(value.struct_value, before, after)
    elif kind == "list_value":
        for item in value.list_value.values:
            _rename_inside(item, before, after)


for _method in _METHODS:
    setattr(Servicer, _method, _with_plain_errors(_method))


def _reads(provider: Aws) -> grpc.GenericRpcHandler:
    """The handler of Read, with the bytes of its messages."""

    async def own(request: bytes) -> bytes:
        return await provider.in_thread(lambda: reading.answer(provider, request))

    several = Readers(own, lambda: start(provider.cloud) if provider.configured else None)

    async def call(request: bytes, context: Any) -> bytes:
        try:
            return await several.answer(request)
        except ProviderError as error:
            await context.abort(grpc.StatusCode.UNKNOWN, str(error))
            raise

    handlers: dict[str, Any] = {"Read": grpc.unary_unary_rpc_method_handler(call)}
    return grpc.method_handlers_generic_handler(_SERVICE, handlers)


def serve(provider: Aws, version: str) -> None:
    """Serve *provider* on a free loopback port, which is printed, until SIGINT or the engine's end."""
    plugin_process.end_with_engine()

    async def run() -> None:
        server = grpc.aio.server(options=_GRPC_CHANNEL_OPTIONS)
        servicer = Servicer(sys.argv[1:], version, provider, engine_address=sys.argv[1])
        server.add_generic_rpc_handlers((_reads(provider),))  # before those of the same name
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        # From the engine, or from Ctrl-C in the terminal; the engine has the port when it is printed.
        ended = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, ended.set)
        print(port, flush=True)
        await ended.wait()
        await server.stop(grace=None)

    asyncio.run(run())
    provider.finish()
