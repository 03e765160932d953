from typing import Any

import pytest
from pydantic import ValidationError

from unit.identity.samples import CERTIFICATE, CLIENT, GOOGLE, SAML, users


@pytest.mark.parametrize(
    ("changes", "where", "problem"),
    [
        ({"threat_protection": "enforced"}, "threat_protection", "needs feature_plan plus; allowed: null"),
        ({"passkeys": True, "feature_plan": "lite"}, "passkeys", "needs feature_plan essentials or plus"),
        ({"passkeys": True, "mfa": "required"}, "passkeys", "needs mfa optional"),
        (
            {
                "feature_plan": "lite",
                "passwords": {"minimum_length": 12, "remembered": 3, "invitation_days": 7},
            },
            "passwords.remembered",
            "allowed: 0",
        ),
        (
            {"clients": {"shop": {**CLIENT, "providers": ["gogle"]}}, "providers": {"google": GOOGLE}},
            "clients.shop.providers.0",
            'is not a provider; did you mean "google"',
        ),
        ({"providers": {"users": SAML}}, "providers.users", "is the name of the pool's own users"),
        ({"providers": {"a": GOOGLE, "b": GOOGLE}}, "providers.b", "is already declared as a"),
    ],
)
def test_settings_that_cognito_would_refuse_are_refused_with_their_path(
    changes: dict[str, Any], where: str, problem: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        users(**changes)
    [error] = caught.value.errors()
    path = ".".join(map(str, error["loc"]))
    # The key of a provider is followed by its kind, which chose the model.
    assert path.startswith(where)
    assert problem in error["msg"]


def test_all_problems_are_reported_at_once() -> None:
    with pytest.raises(ValidationError) as caught:
        users(threat_protection="audit", passkeys=True, mfa="required")
    assert {error["loc"] for error in caught.value.errors()} == {("threat_protection",), ("passkeys",)}


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example.com",
        "https://shop.example.com/#signed-in",
        "/signed-in",
        "http://localhost.example.com",
        "javascript:alert(1)",
    ],
)
def test_a_client_returns_to_https_or_to_localhost(url: str) -> None:
    with pytest.raises(ValidationError, match=r"callback_urls\.0"):
        users(clients={"shop": {**CLIENT, "callback_urls": [url]}})


@pytest.mark.parametrize(
    "url", ["http://localhost", "http://localhost:8080/in", "https://a.example/in", "shop://in"]
)
def test_an_application_on_a_phone_or_in_development_has_its_own_url(url: str) -> None:
    made = users(clients={"shop": {**CLIENT, "callback_urls": [url]}})
    assert made.clients["shop"].callback_urls == (url,)


def test_a_refresh_token_outlives_the_others() -> None:
    with pytest.raises(ValidationError, match="token_minutes 1440 must be below refresh_days 1 days"):
        users(clients={"shop": {**CLIENT, "token_minutes": 1440, "refresh_days": 1}})


@pytest.mark.parametrize(
    ("domain", "problem"),
    [
        ({"prefix": None, "host": None, "certificate_arn": None}, "needs either prefix or host"),
        (
            {"prefix": "shop", "host": "auth.example.com", "certificate_arn": CERTIFICATE},
            "needs either prefix or host",
        ),
        (
            {"prefix": "shop", "host": None, "certificate_arn": CERTIFICATE},
            "set host, or certificate_arn to null",
        ),
        (
            {"prefix": "my-aws-shop", "host": None, "certificate_arn": None},
            ("has aws, which Cognito doesn't allow"),
        ),
        ({"prefix": "Shop", "host": None, "certificate_arn": None}, "prefix"),
        (
            {
                "prefix": None,
                "host": "auth.example.com",
                "certificate_arn": CERTIFICATE.replace("us-east-1", "ap-northeast-2"),
            },
            "certificate_arn",
        ),
    ],
)
def test_the_sign_in_pages_have_one_host(domain: dict[str, object], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        users(domain=domain)


@pytest.mark.parametrize("length", [7, 100, True, "12"])
def test_a_password_has_8_to_99_characters(length: object) -> None:
    with pytest.raises(ValidationError, match="minimum_length"):
        users(passwords={"minimum_length": length, "remembered": 0, "invitation_days": 7})


@pytest.mark.parametrize(
    ("key", "provider"), [("id", SAML), ("x", {**GOOGLE, "kind": "oidc", "issuer": "https://id.example.com"})]
)
def test_the_name_of_a_provider_has_three_characters(key: str, provider: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="3 characters or more"):
        users(providers={key: provider})
    users(providers={"go": GOOGLE, f"{key}abc": provider})


def test_a_secret_is_named_with_its_whole_arn() -> None:
    with pytest.raises(ValidationError, match="secret_arn"):
        users(providers={"google": {**GOOGLE, "secret_arn": "GOCSPX-abcdef"}})
