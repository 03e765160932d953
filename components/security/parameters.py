"""Where applications find what was built: Parameter Store, one path per layer."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_aws import ssm

_ROOT = "/strata"


class Parameters(pulumi.ComponentResource):
    """``/strata/<layer>/<name>`` is the address of what <name> says; never a secret, only where one lies.

    The names are chosen here and not by Pulumi, because they are what applications have in their code.
    *values* are by layer and name; a value that is None belongs to what this environment hasn't.
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
                        # Not `value`: that is a secret in the state, and no diff would show an endpoint.
                        insecure_value=value,
                        opts=child,
                    )
        self.register_outputs({})
