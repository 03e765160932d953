"""Settings of identity providers: sign-in with an account of another system."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from components.common.section import Section
from components.common.unique import unique
from components.common.url_credentials import HTTPS_WITHOUT_USER

# Secrets Manager API: the ARN of a secret, whose random end is needed for a dynamic reference.
_ARN = r"^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$"

SecretArn = Annotated[
    str,
    Field(pattern=_ARN, description="ARN of the Secrets Manager secret, whose text is the client secret"),
]
SecretVersion = Annotated[
    str | None,
    Field(
        pattern=r"^[0-9a-f-]{32,64}$",
        description=(
            "Version id of the secret; with another id Cognito reads the secret again; null for the newest"
        ),
    ),
]
Scopes = Annotated[
    tuple[Annotated[str, Field(pattern=r"^[\x21\x23-\x5B\x5D-\x7E]{1,256}$")], ...],
    Field(min_length=1, description="Scopes that the pool requests from the provider"),
    AfterValidator(unique),
]
ClientId = Annotated[str, Field(pattern=r"^\S{1,256}$", description="Client id of the pool at the provider")]
Attributes = Annotated[
    Mapping[str, str],
    Field(description="The pool's attributes by the provider's, such as email: email"),
]


class _WithSecret(Section):
    client_id: ClientId
    secret_arn: SecretArn
    secret_version: SecretVersion
    scopes: Scopes
    attributes: Attributes

    def details(self) -> Mapping[str, str]:
        """The details of the provider beside client id, secret and scopes."""
        return {}


class SocialProvider(_WithSecret):
    """Google, Facebook or Amazon."""

    kind: Annotated[Literal["google", "facebook", "amazon"], Field(description="The provider")]

    def details(self) -> Mapping[str, str]:
        """The version of Facebook's API, which Cognito's documentation uses."""
        return {"api_version": "v17.0"} if self.kind == "facebook" else {}


class AppleProvider(_WithSecret):
    """Sign in with Apple; the secret is the private key."""

    kind: Annotated[Literal["apple"], Field(description="Sign in with Apple")]
    team_id: Annotated[str, Field(pattern=r"^[A-Z0-9]{10}$", description="Apple's team id")]
    key_id: Annotated[str, Field(pattern=r"^[A-Z0-9]{10}$", description="Id of the private key")]

    def details(self) -> Mapping[str, str]:
        """Team and key."""
        return {"team_id": self.team_id, "key_id": self.key_id}


class OidcProvider(_WithSecret):
    """Any provider of OpenID Connect."""

    kind: Annotated[Literal["oidc"], Field(description="OpenID Connect")]
    issuer: Annotated[str, Field(pattern=r"^https://[^\s?#]+$", description="Issuer's URL")]

    def details(self) -> Mapping[str, str]:
        """Issuer, and the method of attribute requests."""
        return {"oidc_issuer": self.issuer, "attributes_request_method": "GET"}


class SamlProvider(Section):
    """A SAML 2.0 provider, which has no secret."""

    kind: Annotated[Literal["saml"], Field(description="SAML 2.0")]
    metadata_url: Annotated[
        str,
        Field(pattern=HTTPS_WITHOUT_USER, description="URL of the provider's metadata document"),
    ]
    attributes: Attributes


Provider = Annotated[
    SocialProvider | AppleProvider | OidcProvider | SamlProvider, Field(discriminator="kind")
]

TYPES: Mapping[str, str] = {
    "google": "Google",
    "facebook": "Facebook",
    "amazon": "LoginWithAmazon",
    "apple": "SignInWithApple",
    "oidc": "OIDC",
    "saml": "SAML",
}
"""Cognito's provider types by kind (Amazon Cognito API Reference, CreateIdentityProvider)."""
# The same page: these providers have the name of their type.
_FIXED_NAMES = frozenset({"google", "facebook", "amazon", "apple"})


def provider_name(key: str, provider: Provider) -> str:
    """Cognito's name of the provider with the *key* of the stack file."""
    return TYPES[provider.kind] if provider.kind in _FIXED_NAMES else key
