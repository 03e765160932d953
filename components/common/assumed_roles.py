"""Roles that the AWS providers of a program assume before they call AWS, one after the other."""

import json
import os
from collections.abc import Sequence

import pulumi

from components.common.account import ASSUMED, AssumeRole

_PROVIDER = "pulumi:providers:aws"
_PROPERTY = "assumeRoles"


def assume(roles: Sequence[AssumeRole]) -> None:
    """Let the program's explicit AWS providers assume *roles*, as the default one does by its configuration.

    Not where strata has assumed them already, for the whole process.
    """
    if not roles or os.environ.get(ASSUMED):
        return
    value = json.dumps([role.model_dump(by_alias=True, exclude_none=True) for role in roles])

    def give(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if args.type_ != _PROVIDER:
            return None
        return pulumi.ResourceTransformationResult({**dict(args.props), _PROPERTY: value}, args.opts)

    pulumi.runtime.register_stack_transformation(give)
