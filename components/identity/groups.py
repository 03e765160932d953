"""Groups of a user pool, and the roles of their members in AWS by an identity pool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cognito, iam

from components.common import policy
from components.common.locks import Locks
from components.common.policy import Statement
from components.identity.users_settings import Group

_SERVICE = "cognito-identity.amazonaws.com"
# The folder of one identity: IAM User Guide, "IAM and AWS STS condition context keys".
_OWN_FOLDER = f"uploads/${{{_SERVICE}:sub}}/*"


@dataclass(frozen=True)
class MediaAccess:
    """The media bucket's ARN, and its key; None where S3 encrypts with keys of its own."""

    bucket_arn: pulumi.Input[str]
    key_arn: pulumi.Input[str] | None
    folders: Sequence[str]


class Groups(pulumi.ComponentResource):
    """The groups, and with *clients* an identity pool that gives each group's members its role.

    A user without a group gets the role ``authenticated``, which has no permissions. Guests get no role.
    """

    identity_pool_id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        groups: Mapping[str, Group],
        locks: Locks,
        *,
        pool: cognito.UserPool,
        client_ids: Mapping[str, pulumi.Input[str]],
        media: MediaAccess,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:identity:Groups", name, None, opts)
        self._prefix, self._child = name, pulumi.ResourceOptions(parent=self)
        self._media = media

        identities = cognito.IdentityPool(
            name,
            identity_pool_name=name,
            allow_unauthenticated_identities=False,
            allow_classic_flow=False,
            cognito_identity_providers=[_provider(pool, client_id) for client_id in client_ids.values()],
            opts=locks.options(self),
        )
        trust = identities.id.apply(_trust)
        for key, group in groups.items():
            self._group(key, group, pool, trust)
        authenticated = iam.Role(f"{name}-authenticated", assume_role_policy=trust, opts=self._child)
        cognito.IdentityPoolRoleAttachment(
            name,
            identity_pool_id=identities.id,
            roles={"authenticated": authenticated.arn},
            role_mappings=[_role_of_token(pool, client_id) for client_id in client_ids.values()],
            opts=self._child,
        )

        self.identity_pool_id = identities.id
        self.register_outputs({"identity_pool_id": self.identity_pool_id})

    def _group(self, key: str, group: Group, pool: cognito.UserPool, trust: pulumi.Output[str]) -> None:
        name = f"{self._prefix}-{key}"
        role = iam.Role(name, assume_role_policy=trust, opts=self._child)
        if group.media != "none":
            grants = pulumi.Output.all(self._media.bucket_arn, self._media.key_arn).apply(
                lambda known: policy.document(*_grants(group, known[0], known[1], self._media.folders))
            )
            iam.RolePolicy(name, role=role.name, policy=grants, opts=self._child)
        cognito.UserGroup(
            name,
            name=key,
            user_pool_id=pool.id,
            description=group.description,
            precedence=group.precedence,
            role_arn=role.arn,
            opts=self._child,
        )


def _provider(
    pool: cognito.UserPool, client_id: pulumi.Input[str]
) -> cognito.IdentityPoolCognitoIdentityProviderArgs:
    return cognito.IdentityPoolCognitoIdentityProviderArgs(
        client_id=client_id, provider_name=pool.endpoint, server_side_token_check=True
    )


def _role_of_token(
    pool: cognito.UserPool, client_id: pulumi.Input[str]
) -> cognito.IdentityPoolRoleAttachmentRoleMappingArgs:
    """The role that the group of a user names in the tokens of *client_id*."""
    return cognito.IdentityPoolRoleAttachmentRoleMappingArgs(
        identity_provider=pulumi.Output.concat(pool.endpoint, ":", client_id),
        type="Token",
        ambiguous_role_resolution="AuthenticatedRole",
    )


def _grants(
    group: Group, bucket_arn: str, key_arn: str | None, folders: Sequence[str]
) -> Sequence[Statement]:
    """Permissions to read the copies, and to upload to the identity's own folder."""
    uploads = group.media == "upload"
    found = [policy.allow("s3:GetObject", on=[f"{bucket_arn}/{folder}/*" for folder in folders])]
    if uploads:
        found.append(policy.allow("s3:PutObject", on=f"{bucket_arn}/{_OWN_FOLDER}"))
    if key_arn is not None:
        actions = ["kms:Decrypt", *(["kms:GenerateDataKey"] if uploads else [])]
        found.append(policy.allow(*actions, on=key_arn))
    return found


def _trust(identity_pool_id: str) -> str:
    """Signed-in identities of this pool only: IAM User Guide, "Use Amazon Cognito for mobile apps"."""
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": _SERVICE},
        "Condition": {
            "StringEquals": {f"{_SERVICE}:aud": identity_pool_id},
            "ForAnyValue:StringLike": {f"{_SERVICE}:amr": "authenticated"},
        },
    }
    return policy.render(statement, sort_keys=True)
