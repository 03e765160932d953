"""Provider of the component ``awsx:ec2:Vpc``."""

from pathlib import Path

import pulumi
from pulumi.provider import ConstructResult, Provider

from standin.aws.check import problems
from standin.aws.schema import component
from standin.awsx.layout import TOKEN, Layout, refusal
from standin.awsx.vpc import Vpc


class Awsx(Provider):
    """Constructs ``awsx:ec2:Vpc``; any other component is an error with its name."""

    def __init__(self, version: str, cache_dir: Path | None) -> None:
        super().__init__(version)
        self._cache_dir = cache_dir

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: pulumi.Inputs,
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Construct the component and its children; an unknown type or argument is an error with its name."""
        if resource_type != TOKEN:
            raise refusal(
                f"the stand-in doesn't know {resource_type}; use the official plugin: "
                "pulumi plugin install resource awsx"
            )
        wrong = list(problems(inputs, component(TOKEN, self._cache_dir)))
        if wrong:
            raise refusal("; ".join(f"{TOKEN} {name}: {path}: {reason}" for path, reason in wrong))
        vpc = Vpc(name, Layout.parse(name, inputs), options)
        return ConstructResult(vpc.urn, vpc.outputs)
