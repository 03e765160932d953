"""The kinds of IAM Identity Center, in moto's own instance of the account."""

import json

from standin.aws.values import Properties

from .world import Case, Client, Resource, World

SET = "aws:ssoadmin/permissionSet:PermissionSet"
_GROUP = "01234567-89ab-cdef-0123-456789abcdef"
_POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def _instance(world: World) -> str:
    return str(world.client("sso-admin").list_instances()["Instances"][0]["InstanceArn"])


def permission_set(world: World) -> Properties:
    return {
        "name": "strata-developer",
        "description": "Operates what runs",
        "instanceArn": _instance(world),
        "sessionDuration": "PT8H",
    }


def _of_set(world: World) -> Properties:
    made = world.make(SET, permission_set(world), "set")
    return {"instanceArn": _instance(world), "permissionSetArn": made.outputs["arn"]}


def _document(action: str) -> str:
    statement = {"Effect": "Allow", "Action": [action], "Resource": ["*"]}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _inline(world: World) -> Properties:
    return {**_of_set(world), "inlinePolicy": _document("ecs:RunTask")}


def _managed(world: World) -> Properties:
    return {**_of_set(world), "managedPolicyArn": _POLICY}


def _assignment(world: World) -> Properties:
    return {
        **_of_set(world),
        "principalId": _GROUP,
        "principalType": "GROUP",
        "targetId": world.account,
        "targetType": "AWS_ACCOUNT",
    }


def _named(it: Resource) -> dict[str, str]:
    arn = it.inputs.get("permissionSetArn") or it.outputs["arn"]
    return {"InstanceArn": it.inputs["instanceArn"], "PermissionSetArn": arn}


def _shorten(client: Client, it: Resource) -> None:
    client("sso-admin").update_permission_set(
        **_named(it), Description="Operates what runs", SessionDuration="PT1H"
    )


def _describe(client: Client, it: Resource) -> None:
    client("sso-admin").update_permission_set(**_named(it), Description="By hand", SessionDuration="PT8H")


def _widen(client: Client, it: Resource) -> None:
    client("sso-admin").put_inline_policy_to_permission_set(
        **_named(it), InlinePolicy=_document("iam:PassRole")
    )


def _unassign(client: Client, it: Resource) -> None:
    client("sso-admin").delete_account_assignment(
        **_named(it),
        PrincipalId=_GROUP,
        PrincipalType="GROUP",
        TargetId=it.inputs["targetId"],
        TargetType="AWS_ACCOUNT",
    )


CASES = (
    Case(
        SET,
        permission_set,
        lambda client, it: client("sso-admin").delete_permission_set(**_named(it)),
        {"sessionDuration": _shorten, "description": _describe},
    ),
    Case(
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        _inline,
        lambda client, it: client("sso-admin").delete_inline_policy_from_permission_set(**_named(it)),
        {"inlinePolicy": _widen},
    ),
    Case(
        "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
        _managed,
        lambda client, it: client("sso-admin").detach_managed_policy_from_permission_set(
            **_named(it), ManagedPolicyArn=_POLICY
        ),
    ),
    Case("aws:ssoadmin/accountAssignment:AccountAssignment", _assignment, _unassign),
)
