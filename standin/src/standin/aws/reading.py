"""Reads of resources, from the bytes of the engine's request to those of the response."""

from pulumi.runtime.proto import provider_pb2

from standin.aws import structs
from standin.aws.provider import Aws


def answer(provider: Aws, request: bytes) -> bytes:
    """The response to *request*, empty if the resource doesn't exist; blocks until AWS has answered.

    Raises :class:`standin.aws.kind.ProviderError` for a read that fails.
    """
    asked = provider_pb2.ReadRequest.FromString(request)
    before, declared = structs.read(asked.properties), structs.read(asked.inputs)
    found = provider.read_resource(asked.urn, asked.id, before, declared)
    response = provider_pb2.ReadResponse()
    if found is not None:
        state, inputs = found
        response.id = asked.id
        structs.write(response.properties, state)
        structs.write(response.inputs, inputs)
    return bytes(response.SerializeToString())
