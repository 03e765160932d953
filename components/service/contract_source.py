"""The one data source of a service's program: contracts in Parameter Store."""

import pulumi
import pulumi_aws as aws

# The AWS provider's message for a parameter that isn't there, and Systems Manager's own error code.
_ABSENT = ("couldn't find resource", "empty result", "ParameterNotFound")


def read_parameter(name: str, provider: aws.Provider) -> str | None:
    """The text of the parameter *name*, None where there is none; raises Exception for any other error."""
    try:
        found = aws.ssm.get_parameter(
            name=name, with_decryption=False, opts=pulumi.InvokeOptions(provider=provider)
        )
    # The SDK raises no narrower class.
    except Exception as error:
        if any(text in str(error) for text in _ABSENT):
            return None
        raise
    return found.insecure_value
