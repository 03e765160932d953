"""IAM roles, their policies, and instance profiles."""

import json
from collections.abc import Iterable
from typing import Any, Final

from standin.aws import service_tags, tagging, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.ids import unique
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

# IAM User Guide, "IAM and AWS STS quotas": versions of a managed policy.
_POLICY_VERSIONS: Final = 5


@register
class Role(Kind):
    """``aws.iam.Role``."""

    token = "aws:iam/role:Role"
    force_new = frozenset({"name", "namePrefix", "path"})
    defaults = {"path": "/", "maxSessionDuration": 3600, "forceDetachPolicies": False}
    aws_defaults = {"description": "", "permissionsBoundary": ""}
    write_only = frozenset({"forceDetachPolicies"})
    autoname = "name"
    autoname_length = 64

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        boundary = inputs.get("permissionsBoundary")
        optional = {"PermissionsBoundary": boundary} if boundary else {}
        made = cloud.client("iam").create_role(
            RoleName=inputs["name"],
            AssumeRolePolicyDocument=inputs["assumeRolePolicy"],
            Path=inputs.get("path", "/"),
            Description=inputs.get("description", ""),
            MaxSessionDuration=inputs.get("maxSessionDuration", 3600),
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
            **optional,
        )
        return str(made["Role"]["RoleName"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        role = cloud.client("iam").get_role(RoleName=resource_id)["Role"]
        return {
            "arn": role["Arn"],
            "uniqueId": role["RoleId"],
            "createDate": role["CreateDate"].isoformat(),
            "name": role["RoleName"],
            "path": role["Path"],
            "description": role.get("Description", ""),
            "maxSessionDuration": role.get("MaxSessionDuration", 3600),
            "assumeRolePolicy": json.dumps(role["AssumeRolePolicyDocument"]),
            "permissionsBoundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
            "tags": tagging.as_map(role.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        iam = cloud.client("iam")
        iam.update_assume_role_policy(RoleName=resource_id, PolicyDocument=inputs["assumeRolePolicy"])
        iam.update_role(
            RoleName=resource_id,
            Description=inputs.get("description", ""),
            MaxSessionDuration=inputs.get("maxSessionDuration", 3600),
        )
        service_tags.update(iam, resource_id, state, inputs, TagOperations("TagRole", "UntagRole"))
        boundary = inputs.get("permissionsBoundary")
        if boundary and boundary != state.get("permissionsBoundary"):
            iam.put_role_permissions_boundary(RoleName=resource_id, PermissionsBoundary=boundary)
        elif not boundary and state.get("permissionsBoundary"):
            iam.delete_role_permissions_boundary(RoleName=resource_id)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("iam").delete_role(RoleName=resource_id)


@register
class RolePolicy(TableKind):
    """``aws.iam.RolePolicy``, an inline policy; its id is ``<role>:<name>``."""

    token = "aws:iam/rolePolicy:RolePolicy"
    force_new = frozenset({"name", "namePrefix", "role"})
    autoname = "name"
    service = "iam"
    operations = Operations("PutRolePolicy", "GetRolePolicy", "PutRolePolicy", "DeleteRolePolicy")
    names = (("role", "RoleName"), ("name", "PolicyName"), ("policy", "PolicyDocument"))
    id_property = "name"

    def join_id(self, cloud: Cloud, own: str, inputs: Properties) -> str:
        return f"{inputs['role']}:{own}"

    def own_id(self, resource_id: str, properties: Properties) -> str:
        return resource_id.partition(":")[2]

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        return super().read(cloud, resource_id, {**inputs, "role": resource_id.partition(":")[0]})

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        return {"policy": json.dumps(found["PolicyDocument"])}


@register
class Policy(Kind):
    """``aws.iam.Policy``; its id is its ARN. A change makes another version of it, of five at most."""

    token = "aws:iam/policy:Policy"
    force_new = frozenset({"name", "namePrefix", "path", "description"})
    defaults = {"path": "/"}
    aws_defaults = {"description": ""}
    write_only = frozenset({"delayAfterPolicyCreationInMs"})
    autoname = "name"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        return validation.valid_json(inputs, "policy")

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        made = cloud.client("iam").create_policy(
            PolicyName=inputs["name"],
            Path=inputs.get("path", "/"),
            Description=inputs.get("description", ""),
            PolicyDocument=inputs["policy"],
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
        )
        return str(made["Policy"]["Arn"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        iam = cloud.client("iam")
        policy = iam.get_policy(PolicyArn=resource_id)["Policy"]
        version = iam.get_policy_version(PolicyArn=resource_id, VersionId=policy["DefaultVersionId"])
        return {
            "arn": resource_id,
            "policyId": policy["PolicyId"],
            "attachmentCount": policy.get("AttachmentCount", 0),
            "name": policy["PolicyName"],
            "path": policy["Path"],
            "description": policy.get("Description", ""),
            "policy": json.dumps(version["PolicyVersion"]["Document"]),
            "tags": tagging.as_map(policy.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        iam = cloud.client("iam")
        of = {"PolicyArn": resource_id}
        if inputs["policy"] != state.get("policy"):
            old = _old_versions(iam, resource_id)
            if len(old) >= _POLICY_VERSIONS - 1:
                iam.delete_policy_version(**of, VersionId=old[0])
            iam.create_policy_version(**of, PolicyDocument=inputs["policy"], SetAsDefault=True)
        service_tags.update(iam, resource_id, state, inputs, TagOperations("TagPolicy", "UntagPolicy"))

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        iam = cloud.client("iam")
        for version in _old_versions(iam, resource_id):
            iam.delete_policy_version(PolicyArn=resource_id, VersionId=version)
        iam.delete_policy(PolicyArn=resource_id)


@register
class RolePolicyAttachment(Kind):
    """``aws.iam.RolePolicyAttachment``; its id is ``<role>-<time>``, on import ``<role>/<policy>``."""

    token = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    force_new = frozenset({"role", "policyArn"})
    delete_before_replace = True

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        cloud.client("iam").attach_role_policy(RoleName=inputs["role"], PolicyArn=inputs["policyArn"])
        return unique(f"{inputs['role']}-")

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        imported, _, arn = resource_id.partition("/")
        role, policy = inputs.get("role", imported), inputs.get("policyArn", arn)
        pages = cloud.client("iam").get_paginator("list_attached_role_policies").paginate(RoleName=role)
        attached = {one["PolicyArn"] for page in pages for one in page["AttachedPolicies"]}
        return {"role": role, "policyArn": policy} if policy in attached else None

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("iam").detach_role_policy(RoleName=state["role"], PolicyArn=state["policyArn"])


@register
class InstanceProfile(Kind):
    """``aws.iam.InstanceProfile``; its id is its name."""

    token = "aws:iam/instanceProfile:InstanceProfile"
    force_new = frozenset({"name", "namePrefix", "path"})
    defaults = {"path": "/"}
    autoname = "name"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        iam = cloud.client("iam")
        iam.create_instance_profile(
            InstanceProfileName=inputs["name"],
            Path=inputs.get("path", "/"),
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
        )
        cloud.created(inputs["name"])
        self._set_role(iam, inputs["name"], {}, inputs)
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("iam").get_instance_profile(InstanceProfileName=resource_id)["InstanceProfile"]
        return {
            "arn": found["Arn"],
            "uniqueId": found["InstanceProfileId"],
            "createDate": found["CreateDate"].isoformat(),
            "name": resource_id,
            "path": found["Path"],
            "role": found["Roles"][0]["RoleName"] if found["Roles"] else "",
            "tags": tagging.as_map(found.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        iam = cloud.client("iam")
        self._set_role(iam, resource_id, state, inputs)
        service_tags.update(
            iam, resource_id, state, inputs, TagOperations("TagInstanceProfile", "UntagInstanceProfile")
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        iam = cloud.client("iam")
        self._set_role(iam, resource_id, state, {})
        iam.delete_instance_profile(InstanceProfileName=resource_id)

    def _set_role(self, iam: Any, profile: str, state: Properties, inputs: Properties) -> None:
        """A profile has one role: the last one is removed before the next is added."""
        before, after = state.get("role"), inputs.get("role")
        if before and before != after:
            iam.remove_role_from_instance_profile(InstanceProfileName=profile, RoleName=before)
        if after and before != after:
            iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=after)


def _old_versions(iam: Any, policy: str) -> list[str]:
    """The versions that are not the default one, the oldest first."""
    found = iam.list_policy_versions(PolicyArn=policy)["Versions"]
    old = [version["VersionId"] for version in found if not version["IsDefaultVersion"]]
    return sorted(old, key=lambda version: int(version.removeprefix("v")))
