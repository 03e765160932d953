"""A function as the target of other services, and the permission to invoke it."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import lambda_

from components.common.arn import Arn

# The version of Lambda's Invoke API: API Gateway Developer Guide, "Set up Lambda proxy integrations".
_INVOKE = "2015-03-31"


@dataclass(frozen=True)
class Callee:
    """An alias of a function: names of function and alias, and the alias's ARN."""

    name: pulumi.Input[str]
    qualifier: pulumi.Input[str]
    arn: pulumi.Input[str]

    def allow(
        self, name: str, service: str, source_arn: pulumi.Input[str], opts: pulumi.ResourceOptions
    ) -> lambda_.Permission:
        """Let *service* invoke the alias for *source_arn* only."""
        return lambda_.Permission(
            name,
            action="lambda:InvokeFunction",
            function=self.name,
            qualifier=self.qualifier,
            principal=service,
            source_arn=source_arn,
            opts=opts,
        )

    @property
    def invoke_arn(self) -> pulumi.Output[str]:
        """The alias's URI in integrations of API Gateway."""
        return pulumi.Output.from_input(self.arn).apply(_invoke_arn)


def _invoke_arn(function_arn: str) -> str:
    function = Arn.parse(function_arn)
    api_gateway = f"arn:{function.partition}:apigateway:{function.region}"
    return f"{api_gateway}:lambda:path/{_INVOKE}/functions/{function_arn}/invocations"
