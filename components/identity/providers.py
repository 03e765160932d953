"""Identity providers of a user pool."""

import json
from collections.abc import Mapping

import pulumi
from pulumi_aws import cloudformation

from components.common.named import named
from components.identity.provider_settings import TYPES, Provider, SamlProvider, provider_name


def identity_provider(
    name: str,
    key: str,
    settings: Provider,
    *,
    user_pool_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> pulumi.Resource:
    """The provider *key* of the pool, created by CloudFormation.

    CloudFormation reads a provider's secret from Secrets Manager by a dynamic reference. Pulumi's own
    resource would have the secret in the state and in the reading of each refresh. For a SAML provider it
    would show values that Cognito reads from the metadata, such as ``SSORedirectBindingURI``, as a change.
    """
    properties = {
        "ProviderName": provider_name(key, settings),
        "ProviderType": TYPES[settings.kind],
        "ProviderDetails": _details(settings),
        "AttributeMapping": dict(settings.attributes),
    }
    template = pulumi.Output.from_input(user_pool_id).apply(lambda pool: _template(pool, properties))
    # CloudFormation can't update a stack whose creation was rolled back: a failed stack is deleted. A pool
    # has one provider of a name, so the stack that replaces another one comes after it.
    return cloudformation.Stack(name, template_body=template, on_failure="DELETE", opts=named(opts))


def _details(settings: Provider) -> Mapping[str, str]:
    """Amazon Cognito API Reference, CreateIdentityProvider: ``ProviderDetails``."""
    if isinstance(settings, SamlProvider):
        return {"MetadataURL": settings.metadata_url}
    secret = "private_key" if settings.kind == "apple" else "client_secret"
    return {
        "client_id": settings.client_id,
        secret: _reference(settings.secret_arn, settings.secret_version),
        "authorize_scopes": " ".join(settings.scopes),
        **settings.details(),
    }


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
