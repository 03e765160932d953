"""The kinds of IAM."""

import json

from standin.aws.values import Properties

from .world import Case, Client, Operation, Resource, World

_ROLE = "aws:iam/role:Role"
_MANAGED = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"


def _document(action: str, **more: object) -> str:
    statement = {"Effect": "Allow", "Action": action, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


_METADATA = (
    '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://sso.example.com">'
    + "".join(f"<!-- {number} -->" for number in range(100))
    + "</EntityDescriptor>"
)
_TRUST = _document("sts:AssumeRole", Principal={"Service": "ec2.amazonaws.com"})
_POLICY = _document("s3:GetObject", Resource="arn:aws:s3:::media/*")


def attached(world: World) -> Properties:
    """Inputs of a managed policy on a role."""
    return {"role": role(world), "policyArn": _MANAGED}


def role(world: World) -> str:
    """A role's name."""
    return world.make(_ROLE, {"assumeRolePolicy": _TRUST}).id


def _unlink(client: Client, it: Resource) -> object:
    return client("iam").remove_role_from_instance_profile(
        InstanceProfileName=it.id, RoleName=it.inputs["role"]
    )


def _delete_profile(client: Client, it: Resource) -> object:
    _unlink(client, it)
    return client("iam").delete_instance_profile(InstanceProfileName=it.id)


def _provider(**changes: object) -> Operation:
    """Delete the provider and create another one, which has the same ARN for the same URL."""

    def operation(client: Client, it: Resource) -> object:
        iam = client("iam")
        iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=it.id)
        declared = {
            "Url": it.inputs["url"],
            "ClientIDList": it.inputs["clientIdLists"],
            "ThumbprintList": it.inputs["thumbprintLists"],
            "Tags": [{"Key": key, "Value": value} for key, value in it.inputs["tagsAll"].items()],
        }
        return iam.create_open_id_connect_provider(**{**declared, **changes})

    return operation


def _saml(metadata: str) -> Operation:
    return lambda client, it: client("iam").update_saml_provider(
        SAMLProviderArn=it.id, SAMLMetadataDocument=metadata
    )


def _passwords(**changes: object) -> Operation:
    """The password policy with some values changed."""

    def operation(client: Client, it: Resource) -> object:
        iam = client("iam")
        found = iam.get_account_password_policy()["PasswordPolicy"]
        kept = {name: value for name, value in found.items() if name != "ExpirePasswords"}
        return iam.update_account_password_policy(**{**kept, **changes})

    return operation


def delete_role(client: Client, it: Resource) -> None:
    """Detach and delete the role's policies and profiles first, as AWS requires."""
    iam = client("iam")
    for profile in iam.list_instance_profiles_for_role(RoleName=it.id)["InstanceProfiles"]:
        iam.remove_role_from_instance_profile(
            InstanceProfileName=profile["InstanceProfileName"], RoleName=it.id
        )
    for attached in iam.list_attached_role_policies(RoleName=it.id)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=it.id, PolicyArn=attached["PolicyArn"])
    for policy in iam.list_role_policies(RoleName=it.id)["PolicyNames"]:
        iam.delete_role_policy(RoleName=it.id, PolicyName=policy)
    iam.delete_role(RoleName=it.id)


CASES = (
    Case(
        _ROLE,
        lambda world: {"assumeRolePolicy": _TRUST, "description": "Reads media"},
        delete_role,
        {
            "description": lambda client, it: client("iam").update_role_description(
                RoleName=it.id, Description="By hand"
            ),
            "assumeRolePolicy": lambda client, it: client("iam").update_assume_role_policy(
                RoleName=it.id,
                PolicyDocument=_document("sts:AssumeRole", Principal={"AWS": "111111111111"}),
            ),
            "tags": lambda client, it: client("iam").tag_role(
                RoleName=it.id, Tags=[{"Key": "Owner", "Value": "by-hand"}]
            ),
        },
    ),
    Case(
        "aws:iam/rolePolicy:RolePolicy",
        lambda world: {"role": role(world), "policy": _POLICY},
        lambda client, it: client("iam").delete_role_policy(
            RoleName=it.outputs["role"], PolicyName=it.outputs["name"]
        ),
        {
            "policy": lambda client, it: client("iam").put_role_policy(
                RoleName=it.outputs["role"],
                PolicyName=it.outputs["name"],
                PolicyDocument=_document("*", Resource="*"),
            )
        },
    ),
    Case(
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        lambda world: {
            "url": "https://token.actions.githubusercontent.com",
            "clientIdLists": ["sts.amazonaws.com"],
            "thumbprintLists": ["6938fd4d98bab03faadb97b34396831e3780aea1"],
        },
        lambda client, it: client("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=it.id),
        {
            "clientIdLists": _provider(ClientIDList=["sts.amazonaws.com", "somebody-else"]),
            "thumbprintLists": _provider(ThumbprintList=["0" * 40]),
            "tags": _provider(Tags=[{"Key": "Owner", "Value": "by-hand"}]),
        },
    ),
    Case(
        "aws:iam/policy:Policy",
        lambda world: {"policy": _POLICY, "description": "Reads media"},
        lambda client, it: client("iam").delete_policy(PolicyArn=it.id),
        {
            "policy": lambda client, it: client("iam").create_policy_version(
                PolicyArn=it.id,
                PolicyDocument=_document("s3:*", Resource="*"),
                SetAsDefault=True,
            ),
            "tags": lambda client, it: client("iam").tag_policy(
                PolicyArn=it.id, Tags=[{"Key": "Owner", "Value": "by-hand"}]
            ),
        },
    ),
    Case(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        attached,
        lambda client, it: client("iam").detach_role_policy(
            RoleName=it.inputs["role"], PolicyArn=it.inputs["policyArn"]
        ),
    ),
    Case(
        "aws:iam/instanceProfile:InstanceProfile",
        lambda world: {"role": role(world)},
        _delete_profile,
        {
            "role": _unlink,
            "tags": lambda client, it: client("iam").tag_instance_profile(
                InstanceProfileName=it.id, Tags=[{"Key": "Owner", "Value": "by-hand"}]
            ),
        },
    ),
    Case(
        "aws:iam/samlProvider:SamlProvider",
        lambda world: {"name": "company", "samlMetadataDocument": _METADATA},
        lambda client, it: client("iam").delete_saml_provider(SAMLProviderArn=it.id),
        {"samlMetadataDocument": _saml(_METADATA.replace("sso.example.com", "evil.example.com"))},
    ),
    Case(
        "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
        lambda world: {
            "allowUsersToChangePassword": True,
            "maxPasswordAge": 90,
            "minimumPasswordLength": 14,
            "passwordReusePrevention": 24,
            "requireLowercaseCharacters": True,
            "requireNumbers": True,
            "requireSymbols": True,
            "requireUppercaseCharacters": True,
        },
        lambda client, it: client("iam").delete_account_password_policy(),
        {
            "minimumPasswordLength": _passwords(MinimumPasswordLength=6),
            "requireSymbols": _passwords(RequireSymbols=False),
            "maxPasswordAge": _passwords(MaxPasswordAge=365),
        },
    ),
)
