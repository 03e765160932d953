"""Small valid settings of users and people, for tests to change."""

from collections.abc import Mapping
from typing import Any

from components.identity.people_settings import PeopleSettings
from components.identity.users_settings import UsersSettings

CERTIFICATE = "arn:aws:acm:us-east-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef"
SECRET = "arn:aws:secretsmanager:ap-northeast-2:111111111111:secret:google-AbCdEf"

CLIENT: Mapping[str, Any] = {
    "callback_urls": ["https://shop.example.com/signed-in"],
    "logout_urls": [],
    "providers": ["users"],
    "token_minutes": 60,
    "refresh_days": 30,
}
GOOGLE: Mapping[str, Any] = {
    "kind": "google",
    "client_id": "123.apps.googleusercontent.com",
    "secret_arn": SECRET,
    "secret_version": None,
    "scopes": ["openid", "email"],
    "attributes": {"email": "email"},
}
SAML: Mapping[str, Any] = {
    "kind": "saml",
    "metadata_url": "https://sso.example.com/metadata",
    "attributes": {"email": "email"},
}
_USERS: Mapping[str, Any] = {
    "feature_plan": "essentials",
    "sign_up": "self",
    "mfa": "optional",
    "passkeys": False,
    "threat_protection": None,
    "passwords": {"minimum_length": 12, "remembered": 0, "invitation_days": 7},
    "email": None,
    "domain": {"prefix": "shop-test", "host": None, "certificate_arn": None},
    "providers": {},
    "groups": {},
    "clients": {"shop": dict(CLIENT)},
}
_PEOPLE: Mapping[str, Any] = {
    "saml_provider_arn": None,
    "principals": ["arn:aws:iam::999999999999:root"],
    "administrator": None,
    "developer": None,
    "read_only": None,
    "break_glass": None,
}


def users(**changes: object) -> UsersSettings:
    """A user pool with one client, but for *changes*."""
    return UsersSettings.model_validate({**_USERS, **changes})


def people(**changes: object) -> PeopleSettings:
    """No role, but for *changes*."""
    return PeopleSettings.model_validate({**_PEOPLE, **changes})
