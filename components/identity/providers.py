"""Identity providers of a user pool."""

import json
from collections.abc import Mapping

import pulumi
from pulumi_aws import cloudformation, cognito

from components.identity.provider_settings import TYPES, Provider, SamlProvider, provider_name


def identity_provider(
    name: str,
    key: str,
    settings: Provider,
    *,
    user_pool_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> pulumi.Resource:
    """The provider *key* of the pool.

    Where it has a secret, CloudFormation creates it and reads the secret from Secrets Manager by a dynamic
    reference. Pulumi's own resource would have the secret in the state and in the reading of each refresh.
    """
    if isinstance(settings, SamlProvider):
        return cognito.IdentityProvider(
            name,
            user_pool_id=user_pool_id,
            provider_name=key,
            provider_type=TYPES[settings.kind],
            provider_details={"MetadataURL": settings.metadata_url},
            attribute_mapping=dict(settings.attributes),
            opts=opts,
        )
    secret = "private_key" if settings.kind == "apple" else "client_secret"
    details = {
        "client_id": settings.client_id,
        secret: _reference(settings.secret_arn, settings.secret_version),
        "authorize_scopes": " ".join(settings.scopes),
        **settings.details(),
    }
    properties = {
        "ProviderName": provider_name(key, settings),
        "ProviderType": TYPES[settings.kind],
        "ProviderDetails": details,
        "AttributeMapping": dict(settings.attributes),
    }
    template = pulumi.Output.from_input(user_pool_id).apply(lambda pool: _template(pool, properties))
    return cloudformation.Stack(name, template_body=template, opts=opts)


def _reference(secret_arn: str, version: str | None) -> str:
    """CloudFormation User Guide, "Get a secret or secret value from Secrets Manager"."""
    return f"{{{{resolve:secretsmanager:{secret_arn}:SecretString:::{version or ''}}}}}".replace(
        ":::}}", "}}"
    )


def _template(user_pool_id: str, properties: Mapping[str, object]) -> str:
    provider = {
        "Type": "AWS::Cognito::UserPoolIdentityProvider",
        "Properties": {"UserPoolId": user_pool_id, **properties},
    }
    return json.dumps({"Resources": {"Provider": provider}}, sort_keys=True)
