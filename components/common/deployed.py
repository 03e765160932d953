"""Pulumi's state of the running stack after its last deployment."""

from collections.abc import Mapping
from typing import Any

import pulumi

# A function of the engine itself: it reads the stack's state and nothing of AWS, in previews as in updates.
_READ_STATE = "pulumi:pulumi:readStackResourceOutputs"


def deployed_outputs(kind: str, name: str) -> Mapping[str, Any]:
    """The outputs of the deployed resource of type *kind* and logical name *name*; empty if there is none."""
    stack = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    state = pulumi.runtime.invoke(_READ_STATE, {"stackName": stack}).value or {}
    for urn, resource in state.get("outputs", {}).items():
        _, _, types, logical_name = urn.split("::", 3)
        if types.split("$")[-1] == kind and logical_name == name:
            outputs: Mapping[str, Any] = resource.get("outputs") or {}
            return outputs
    return {}
