"""Cognito user pools."""

from collections.abc import Iterable
from typing import Any

from standin.aws import service_tags, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_DOMAIN = "amazonaws.com"
# SetUserPoolMfaConfig takes these, and no other operation does.
_FACTORS = (
    "emailMfaConfiguration",
    "mfaConfiguration",
    "softwareTokenMfaConfiguration",
    "webAuthnConfiguration",
)
_OFF = {"softwareTokenMfaConfiguration": {"enabled": False}}
_NO_ADD_ONS = {"AdvancedSecurityMode": "OFF"}
_POLICIES = {"passwordPolicy": "PasswordPolicy", "signInPolicy": "SignInPolicy"}


@register
class UserPool(TableKind):
    """``aws.cognito.UserPool``; its factors are set by an operation of their own."""

    token = "aws:cognito/userPool:UserPool"
    force_new = frozenset({"aliasAttributes", "name", "usernameAttributes", "usernameConfiguration"})
    defaults = {
        "deletionProtection": "INACTIVE",
        "mfaConfiguration": "OFF",
        "emailConfiguration.emailSendingAccount": "COGNITO_DEFAULT",
    }
    aws_defaults = {
        "accountRecoverySetting": None,
        "autoVerifiedAttributes": [],
        "deviceConfiguration": None,
        "userPoolAddOns": None,
        "webAuthnConfiguration": None,
    }
    autoname = "name"
    service = "cognito-idp"
    operations = Operations("CreateUserPool", "DescribeUserPool", "UpdateUserPool", "DeleteUserPool")
    names = (
        ("attributesRequireVerificationBeforeUpdates", "AttributesRequireVerificationBeforeUpdate"),
        ("fromEmailAddress", "From"),
        ("name", "PoolName"),
    )
    id_path = "UserPool.Id"
    id_member = "UserPoolId"
    result = "UserPool"
    outputs = {
        "arn": "Arn",
        "domain": "Domain",
        "customDomain": "CustomDomain",
        "estimatedNumberOfUsers": "EstimatedNumberOfUsers",
    }
    tags_result = "UserPoolTags"
    tag_operations = TagOperations()

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.conflicts(inputs, ("aliasAttributes", "usernameAttributes"))
        yield from validation.one_of(
            inputs,
            {
                "deletionProtection": ("ACTIVE", "INACTIVE"),
                "mfaConfiguration": ("OFF", "ON", "OPTIONAL"),
                "userPoolTier": ("LITE", "ESSENTIALS", "PLUS"),
            },
        )
        yield from validation.in_range(
            inputs.get("passwordPolicy") or {}, {"minimumLength": (6, 99), "passwordHistorySize": (0, 24)}
        )
        yield from validation.unsupported(inputs, "lambdaConfig", "schemas", "smsConfiguration")

    def payload(self, inputs: Properties) -> Properties:
        """The policies in one member; the factors are set afterwards."""
        policies = {name: inputs[own] for own, name in _POLICIES.items() if inputs.get(own)}
        own = {name: value for name, value in inputs.items() if name not in (*_POLICIES, *_FACTORS)}
        return {**own, "policies": policies} if policies else own

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        resource_id = super().create(cloud, inputs)
        self._set_factors(cloud, resource_id, inputs)
        return resource_id

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        found = super().find(client, resource_id, inputs) or {}
        factors = service_tags.call(client, "GetUserPoolMfaConfig", {"UserPoolId": resource_id})
        kept = {name: value for name, value in factors.items() if name != "ResponseMetadata"}
        return {**found, **kept, **found.get("Policies", {})}

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        region, resource_id = found["Arn"].split(":")[3], found["Id"]
        factor = found.get("SoftwareTokenMfaConfiguration", {}).get("Enabled", False)
        declared = inputs.get("softwareTokenMfaConfiguration")
        shown = factor or declared is not None
        return {
            "endpoint": f"cognito-idp.{region}.{_DOMAIN}/{resource_id}",
            "softwareTokenMfaConfiguration": {"enabled": factor} if shown else None,
            # An update without add-ons, devices or recovery resets them; the answer has an empty object.
            **({"userPoolAddOns": None} if _is_off(found) and not inputs.get("userPoolAddOns") else {}),
            **{
                name: None
                for name, member in (
                    ("accountRecoverySetting", "AccountRecoverySetting"),
                    ("deviceConfiguration", "DeviceConfiguration"),
                )
                if not found.get(member)
            },
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        client, wanted = cloud.client(self.service), {**self.aws_defaults, **inputs}
        # UpdateUserPool resets what it is not given, the factor among it; the tags are of TagResource.
        arguments = translate.request(client, "UpdateUserPool", self.payload(wanted), self.names)
        arguments.pop("UserPoolTags", None)
        if state.get("userPoolAddOns") and not inputs.get("userPoolAddOns"):
            # AWS takes what is missing as OFF; ministack leaves it.
            arguments["UserPoolAddOns"] = _NO_ADD_ONS
        client.update_user_pool(**arguments | {"UserPoolId": resource_id})
        self._set_factors(cloud, resource_id, inputs)
        service_tags.update(client, state["arn"], state, inputs, TagOperations())

    def _set_factors(self, cloud: Cloud, resource_id: str, inputs: Properties) -> None:
        client = cloud.client(self.service)
        factors = _OFF | {name: inputs[name] for name in _FACTORS if inputs.get(name)}
        arguments = translate.request(client, "SetUserPoolMfaConfig", factors)
        client.set_user_pool_mfa_config(UserPoolId=resource_id, **arguments)


def _is_off(found: dict[str, Any]) -> bool:
    return found.get("UserPoolAddOns") == _NO_ADD_ONS
