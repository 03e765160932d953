"""Settings of app clients: the applications whose users sign in."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from components.common.section import Section
from components.common.unique import unique

USER_POOL = "users"
"""The client's provider that is the user pool itself."""
_LOCAL = re.compile(r"^http://localhost(:\d+)?(/|$)")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://[^\s#]+$")
# Cognito API, UserPoolClientType: 5 minutes to 1 day, and for refresh tokens up to 10 years.
_DAY_MINUTES = 1440
_TEN_YEARS = 3650
_MOST_URLS = 100


def _url(url: str) -> str:
    """*url*, if Cognito takes it: no fragment, and HTTP for localhost only; raises ValueError if not.

    Source: Amazon Cognito API Reference, CreateUserPoolClient, CallbackURLs.
    """
    if not _SCHEME.fullmatch(url):
        raise ValueError(
            "is not an absolute URL without a fragment, such as https://shop.example.com/signed-in"
        )
    if url.startswith("http://") and not _LOCAL.match(url):
        raise ValueError("must begin with https://; http:// is allowed for http://localhost only")
    return url


Url = Annotated[str, Field(max_length=1024), AfterValidator(_url)]


class ClientSettings(Section):
    """A public app client: authorization code grant with PKCE and no secret.

    A browser or a mobile app can't keep a secret.
    """

    callback_urls: Annotated[
        tuple[Url, ...],
        Field(min_length=1, max_length=_MOST_URLS, description="URLs to which the sign-in pages return"),
        AfterValidator(unique),
    ]
    logout_urls: Annotated[
        tuple[Url, ...],
        Field(max_length=_MOST_URLS, description="URLs to which a sign-out returns; [] for none"),
        AfterValidator(unique),
    ]
    providers: Annotated[
        tuple[str, ...],
        Field(
            min_length=1,
            description=(
                "Identity providers of the sign-in: users for the pool's own users, and names of providers"
            ),
        ),
        AfterValidator(unique),
    ]
    token_minutes: Annotated[
        int,
        Field(ge=5, le=_DAY_MINUTES, description="Minutes that access and ID tokens are valid, 5 to 1440"),
    ]
    refresh_days: Annotated[
        int, Field(ge=1, le=_TEN_YEARS, description="Days until the user must sign in again, 1 to 3650")
    ]

    @model_validator(mode="after")
    def _refresh_is_longer(self) -> Self:
        if self.token_minutes >= self.refresh_days * _DAY_MINUTES:
            raise ValueError(
                f"token_minutes {self.token_minutes} must be below refresh_days {self.refresh_days} days"
            )
        return self
