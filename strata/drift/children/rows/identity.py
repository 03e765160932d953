"""Children of roles, users and groups."""

from collections.abc import Iterable

from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    Known,
    Listing,
    Row,
    each,
    either,
    field_of,
    ids,
    keys,
    part,
    shown,
    under,
)
from strata.drift.cloud_resource import GLOBAL_REGION

_ROLE = ("aws:iam/role:Role",)
_USER = ("aws:iam/user:User",)
_GROUP = ("aws:iam/group:Group",)
_ABSENT = frozenset({"NoSuchEntity"})


def _listed(token: str, holder: str, many: str, separator: str) -> Known:
    """The attachments of a resource with a list *many*, for its *holder*."""

    def known(state: Index, parent: StateResource) -> Iterable[str]:
        for one in state.of(token):
            for value in one.get(many) or ():
                yield f"{one.text(holder)}{separator}{value}"

    return known


def _everywhere(member: str) -> Known:
    """The attachments that aws.iam.PolicyAttachment declares."""

    def known(state: Index, parent: StateResource) -> Iterable[str]:
        for one in state.of("aws:iam/policyAttachment:PolicyAttachment"):
            for name in one.get(member) or ():
                yield f"{name}/{one.text('policyArn')}"

    return known


def _inline_policies(state: Index, parent: StateResource) -> Iterable[str]:
    return [f"{parent.id}:{one.get('name')}" for one in parent.inputs.get("inlinePolicies") or ()]


def _inline_attachments(state: Index, parent: StateResource) -> Iterable[str]:
    return [f"{parent.id}/{arn}" for arn in parent.inputs.get("managedPolicyArns") or ()]


def _attached(noun: str, parents: tuple[str, ...], argument: str, kind: str, member: str) -> Row:
    upper = noun.capitalize()
    return Row(
        f"policy attached to a {noun}",
        parents,
        Listing(
            "iam",
            f"list_attached_{noun}_policies",
            each(argument),
            field_of("AttachedPolicies"),
            region=GLOBAL_REGION,
        ),
        under("PolicyArn"),
        either(
            keys(f"aws:iam/{noun}PolicyAttachment:{upper}PolicyAttachment", kind, "policyArn"),
            _listed(
                f"aws:iam/{noun}PolicyAttachmentsExclusive:{upper}PolicyAttachmentsExclusive",
                f"{noun}Name",
                "policyArns",
                "/",
            ),
            _everywhere(member),
            _inline_attachments,
        ),
        f"aws:iam/{noun}PolicyAttachment:{upper}PolicyAttachment",
        f"iam detach-{noun}-policy",
        shown("PolicyName"),
    )


def _inline(noun: str, parents: tuple[str, ...], argument: str) -> Row:
    upper = noun.capitalize()
    return Row(
        f"inline policy of a {noun}",
        parents,
        Listing(
            "iam",
            f"list_{noun}_policies",
            each(argument),
            field_of("PolicyNames"),
            region=GLOBAL_REGION,
        ),
        under("Value", separator=":"),
        either(
            keys(f"aws:iam/{noun}Policy:{upper}Policy", noun, "name", separator=":"),
            _listed(
                f"aws:iam/{noun}PoliciesExclusive:{upper}PoliciesExclusive",
                f"{noun}Name",
                "policyNames",
                ":",
            ),
            _inline_policies,
        ),
        f"aws:iam/{noun}Policy:{upper}Policy",
        f"iam delete-{noun}-policy",
    )


ROWS = (
    _attached("role", _ROLE, "RoleName", "role", "roles"),
    _inline("role", _ROLE, "RoleName"),
    Row(
        "instance profile of a role",
        _ROLE,
        Listing(
            "iam",
            "list_instance_profiles_for_role",
            each("RoleName"),
            field_of("InstanceProfiles"),
            region=GLOBAL_REGION,
        ),
        part("InstanceProfileName"),
        ids("aws:iam/instanceProfile:InstanceProfile"),
        "aws:iam/instanceProfile:InstanceProfile",
        "iam remove-role-from-instance-profile",
    ),
    _attached("user", _USER, "UserName", "user", "users"),
    _inline("user", _USER, "UserName"),
    _attached("group", _GROUP, "GroupName", "group", "groups"),
    _inline("group", _GROUP, "GroupName"),
    Row(
        "access key",
        _USER,
        Listing(
            "iam", "list_access_keys", each("UserName"), field_of("AccessKeyMetadata"), region=GLOBAL_REGION
        ),
        part("AccessKeyId"),
        ids("aws:iam/accessKey:AccessKey"),
        "aws:iam/accessKey:AccessKey",
        "iam delete-access-key",
        shown("Status"),
    ),
    Row(
        # Git's passwords, and API keys of Bedrock and CloudWatch Logs.
        "service credential of a user",
        _USER,
        Listing(
            "iam",
            "list_service_specific_credentials",
            each("UserName"),
            field_of("ServiceSpecificCredentials"),
            region=GLOBAL_REGION,
        ),
        part("ServiceSpecificCredentialId"),
        keys("aws:iam/serviceSpecificCredential:ServiceSpecificCredential", "serviceSpecificCredentialId"),
        "aws:iam/serviceSpecificCredential:ServiceSpecificCredential",
        "iam delete-service-specific-credential",
        shown("ServiceName", "Status"),
    ),
    Row(
        "password of a user",
        _USER,
        Listing(
            "iam",
            "get_login_profile",
            each("UserName"),
            lambda page: [page["LoginProfile"]],
            absent=_ABSENT,
            region=GLOBAL_REGION,
        ),
        part("UserName"),
        keys("aws:iam/userLoginProfile:UserLoginProfile", "user"),
        "aws:iam/userLoginProfile:UserLoginProfile",
        "iam delete-login-profile",
    ),
    Row(
        "group of a user",
        _USER,
        Listing("iam", "list_groups_for_user", each("UserName"), field_of("Groups"), region=GLOBAL_REGION),
        under("GroupName"),
        either(
            _listed("aws:iam/userGroupMembership:UserGroupMembership", "user", "groups", "/"),
            lambda state, parent: [
                f"{user}/{one.text('group')}"
                for one in state.of("aws:iam/groupMembership:GroupMembership")
                for user in one.get("users") or ()
            ],
        ),
        "aws:iam/userGroupMembership:UserGroupMembership",
        "iam remove-user-from-group",
    ),
    Row(
        "member of a group",
        _GROUP,
        Listing("iam", "get_group", each("GroupName"), field_of("Users"), region=GLOBAL_REGION),
        under("UserName"),
        either(
            _listed("aws:iam/groupMembership:GroupMembership", "group", "users", "/"),
            lambda state, parent: [
                f"{group}/{one.text('user')}"
                for one in state.of("aws:iam/userGroupMembership:UserGroupMembership")
                for group in one.get("groups") or ()
            ],
        ),
        "aws:iam/groupMembership:GroupMembership",
        "iam remove-user-from-group",
    ),
)
