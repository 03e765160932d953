"""Parts of a Cognito user pool: app clients, domain, groups and identity providers."""

from collections.abc import Iterable
from typing import Any

from standin.aws import validation
from standin.aws.cloud import Cloud
from standin.aws.kind import register
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_LONGEST_SESSION = 15


class _Part(TableKind):
    """A part of a user pool."""

    force_new = frozenset({"userPoolId"})
    service = "cognito-idp"


@register
class UserPoolClient(_Part):
    """``aws.cognito.UserPoolClient``."""

    token = "aws:cognito/userPoolClient:UserPoolClient"
    force_new = frozenset({"generateSecret", "userPoolId"})
    defaults = {
        "tokenValidityUnits.accessToken": "hours",
        "tokenValidityUnits.idToken": "hours",
        "tokenValidityUnits.refreshToken": "days",
    }
    write_only = frozenset({"generateSecret"})
    autoname = "name"
    operations = Operations(
        "CreateUserPoolClient", "DescribeUserPoolClient", "UpdateUserPoolClient", "DeleteUserPoolClient"
    )
    names = (("name", "ClientName"),)
    id_path = "UserPoolClient.ClientId"
    result = "UserPoolClient"
    outputs = {"clientSecret": "ClientSecret"}

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.in_range(inputs, {"authSessionValidity": (3, _LONGEST_SESSION)})
        yield from validation.one_of(inputs, {"preventUserExistenceErrors": ("ENABLED", "LEGACY")})


@register
class UserPoolDomain(_Part):
    """``aws.cognito.UserPoolDomain``; its id is the domain."""

    token = "aws:cognito/userPoolDomain:UserPoolDomain"
    force_new = frozenset({"domain", "userPoolId"})
    id_input = "domain"
    operations = Operations(
        "CreateUserPoolDomain", "DescribeUserPoolDomain", "UpdateUserPoolDomain", "DeleteUserPoolDomain"
    )
    id_property = "domain"
    result = "DomainDescription"
    outputs = {
        "awsAccountId": "AWSAccountId",
        "cloudfrontDistribution": "CloudFrontDistribution",
        "s3Bucket": "S3Bucket",
        "version": "Version",
    }

    def payload(self, inputs: Properties) -> Properties:
        certificate = inputs.get("certificateArn")
        return inputs | ({"customDomainConfig": {"certificateArn": certificate}} if certificate else {})

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        """A domain that isn't there has an empty description."""
        return super().find(client, resource_id, inputs) or None

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        return {"certificateArn": found.get("CustomDomainConfig", {}).get("CertificateArn")}


@register
class UserGroup(_Part):
    """``aws.cognito.UserGroup``; its id is ``<pool>/<name>``."""

    token = "aws:cognito/userGroup:UserGroup"
    force_new = frozenset({"name", "userPoolId"})
    aws_defaults = {"description": "", "roleArn": ""}
    autoname = "name"
    operations = Operations("CreateGroup", "GetGroup", "", "DeleteGroup")
    names = (("name", "GroupName"),)
    id_property = "name"
    result = "Group"

    def join_id(self, cloud: Cloud, own: str, inputs: Properties) -> str:
        return f"{inputs['userPoolId']}/{own}"

    def own_id(self, resource_id: str, properties: Properties) -> str:
        return resource_id.partition("/")[2]

    def payload(self, inputs: Properties) -> Properties:
        # The API takes no empty ARN.
        return {name: value for name, value in inputs.items() if name != "roleArn" or value}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        # ministack has no UpdateGroup: a group of the same name takes the place of the old one.
        client = cloud.client(self.service)
        group = {"UserPoolId": inputs["userPoolId"], "GroupName": inputs["name"]}
        members = client.list_users_in_group(**group)["Users"]
        self.delete(cloud, resource_id, state)
        self.create(cloud, inputs)
        for member in members:
            client.admin_add_user_to_group(**group, Username=member["Username"])


@register
class IdentityProvider(_Part):
    """``aws.cognito.IdentityProvider``; its id is ``<pool>:<name>``."""

    token = "aws:cognito/identityProvider:IdentityProvider"
    force_new = frozenset({"providerName", "providerType", "userPoolId"})
    aws_defaults = {"idpIdentifiers": []}
    id_input = "providerName"
    operations = Operations(
        "CreateIdentityProvider",
        "DescribeIdentityProvider",
        "UpdateIdentityProvider",
        "DeleteIdentityProvider",
    )
    id_property = "providerName"
    result = "IdentityProvider"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        kinds = ("SAML", "Facebook", "Google", "LoginWithAmazon", "SignInWithApple", "OIDC")
        yield from validation.one_of(inputs, {"providerType": kinds})

    def join_id(self, cloud: Cloud, own: str, inputs: Properties) -> str:
        return f"{inputs['userPoolId']}:{own}"

    def own_id(self, resource_id: str, properties: Properties) -> str:
        return resource_id.partition(":")[2]
