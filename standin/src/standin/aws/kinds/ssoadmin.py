"""IAM Identity Center: permission sets, their policies and their assignments."""

from typing import Any

from botocore.exceptions import ClientError

from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, not_found, register
from standin.aws.unemulated import Unemulated
from standin.aws.values import Properties

_SERVICE = "sso-admin"
_SET, _INSTANCE = "permissionSetArn", "instanceArn"


@register
class PermissionSet(Kind):
    """``aws.ssoadmin.PermissionSet``; its id is ``<set>,<instance>``. moto returns no tags of it."""

    token = "aws:ssoadmin/permissionSet:PermissionSet"
    force_new = frozenset({_INSTANCE, "name"})
    autoname = "name"
    defaults = {"sessionDuration": "PT1H"}

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        return None

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        tags = [{"Key": key, "Value": value} for key, value in inputs.get("tagsAll", {}).items()]
        made = cloud.client(_SERVICE).create_permission_set(
            Name=inputs["name"], InstanceArn=inputs[_INSTANCE], Tags=tags, **_settings(inputs)
        )
        return f"{made['PermissionSet']['PermissionSetArn']},{inputs[_INSTANCE]}"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        arn, instance = resource_id.split(",")
        client = cloud.client(_SERVICE)
        try:
            found = client.describe_permission_set(InstanceArn=instance, PermissionSetArn=arn)[
                "PermissionSet"
            ]
        except ClientError as error:
            if not_found(error):
                return None
            raise
        return {
            "arn": arn,
            _INSTANCE: instance,
            "name": found["Name"],
            "description": found.get("Description") or "",
            "sessionDuration": found["SessionDuration"],
            "relayState": found.get("RelayState") or "",
            "createdDate": f"{found['CreatedDate']:%Y-%m-%dT%H:%M:%SZ}",
            **({"tags": inputs["tagsAll"]} if "tagsAll" in inputs else {}),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        arn, instance = resource_id.split(",")
        cloud.client(_SERVICE).update_permission_set(
            InstanceArn=instance, PermissionSetArn=arn, **_settings(inputs)
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        arn, instance = resource_id.split(",")
        _ignore_missing(
            cloud.client(_SERVICE).delete_permission_set, InstanceArn=instance, PermissionSetArn=arn
        )


@register
class AccountAssignment(Kind):
    """``aws.ssoadmin.AccountAssignment``: a user or a group, its permission set and the account."""

    token = "aws:ssoadmin/accountAssignment:AccountAssignment"
    _parts = ("principalId", "principalType", "targetId", "targetType", _SET, _INSTANCE)
    force_new = frozenset(_parts)
    defaults = {"targetType": "AWS_ACCOUNT"}

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        return ",".join(inputs[part] for part in self._parts)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        cloud.client(_SERVICE).create_account_assignment(**self._request(inputs))
        return ",".join(inputs[part] for part in self._parts)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        state = dict(zip(self._parts, resource_id.split(","), strict=True))
        pages = (
            cloud.client(_SERVICE)
            .get_paginator("list_account_assignments")
            .paginate(InstanceArn=state[_INSTANCE], AccountId=state["targetId"], PermissionSetArn=state[_SET])
        )
        wanted = (state["principalType"], state["principalId"])
        found = [
            (one["PrincipalType"], one["PrincipalId"]) for page in pages for one in page["AccountAssignments"]
        ]
        return state if wanted in found else None

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        _ignore_missing(cloud.client(_SERVICE).delete_account_assignment, **self._request(state))

    def _request(self, properties: Properties) -> dict[str, str]:
        return {f"{part[0].upper()}{part[1:]}": properties[part] for part in self._parts}


class _OfSet(Kind):
    """Part of a permission set."""

    def _of(self, properties: Properties) -> dict[str, str]:
        return {"InstanceArn": properties[_INSTANCE], "PermissionSetArn": properties[_SET]}


@register
class PermissionSetInlinePolicy(_OfSet):
    """``aws.ssoadmin.PermissionSetInlinePolicy``; its id is ``<set>,<instance>``."""

    token = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"
    force_new = frozenset({_INSTANCE, _SET})

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        return f"{inputs[_SET]},{inputs[_INSTANCE]}"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._put(cloud, inputs)
        return f"{inputs[_SET]},{inputs[_INSTANCE]}"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        state = dict(zip((_SET, _INSTANCE), resource_id.split(","), strict=True))
        client = cloud.client(_SERVICE)
        try:
            found = client.get_inline_policy_for_permission_set(**self._of(state))["InlinePolicy"]
        except ClientError as error:
            if not_found(error):
                return None
            raise
        return {**state, "inlinePolicy": found} if found else None

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._put(cloud, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        _ignore_missing(cloud.client(_SERVICE).delete_inline_policy_from_permission_set, **self._of(state))

    def _put(self, cloud: Cloud, inputs: Properties) -> None:
        cloud.client(_SERVICE).put_inline_policy_to_permission_set(
            InlinePolicy=inputs["inlinePolicy"], **self._of(inputs)
        )


@register
class ManagedPolicyAttachment(_OfSet):
    """``aws.ssoadmin.ManagedPolicyAttachment``; its id is ``<policy>,<set>,<instance>``."""

    token = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment"
    force_new = frozenset({_INSTANCE, "managedPolicyArn", _SET})

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        return f"{inputs['managedPolicyArn']},{inputs[_SET]},{inputs[_INSTANCE]}"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        policy = inputs["managedPolicyArn"]
        if not _attachable(policy):
            return f"{policy},{inputs[_SET]},{inputs[_INSTANCE]}"
        cloud.client(_SERVICE).attach_managed_policy_to_permission_set(
            ManagedPolicyArn=policy, **self._of(inputs)
        )
        return f"{policy},{inputs[_SET]},{inputs[_INSTANCE]}"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        state = dict(zip(("managedPolicyArn", _SET, _INSTANCE), resource_id.split(","), strict=True))
        if not _attachable(state["managedPolicyArn"]):
            return {**state, "managedPolicyName": state["managedPolicyArn"].rpartition("/")[2]}
        lister = cloud.client(_SERVICE).get_paginator("list_managed_policies_in_permission_set")
        try:
            attached = {
                one["Arn"]: one["Name"]
                for page in lister.paginate(**self._of(state))
                for one in page["AttachedManagedPolicies"]
            }
        except ClientError as error:
            if not_found(error):
                return None
            raise
        name = attached.get(state["managedPolicyArn"])
        return None if name is None else {**state, "managedPolicyName": name}

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        if not _attachable(state["managedPolicyArn"]):
            return
        _ignore_missing(
            cloud.client(_SERVICE).detach_managed_policy_from_permission_set,
            ManagedPolicyArn=state["managedPolicyArn"],
            **self._of(state),
        )


@register
class PermissionsBoundaryAttachment(Unemulated):
    """``aws.ssoadmin.PermissionsBoundaryAttachment``; its id is ``<set>,<instance>``."""

    token = "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment"
    force_new = frozenset({_INSTANCE, _SET, "permissionsBoundary"})
    evidence = "moto: PutPermissionsBoundaryToPermissionSet is not implemented; ministack has no sso-admin"
    named_by = (_SET, _INSTANCE)

    def own_id(self, inputs: Properties) -> str:
        return f"{inputs.get(_SET)},{inputs.get(_INSTANCE)}"


def _attachable(policy_arn: str) -> bool:
    """Whether moto attaches the policy: it finds none of AWS's that have a path, such as job-function/."""
    return policy_arn.count("/") == 1


def _settings(inputs: Properties) -> dict[str, str]:
    names = {"description": "Description", "relayState": "RelayState", "sessionDuration": "SessionDuration"}
    return {member: inputs[name] for name, member in names.items() if inputs.get(name)}


def _ignore_missing(operation: Any, **arguments: Any) -> None:
    try:
        operation(**arguments)
    except ClientError as error:
        if not not_found(error):
            raise
