"""Settings of the applications' users: a Cognito user pool."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from components.common.problems import Problem, refuse
from components.common.section import Section
from components.common.suggest import suggest
from components.identity.client_settings import USER_POOL, ClientSettings
from components.identity.domain_settings import DomainSettings
from components.identity.provider_settings import Provider, provider_name

_NAME = r"^[a-z][a-z0-9-]{0,19}$"
# Amazon Cognito API Reference, PasswordPolicyType: 6 to 99 characters, a history of up to 24, 365 days.
# AWS Security Hub asks for 8 characters (Cognito.3).
_SHORTEST = 8
# The same page, CreateIdentityProvider: the pattern of ProviderName has three parts of a character or more.
_SHORTEST_PROVIDER = 3
_LONGEST = 99
_MOST_REMEMBERED = 24
_YEAR = 365


class Passwords(Section):
    """Passwords of the pool's own users; they need uppercase and lowercase letters, digits and symbols."""

    minimum_length: Annotated[int, Field(ge=_SHORTEST, le=_LONGEST, description="Characters, 8 to 99")]
    remembered: Annotated[
        int,
        Field(ge=0, le=_MOST_REMEMBERED, description="Earlier passwords that are refused, 0 to 24"),
    ]
    invitation_days: Annotated[
        int, Field(ge=1, le=_YEAR, description="Days that the password of an invitation is valid")
    ]


class EmailSender(Section):
    """The sender of invitations and codes: an identity of Amazon SES."""

    identity_arn: Annotated[
        str,
        Field(
            pattern=r"^arn:aws:ses:[a-z0-9-]+:\d{12}:identity/\S+$",
            description="ARN of the verified SES identity, a domain or an address",
        ),
    ]
    address: Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+$", description="From address")]


class Group(Section):
    """A group of users, and its AWS permissions by the identity pool."""

    description: Annotated[str, Field(min_length=1, max_length=256, description="Description of the members")]
    precedence: Annotated[
        int,
        Field(
            ge=0,
            le=1000,
            description="Precedence: of a user's groups, the lowest number determines the role",
        ),
    ]
    media: Annotated[
        Literal["none", "read", "upload"],
        Field(
            description=(
                "The media bucket: none, read, or upload to the user's own folder, which includes read"
            )
        ),
    ]


class UsersSettings(Section):
    """The user pool, its domain, providers, groups and app clients."""

    feature_plan: Annotated[
        Literal["lite", "essentials", "plus"],
        Field(description="Cognito's feature plan, priced per user"),
    ]
    sign_up: Annotated[Literal["self", "invitation"], Field(description="Creation of users")]
    mfa: Annotated[
        Literal["optional", "required"], Field(description="A code of an authenticator app (TOTP)")
    ]
    passkeys: Annotated[bool, Field(description="Also sign-in with passkeys (WebAuthn)")]
    threat_protection: Annotated[
        Literal["audit", "enforced"] | None,
        Field(
            description=(
                "Threat protection (leaked passwords, unusual sign-ins): audit, enforced, or null; needs the "
                "plan plus"
            )
        ),
    ]
    passwords: Annotated[Passwords, Field(description="Passwords of the pool's own users")]
    email: Annotated[
        EmailSender | None,
        Field(description="Sender by Amazon SES; null for Cognito's sender, limited to 50 e-mails a day"),
    ]
    domain: Annotated[DomainSettings, Field(description="Host of the sign-in pages")]
    providers: Annotated[
        Mapping[Annotated[str, Field(pattern=_NAME)], Provider],
        Field(
            description="Identity providers by name: google, facebook, amazon, apple, oidc, saml; {} for none"
        ),
    ]
    groups: Annotated[
        Mapping[Annotated[str, Field(pattern=_NAME)], Group], Field(description="Groups by name; {} for none")
    ]
    clients: Annotated[
        Mapping[Annotated[str, Field(pattern=_NAME)], ClientSettings],
        Field(description="App clients by name; {} for none"),
    ]

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        refuse([*self._plan(), *self._names()])
        return self

    def _plan(self) -> Iterator[Problem]:
        # Amazon Cognito Developer Guide, "User pool feature plans".
        if self.threat_protection and self.feature_plan != "plus":
            yield Problem(
                ("threat_protection",), self.threat_protection, "needs feature_plan plus; allowed: null"
            )
        if self.passkeys and self.feature_plan == "lite":
            yield Problem(("passkeys",), True, "needs feature_plan essentials or plus")
        # The same guide, "Authentication flows": if MFA is required, a passkey alone isn't sufficient.
        if self.passkeys and self.mfa == "required":
            yield Problem(
                ("passkeys",), True, "needs mfa optional: with mfa required a passkey can't sign in"
            )
        if self.passwords.remembered and self.feature_plan == "lite":
            yield Problem(
                ("passwords", "remembered"),
                self.passwords.remembered,
                "needs feature_plan essentials or plus; allowed: 0",
            )

    def _names(self) -> Iterator[Problem]:
        known = [USER_POOL, *self.providers]
        for name, client in self.clients.items():
            for index, provider in enumerate(client.providers):
                if provider not in known:
                    path = ("clients", name, "providers", index)
                    yield Problem(path, provider, f"is not a provider; {suggest(provider, known)}")
        taken: dict[str, str] = {}
        for key, settings in self.providers.items():
            if key == USER_POOL:
                yield Problem(
                    ("providers", key), key, "is the name of the pool's own users; use another name"
                )
            if len(provider_name(key, settings)) < _SHORTEST_PROVIDER:
                yield Problem(("providers", key), key, "is too short: Cognito needs 3 characters or more")
            holder = taken.setdefault(provider_name(key, settings), key)
            if holder != key:
                yield Problem(("providers", key), settings.kind, f"is already declared as {holder}")
