"""Principals of policies and the conditions that limit them to named callers."""

from collections.abc import Mapping
from typing import Any

from guardrails.arns import has_wildcard
from guardrails.networks import covers_internet

Conditions = Mapping[str, Mapping[str, Any]]

# Condition keys that identify a caller by an ARN, by an id and by a path in an organization.
_BY_ARN = ("aws:sourcearn", "aws:principalarn", "aws:sourcevpcarn")
_BY_ID = (
    "aws:sourceaccount", "aws:sourceowner", "aws:sourceorgid", "aws:sourcevpc", "aws:sourcevpce",
    "aws:principalaccount", "aws:principalorgid", "aws:userid", "kms:calleraccount",
    "aws:vpceaccount", "aws:vpceorgid",
)  # fmt: skip
_BY_PATH = ("aws:principalorgpaths", "aws:sourceorgpaths", "aws:vpceorgpaths")
_BY_ADDRESS = ("aws:sourceip", "aws:vpcsourceip")
# IAM User Guide, "Condition operators": these require the value. Others exclude it or ask only whether the
# key is there; with ...IfExists or ForAllValues a request without the key passes.
_REQUIRES = ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress")
_ANY_VALUE = "foranyvalue:"
# Identity providers whose audience is the customer's own application. Of other providers only the subject
# identifies the customer: the audience of GitHub's tokens is the same for all repositories.
_BY_AUDIENCE = {
    "cognito-identity.amazonaws.com": ("aud", "sub"),
    "accounts.google.com": ("aud", "sub", "oaud"),
    "www.amazon.com": ("app_id", "user_id"),
    "graph.facebook.com": ("app_id", "id"),
}
# Parts of a subject that identify a customer: repo:OWNER/..., organization:NAME:..., project_path:GROUP/...
_SUBJECT_PARTS = 2


def is_limited(principals: tuple[str, ...], conditions: Conditions) -> bool:
    """Whether *conditions* allow only named callers of *principals*, such as ``AWS:*``.

    Principals that are named themselves need no condition.
    """
    if "AWS:*" in principals and not _any_condition(conditions, identifies_caller):
        return False
    federated = [one.partition(":")[2] for one in principals if one.startswith("Federated:")]
    return all(_federated_is_limited(one, conditions) for one in federated)


def identifies_any_caller(conditions: Conditions) -> bool:
    """Whether one of *conditions* matches only certain callers."""
    return _any_condition(conditions, identifies_caller)


def identifies_caller(key: str, value: str) -> bool:
    """Whether *value*, perhaps a pattern, of the condition key *key* matches only certain callers.

    An ARN does by its account or, if it has none, by its resource. Another value must be fixed; only a user
    id may end with a pattern for the session.
    """
    key = key.lower()
    if value.strip().lower() == f"${{{key}}}":
        return False  # a request's own value: every caller has it
    if key in _BY_ID:
        return _fixed(value.partition(":")[0])
    if key in _BY_PATH:
        return _fixed(value.partition("/")[0])
    if key in _BY_ADDRESS:
        return not covers_internet([value])
    *_, account, resource = [*value.split(":", 5), *[""] * 5][:6]
    return key in _BY_ARN and (_fixed(account) or (account == "" and resource.strip("*?") != ""))


def _federated_is_limited(provider: str, conditions: Conditions) -> bool:
    """Whether tokens of a provider's other customers are refused; a SAML provider has one customer."""
    if ":saml-provider/" in provider:
        return True
    host = provider.partition(":oidc-provider/")[2] or provider
    claims = _BY_AUDIENCE.get(host.lower(), ("sub",))
    keys = {f"{host}:{claim}".lower() for claim in claims}
    subject = f"{host}:sub".lower()

    def identifies(key: str, value: str) -> bool:
        if key.lower() not in keys:
            return False
        return _names_subject(value) if key.lower() == subject and claims == ("sub",) else _fixed(value)

    return _any_condition(conditions, identifies)


def _names_subject(value: str) -> bool:
    """Whether *value* fixes the owner in a subject such as ``repo:OWNER/REPOSITORY:ref:refs/heads/main``."""
    if not has_wildcard(value):
        return value != ""
    prefix = value[: min(value.find(one) for one in "*?" if one in value)]
    # The part before the last separator has no wildcard.
    parts = prefix.replace("/", ":").split(":")[:-1]
    return len(parts) >= _SUBJECT_PARTS and all(parts)


def _any_condition(conditions: Conditions, identifies: Any) -> bool:  # noqa: ANN401 (a predicate of key and value)
    return any(
        _requires(test, key, values, identifies)
        for test, keys in conditions.items()
        for key, values in keys.items()
    )


def _requires(test: str, key: str, values: Any, identifies: Any) -> bool:  # noqa: ANN401 (JSON)
    listed = [str(one) for one in ([values] if isinstance(values, str | int | float) else [*values])]
    if not listed or test.lower().removeprefix(_ANY_VALUE) not in _REQUIRES:
        return False
    if key.lower() in _BY_ADDRESS and covers_internet(listed):
        return False
    # One of the values is enough for a request, so a wildcard among them is for everybody.
    return all(identifies(key, value) for value in listed)


def _fixed(text: str) -> bool:
    return text != "" and not has_wildcard(text)
