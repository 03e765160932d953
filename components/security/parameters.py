"""Addresses of the environment in Parameter Store, one path per layer."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import ssm

_ROOT = "/strata"


class Parameters(pulumi.ComponentResource):
    """One parameter ``/strata/<layer>/<name>`` for each of *values*; a secret's ARN, but never its text.

    The names are declared, because applications contain them. A value that is None is left out.
    """

    def __init__(
        self,
        name: str,
        values: Mapping[str, Mapping[str, pulumi.Input[str] | None]],
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:security:Parameters", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        for layer, entries in values.items():
            for entry, value in entries.items():
                if value is not None:
                    ssm.Parameter(
                        f"{name}-{layer}-{entry}",
                        name=f"{_ROOT}/{layer}/{entry}",
                        type="String",
                        # Not `value`: it is a secret in the state, so that diffs wouldn't show changed
                        # endpoints.
                        insecure_value=value,
                        opts=child,
                    )
        self.register_outputs({})
