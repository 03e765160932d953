"""The kinds of Cognito."""

import json
from typing import Any

from standin.aws.values import Properties

from .identity import role
from .world import Case, Client, Operation, Resource, World

_POOL = "aws:cognito/userPool:UserPool"
_CLIENT = "aws:cognito/userPoolClient:UserPoolClient"
_IDENTITIES = "aws:cognito/identityPool:IdentityPool"
_PASSWORD = {
    "minimumLength": 12,
    "requireLowercase": True,
    "requireNumbers": True,
    "requireSymbols": True,
    "requireUppercase": True,
    "temporaryPasswordValidityDays": 7,
}


def pool(world: World) -> Properties:
    """A user pool's inputs, with a second factor."""
    return {
        "accountRecoverySetting": {"recoveryMechanisms": [{"name": "verified_email", "priority": 1}]},
        "adminCreateUserConfig": {"allowAdminCreateUserOnly": True},
        "autoVerifiedAttributes": ["email"],
        "deletionProtection": "INACTIVE",
        "emailConfiguration": {"emailSendingAccount": "COGNITO_DEFAULT"},
        "mfaConfiguration": "OPTIONAL",
        "passwordPolicy": _PASSWORD,
        "signInPolicy": {"allowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]},
        "softwareTokenMfaConfiguration": {"enabled": True},
        "userAttributeUpdateSettings": {"attributesRequireVerificationBeforeUpdates": ["email"]},
        "userPoolAddOns": {"advancedSecurityMode": "ENFORCED"},
        "userPoolTier": "PLUS",
        "usernameAttributes": ["email"],
        "usernameConfiguration": {"caseSensitive": False},
        "webAuthnConfiguration": {"relyingPartyId": "auth.example.com", "userVerification": "required"},
    }


def _pool_id(world: World) -> str:
    return world.make(_POOL, pool(world)).id


def _factors(**changes: Any) -> Operation:
    """Changes of the second factors; the operation resets what it isn't given."""

    def operation(client: Client, it: Resource) -> object:
        kept = {"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": {"Enabled": True}}
        return client("cognito-idp").set_user_pool_mfa_config(UserPoolId=it.id, **{**kept, **changes})

    return operation


def _updated(**changes: Any) -> Operation:
    def operation(client: Client, it: Resource) -> object:
        return client("cognito-idp").update_user_pool(UserPoolId=it.id, **changes)

    return operation


def _client_inputs(world: World) -> Properties:
    return {
        "userPoolId": _pool_id(world),
        "accessTokenValidity": 60,
        "allowedOauthFlows": ["code"],
        "allowedOauthFlowsUserPoolClient": True,
        "allowedOauthScopes": ["email", "openid"],
        "callbackUrls": ["https://shop.example.com/signed-in"],
        "enableTokenRevocation": True,
        "explicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"],
        "generateSecret": False,
        "idTokenValidity": 60,
        "logoutUrls": ["https://shop.example.com"],
        "preventUserExistenceErrors": "ENABLED",
        "refreshTokenValidity": 30,
        "supportedIdentityProviders": ["COGNITO"],
        "tokenValidityUnits": {"accessToken": "minutes", "idToken": "minutes", "refreshToken": "days"},
    }


def _changed_client(**changes: Any) -> Operation:
    def operation(client: Client, it: Resource) -> object:
        own = {"UserPoolId": it.inputs["userPoolId"], "ClientId": it.id}
        idp = client("cognito-idp")
        found = idp.describe_user_pool_client(**own)["UserPoolClient"]
        known = idp.meta.service_model.operation_model("UpdateUserPoolClient").input_shape.members
        kept = {name: value for name, value in found.items() if name in known and value != ""}
        return idp.update_user_pool_client(**{**kept, **changes})

    return operation


def _part(operation: str, **names: str) -> Operation:
    """A call of Cognito's *operation* with the pool's id, and inputs by the names of its members."""

    def call(client: Client, it: Resource) -> object:
        idp = client("cognito-idp")
        members = {member: it.inputs.get(name, it.outputs.get(name)) for member, name in names.items()}
        return getattr(idp, operation)(UserPoolId=it.inputs["userPoolId"], **members)

    return call


def _changed_group(**changes: Any) -> Operation:
    """Another group of the same name: ministack has no UpdateGroup."""

    def operation(client: Client, it: Resource) -> object:
        idp, own = client("cognito-idp"), {"UserPoolId": it.inputs["userPoolId"], "GroupName": "editors"}
        found = idp.get_group(**own)["Group"]
        kept = {name: found[name] for name in ("Description", "Precedence", "RoleArn")}
        idp.delete_group(**own)
        return idp.create_group(**{**own, **kept, **changes})

    return operation


def _changed_provider(**changes: Any) -> Operation:
    def operation(client: Client, it: Resource) -> object:
        own = {"UserPoolId": it.inputs["userPoolId"], "ProviderName": it.inputs["providerName"]}
        return client("cognito-idp").update_identity_provider(**own, **changes)

    return operation


def _identities(world: World) -> Properties:
    made = world.make(_CLIENT, _client_inputs(world))
    provider = f"cognito-idp.ap-northeast-2.amazonaws.com/{made.inputs['userPoolId']}"
    return {
        "identityPoolName": "shop",
        "allowUnauthenticatedIdentities": False,
        "cognitoIdentityProviders": [
            {"clientId": made.id, "providerName": provider, "serverSideTokenCheck": True}
        ],
    }


def _changed_identities(**changes: Any) -> Operation:
    def operation(client: Client, it: Resource) -> object:
        identity = client("cognito-identity")
        found = identity.describe_identity_pool(IdentityPoolId=it.id)
        known = identity.meta.service_model.operation_model("UpdateIdentityPool").input_shape.members
        kept = {name: value for name, value in found.items() if name in known and value != ""}
        return identity.update_identity_pool(**{**kept, **changes})

    return operation


def _attachment(world: World) -> Properties:
    made = world.make(_IDENTITIES, _identities(world))
    [provider] = made.inputs["cognitoIdentityProviders"]
    return {
        "identityPoolId": made.id,
        "roles": {"authenticated": f"arn:aws:iam::{world.account}:role/{role(world)}"},
        "roleMappings": [
            {
                "identityProvider": f"{provider['providerName']}:{provider['clientId']}",
                "type": "Token",
                "ambiguousRoleResolution": "Deny",
            }
        ],
    }


def _no_roles(client: Client, it: Resource) -> object:
    return client("cognito-identity").set_identity_pool_roles(IdentityPoolId=it.id, Roles={})


def _no_mappings(client: Client, it: Resource) -> object:
    return client("cognito-identity").set_identity_pool_roles(
        IdentityPoolId=it.id, Roles=it.inputs["roles"], RoleMappings={}
    )


def _guests(client: Client, it: Resource) -> object:
    roles = {**it.inputs["roles"], "unauthenticated": it.inputs["roles"]["authenticated"]}
    identity = client("cognito-identity")
    mappings = identity.get_identity_pool_roles(IdentityPoolId=it.id)["RoleMappings"]
    return identity.set_identity_pool_roles(IdentityPoolId=it.id, Roles=roles, RoleMappings=mappings)


CASES = (
    Case(
        _POOL,
        pool,
        lambda client, it: client("cognito-idp").delete_user_pool(UserPoolId=it.id),
        {
            "mfaConfiguration": _factors(MfaConfiguration="OFF"),
            "softwareTokenMfaConfiguration": _factors(SoftwareTokenMfaConfiguration={"Enabled": False}),
            "webAuthnConfiguration": _factors(
                WebAuthnConfiguration={"RelyingPartyId": "evil.example.com", "UserVerification": "required"}
            ),
            "passwordPolicy": _updated(
                Policies={
                    "PasswordPolicy": {"MinimumLength": 6},
                    "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]},
                }
            ),
            "adminCreateUserConfig": _updated(AdminCreateUserConfig={"AllowAdminCreateUserOnly": False}),
            "userPoolAddOns": _updated(UserPoolAddOns={"AdvancedSecurityMode": "AUDIT"}),
            "deletionProtection": _updated(DeletionProtection="ACTIVE"),
            "accountRecoverySetting": _updated(
                AccountRecoverySetting={"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]}
            ),
            "tags": lambda client, it: client("cognito-idp").tag_resource(
                ResourceArn=it.outputs["arn"], Tags={"Owner": "by-hand"}
            ),
        },
    ),
    Case(
        _CLIENT,
        _client_inputs,
        lambda client, it: client("cognito-idp").delete_user_pool_client(
            UserPoolId=it.inputs["userPoolId"], ClientId=it.id
        ),
        {
            "callbackUrls": _changed_client(CallbackURLs=["https://evil.example.com"]),
            "allowedOauthFlows": _changed_client(AllowedOAuthFlows=["code", "implicit"]),
            "accessTokenValidity": _changed_client(AccessTokenValidity=1440),
            "explicitAuthFlows": _changed_client(
                ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
            ),
        },
    ),
    Case(
        "aws:cognito/userPoolDomain:UserPoolDomain",
        lambda world: {"userPoolId": _pool_id(world), "domain": "shop", "managedLoginVersion": 2},
        _part("delete_user_pool_domain", Domain="domain"),
        {
            "managedLoginVersion": lambda client, it: client("cognito-idp").update_user_pool_domain(
                UserPoolId=it.inputs["userPoolId"], Domain=it.id, ManagedLoginVersion=1
            )
        },
    ),
    Case(
        "aws:cognito/userGroup:UserGroup",
        lambda world: {
            "userPoolId": _pool_id(world),
            "name": "editors",
            "description": "Edit the catalogue",
            "precedence": 10,
            "roleArn": f"arn:aws:iam::{world.account}:role/editors",
        },
        _part("delete_group", GroupName="name"),
        {
            "roleArn": _changed_group(RoleArn="arn:aws:iam::111111111111:role/administrators"),
            "precedence": _changed_group(Precedence=1),
            "description": _changed_group(Description="By hand"),
        },
    ),
    Case(
        "aws:cognito/identityProvider:IdentityProvider",
        lambda world: {
            "userPoolId": _pool_id(world),
            "providerName": "company",
            "providerType": "SAML",
            "providerDetails": {"MetadataURL": "https://sso.example.com/metadata"},
            "attributeMapping": {"email": "email"},
        },
        _part("delete_identity_provider", ProviderName="providerName"),
        {
            "providerDetails": _changed_provider(ProviderDetails={"MetadataURL": "https://evil.example.com"}),
            "attributeMapping": _changed_provider(AttributeMapping={"email": "mail"}),
        },
    ),
    Case(
        _IDENTITIES,
        _identities,
        lambda client, it: client("cognito-identity").delete_identity_pool(IdentityPoolId=it.id),
        {
            "allowUnauthenticatedIdentities": _changed_identities(AllowUnauthenticatedIdentities=True),
            "tags": lambda client, it: client("cognito-identity").tag_resource(
                ResourceArn=it.outputs["arn"], Tags={"Owner": "by-hand"}
            ),
        },
    ),
    Case(
        "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment",
        _attachment,
        _no_roles,
        {"roles": _guests, "roleMappings": _no_mappings},
    ),
    Case(
        "aws:cognito/managedLoginBranding:ManagedLoginBranding",
        lambda world: {"userPoolId": "pool", "clientId": "client", "useCognitoProvidedValues": True},
        None,
        undeletable=True,
    ),
    Case(
        "aws:cloudformation/stack:Stack",
        lambda world: {
            "name": "google",
            "templateBody": json.dumps(
                {"Resources": {"Provider": {"Type": "AWS::Cognito::UserPoolIdentityProvider"}}}
            ),
        },
        None,
        undeletable=True,
    ),
    Case(
        "aws:accessanalyzer/analyzer:Analyzer",
        lambda world: {"analyzerName": "people", "type": "ACCOUNT"},
        None,
        undeletable=True,
    ),
)
