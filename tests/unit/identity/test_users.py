import json
from collections.abc import Callable
from typing import Any

import pytest

from components.common.dns_records import CLOUDFRONT_ZONE, NO_NAMES, PUBLIC, HostedZone, ViewerNames
from components.common.locks import Locks
from components.identity.groups import MediaAccess
from components.identity.user_pool import OwnDomain, PoolContext
from components.identity.users import Users
from components.identity.users_settings import UsersSettings
from unit.identity.samples import CERTIFICATE, CLIENT, GOOGLE, SAML, SECRET, users
from unit.recording import ACCOUNT, LOCKED, OPEN, Cloud

POOL = "aws:cognito/userPool:UserPool"
APP = "aws:cognito/userPoolClient:UserPoolClient"
STACK = "aws:cloudformation/stack:Stack"
ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/rolePolicy:RolePolicy"
TOPIC = f"arn:aws:sns:ap-northeast-2:{ACCOUNT}:operations"
KEY = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1"

Deploy = Callable[..., Cloud]


def made(
    deploy: Deploy,
    settings: UsersSettings,
    locks: Locks = LOCKED,
    key: str | None = KEY,
    names: ViewerNames = NO_NAMES,
) -> Cloud:
    media = MediaAccess("arn:aws:s3:::media", key, ["thumbnail", "web"])
    context = PoolContext("ap-northeast-2", locks, OwnDomain(names))
    return deploy(lambda: Users("users", settings, context=context, media=media, alarm_topic_arn=TOPIC))


@pytest.mark.parametrize(("locks", "protection"), [(LOCKED, "ACTIVE"), (OPEN, "INACTIVE")])
def test_the_locks_protect_the_pool(deploy: Deploy, locks: Locks, protection: str) -> None:
    cloud = made(deploy, users(), locks)
    assert cloud.of(POOL)["users"]["deletionProtection"] == protection
    assert ("users" in cloud.protected) == locks.protect


def test_users_sign_in_by_e_mail_and_recover_by_it(deploy: Deploy) -> None:
    pool = made(deploy, users()).of(POOL)["users"]
    assert pool["usernameAttributes"] == ["email"]
    assert pool["usernameConfiguration"] == {"caseSensitive": False}
    assert pool["accountRecoverySetting"] == {
        "recoveryMechanisms": [{"name": "verified_email", "priority": 1}]
    }


@pytest.mark.parametrize(("mfa", "value"), [("optional", "OPTIONAL"), ("required", "ON")])
def test_the_second_factor_is_an_authenticator_app(deploy: Deploy, mfa: str, value: str) -> None:
    pool = made(deploy, users(mfa=mfa)).of(POOL)["users"]
    assert (pool["mfaConfiguration"], pool["softwareTokenMfaConfiguration"]) == (value, {"enabled": True})


def test_a_passkey_is_for_the_host_of_the_pages(deploy: Deploy) -> None:
    domain = {"prefix": None, "host": "auth.example.com", "certificate_arn": CERTIFICATE}
    cloud = made(deploy, users(passkeys=True, domain=domain))
    pool = cloud.of(POOL)["users"]
    assert pool["signInPolicy"] == {"allowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}
    assert pool["webAuthnConfiguration"]["relyingPartyId"] == "auth.example.com"
    assert cloud.of(APP)["users-shop"]["explicitAuthFlows"] == [
        "ALLOW_REFRESH_TOKEN_AUTH",
        "ALLOW_USER_AUTH",
        "ALLOW_USER_SRP_AUTH",
    ]


EAST = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/environment"
NAMES = ViewerNames([HostedZone(PUBLIC, "example.com", "Z1")], EAST)


@pytest.mark.parametrize("own", [None, CERTIFICATE])
def test_a_host_of_the_pages_has_a_record_and_the_environment_s_certificate_unless_it_has_its_own(
    deploy: Deploy, own: str | None
) -> None:
    domain = {"prefix": None, "host": "auth.example.com", "certificate_arn": own}
    cloud = made(deploy, users(domain=domain), names=NAMES)
    [declared] = cloud.of("aws:cognito/userPoolDomain:UserPoolDomain").values()
    assert (declared["domain"], declared["certificateArn"]) == ("auth.example.com", own or EAST)
    [record] = cloud.of("aws:route53/record:Record").values()
    assert (record["name"], record["type"], record["zoneId"]) == ("auth.example.com", "A", "Z1")
    assert record["aliases"] == [
        {"name": "users.cloudfront.net", "zoneId": CLOUDFRONT_ZONE, "evaluateTargetHealth": False}
    ]


def test_a_prefix_of_cognito_has_neither_certificate_nor_record(deploy: Deploy) -> None:
    cloud = made(deploy, users(), names=NAMES)
    [declared] = cloud.of("aws:cognito/userPoolDomain:UserPoolDomain").values()
    assert "certificateArn" not in declared
    assert not cloud.of("aws:route53/record:Record")


@pytest.mark.parametrize(("plan", "version", "styled"), [("lite", 1, False), ("essentials", 2, True)])
def test_managed_login_has_a_style_for_each_client(
    deploy: Deploy, plan: str, version: int, styled: bool
) -> None:
    cloud = made(deploy, users(feature_plan=plan))
    assert cloud.of("aws:cognito/userPoolDomain:UserPoolDomain")["users"]["managedLoginVersion"] == version
    styles = cloud.of("aws:cognito/managedLoginBranding:ManagedLoginBranding")
    assert bool(styles) == styled


def test_a_client_has_the_code_grant_no_secret_and_no_password_flow(deploy: Deploy) -> None:
    client = made(deploy, users()).of(APP)["users-shop"]
    assert client["allowedOauthFlows"] == ["code"]
    assert client["generateSecret"] is False
    assert client["explicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]
    assert client["preventUserExistenceErrors"] == "ENABLED"
    assert client["tokenValidityUnits"] == {
        "accessToken": "minutes",
        "idToken": "minutes",
        "refreshToken": "days",
    }


def test_no_secret_of_a_provider_is_in_the_state(deploy: Deploy) -> None:
    clients = {"shop": {**CLIENT, "providers": ["users", "google"]}}
    cloud = made(deploy, users(providers={"google": GOOGLE}, clients=clients))
    [provider] = json.loads(cloud.of(STACK)["users-google"]["templateBody"])["Resources"].values()
    assert provider["Type"] == "AWS::Cognito::UserPoolIdentityProvider"
    details = provider["Properties"]["ProviderDetails"]
    assert details["client_secret"] == f"{{{{resolve:secretsmanager:{SECRET}:SecretString}}}}"
    assert details["authorize_scopes"] == "openid email"
    assert cloud.of(APP)["users-shop"]["supportedIdentityProviders"] == ["COGNITO", "Google"]
    assert any("users-google" in urn for urn in cloud.dependencies["users-shop"])


@pytest.mark.parametrize(
    ("changes", "kind", "details"),
    [
        ({"kind": "facebook"}, "Facebook", {"api_version": "v17.0"}),
        ({"kind": "amazon"}, "LoginWithAmazon", {}),
        (
            {"kind": "apple", "team_id": "ABCDE12345", "key_id": "FGHIJ67890"},
            "SignInWithApple",
            {"team_id": "ABCDE12345", "key_id": "FGHIJ67890"},
        ),
        (
            {"kind": "oidc", "issuer": "https://id.example.com"},
            "OIDC",
            {"oidc_issuer": "https://id.example.com", "attributes_request_method": "GET"},
        ),
    ],
)
def test_every_kind_of_provider_has_its_details(
    deploy: Deploy, changes: dict[str, Any], kind: str, details: dict[str, str]
) -> None:
    version = "01234567-89ab-cdef-0123-456789abcdef"
    cloud = made(deploy, users(providers={"other": {**GOOGLE, "secret_version": version, **changes}}))
    [provider] = json.loads(cloud.of(STACK)["users-other"]["templateBody"])["Resources"].values()
    properties = provider["Properties"]
    assert properties["ProviderType"] == kind
    assert properties["ProviderName"] == ("other" if kind == "OIDC" else kind)
    secret = properties["ProviderDetails"]["private_key" if kind == "SignInWithApple" else "client_secret"]
    assert secret == f"{{{{resolve:secretsmanager:{SECRET}:SecretString:::{version}}}}}"
    assert details.items() <= properties["ProviderDetails"].items()


def test_a_saml_provider_has_no_secret(deploy: Deploy) -> None:
    cloud = made(deploy, users(providers={"company": SAML}))
    [provider] = json.loads(cloud.of(STACK)["users-company"]["templateBody"])["Resources"].values()
    assert provider["Properties"]["ProviderName"] == "company"
    assert provider["Properties"]["ProviderType"] == "SAML"
    assert provider["Properties"]["ProviderDetails"] == {"MetadataURL": "https://sso.example.com/metadata"}


def test_a_failed_provider_leaves_no_stack_that_takes_no_update(deploy: Deploy) -> None:
    # CloudFormation: a stack in ROLLBACK_COMPLETE can only be deleted.
    cloud = made(deploy, users(providers={"google": GOOGLE}))
    assert cloud.of(STACK)["users-google"]["onFailure"] == "DELETE"


def test_what_a_pool_has_once_is_deleted_before_its_replacement(deploy: Deploy) -> None:
    # UpdateUserPoolDomain changes no name, and a pool has one domain of a kind and one provider of a name.
    cloud = made(deploy, users(providers={"google": GOOGLE, "company": SAML}))
    found = {(one.typ, one.name) for one in cloud.registered if one.replaced_first}
    assert found == {
        ("aws:cognito/userPoolDomain:UserPoolDomain", "users"),
        (STACK, "users-google"),
        (STACK, "users-company"),
    }


def _groups(media: str) -> dict[str, object]:
    return {"editors": {"description": "Edit", "precedence": 1, "media": media}}


@pytest.mark.parametrize(
    ("media", "key", "actions"),
    [
        ("none", KEY, set()),
        ("read", KEY, {"s3:GetObject", "kms:Decrypt"}),
        ("read", None, {"s3:GetObject"}),
        ("upload", KEY, {"s3:GetObject", "s3:PutObject", "kms:Decrypt", "kms:GenerateDataKey"}),
    ],
)
def test_a_group_has_the_permissions_of_its_setting_and_no_others(
    deploy: Deploy, media: str, key: str | None, actions: set[str]
) -> None:
    cloud = made(deploy, users(groups=_groups(media)), key=key)
    policies = [json.loads(one["policy"])["Statement"] for one in cloud.of(POLICY).values()]
    assert {action for one in policies for part in one for action in part["Action"]} == actions


def test_an_upload_goes_to_the_folder_of_the_identity(deploy: Deploy) -> None:
    cloud = made(deploy, users(groups=_groups("upload")))
    [document] = [json.loads(one["policy"]) for one in cloud.of(POLICY).values()]
    [put] = [one for one in document["Statement"] if "s3:PutObject" in one["Action"]]
    assert put["Resource"] == ["arn:aws:s3:::media/uploads/${cognito-identity.amazonaws.com:sub}/*"]


def test_only_signed_in_identities_of_this_pool_get_a_role(deploy: Deploy) -> None:
    cloud = made(deploy, users(groups=_groups("read")))
    assert (
        cloud.of("aws:cognito/identityPool:IdentityPool")["users-groups"]["allowUnauthenticatedIdentities"]
        is False
    )
    for role in cloud.of(ROLE).values():
        [statement] = json.loads(role["assumeRolePolicy"])["Statement"]
        assert statement["Condition"] == {
            "StringEquals": {"cognito-identity.amazonaws.com:aud": "users-groups-id"},
            "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"},
        }


def test_without_groups_there_is_no_identity_pool(deploy: Deploy) -> None:
    assert made(deploy, users()).of("aws:cognito/identityPool:IdentityPool") == {}
