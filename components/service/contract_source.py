"""The one data source of a service's program: contracts in Parameter Store."""

import asyncio

import pulumi
import pulumi_aws as aws
from pulumi.runtime.settings import SETTINGS

# The AWS provider's messages for a parameter that isn't there (terraform-provider-aws: findParameterByName in
# internal/service/ssm/parameter.go, NotFoundError in internal/retry/error.go), and Systems Manager's code.
_ABSENT = ("couldn't find resource", "empty result", "ParameterNotFound")


def read_parameter(name: str, provider: pulumi.ProviderResource) -> str | None:
    """The text of the parameter *name*, None if it doesn't exist; raises Exception for any other error."""
    try:
        found = aws.ssm.get_parameter(
            name=name, with_decryption=False, opts=pulumi.InvokeOptions(provider=provider)
        )
    # The SDK doesn't raise a more specific class.
    except Exception as error:
        if not any(text in str(error) for text in _ABSENT):
            raise
        # The SDK would raise it again at the program's end, instead of the error that the caller reports.
        manager = SETTINGS.rpc_manager
        # The SDK still awaits the failed call at the end.
        manager.rpcs[:] = [rpc for rpc in manager.rpcs if not _failed(rpc)]
        if str(manager.unhandled_exception) == str(error):
            manager.unhandled_exception = None
        return None
    return found.insecure_value


def _failed(rpc: "asyncio.Future[object]") -> bool:
    return rpc.done() and not rpc.cancelled() and rpc.exception() is not None
