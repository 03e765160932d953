"""Stacks of CloudFormation."""

import json
from collections.abc import Iterable

from standin.aws import validation
from standin.aws.kind import register
from standin.aws.unemulated import Unemulated
from standin.aws.values import Properties

# Both emulators have CloudFormation, and neither this type of its resources.
_KNOWN = "AWS::Cognito::UserPoolIdentityProvider"


@register
class Stack(Unemulated):
    """``aws.cloudformation.Stack`` of identity providers of Cognito; its id is its ARN."""

    token = "aws:cloudformation/stack:Stack"
    force_new = frozenset({"name"})
    autoname = "name"
    evidence = f"CreateStack: neither moto nor ministack has {_KNOWN}"
    named_by = ("name",)

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        problems = [*validation.valid_json(inputs, "templateBody")]
        yield from problems
        yield from validation.conflicts(inputs, ("templateBody", "templateUrl"))
        body = inputs.get("templateBody")
        if isinstance(body, str) and not problems:
            types = {one.get("Type") for one in json.loads(body).get("Resources", {}).values()}
            if types - {_KNOWN}:
                yield "templateBody", "the stand-in doesn't know these resources; use the official plugin"

    def own_id(self, inputs: Properties) -> str:
        digest = super().own_id(inputs)
        return f"arn:aws:cloudformation:stack/{inputs['name']}/{digest}"
