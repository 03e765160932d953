"""Cognito identity pools and their roles."""

from collections.abc import Iterable
from typing import Any

from standin.aws import validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_SERVICE = "cognito-identity"


@register
class IdentityPool(TableKind):
    """``aws.cognito.IdentityPool``; the provider names none by itself."""

    token = "aws:cognito/identityPool:IdentityPool"
    force_new = frozenset({"developerProviderName"})
    defaults = {"allowClassicFlow": False, "allowUnauthenticatedIdentities": False}
    aws_defaults = {
        "cognitoIdentityProviders": [],
        "openidConnectProviderArns": [],
        "samlProviderArns": [],
        "supportedLoginProviders": {},
    }
    service = _SERVICE
    operations = Operations(
        "CreateIdentityPool", "DescribeIdentityPool", "UpdateIdentityPool", "DeleteIdentityPool"
    )
    names = (("openidConnectProviderArns", "OpenIdConnectProviderARNs"),)
    id_path = "IdentityPoolId"
    formats = {"arn": "arn:aws:cognito-identity:{region}:{account}:identitypool/{id}"}
    tag_operations = TagOperations()
    search_inputs = ("identityPoolName",)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        resource_id = super().create(cloud, inputs)
        # ministack keeps the tags of the creation where no operation but Describe finds them.
        tags = inputs.get("tagsAll")
        if tags:
            arn = self.formats["arn"].format(region=cloud.region, account=cloud.account, id=resource_id)
            cloud.client(_SERVICE).tag_resource(ResourceArn=arn, Tags=tags)
        return resource_id


@register
class IdentityPoolRoleAttachment(Kind):
    """``aws.cognito.IdentityPoolRoleAttachment``; its id is the identity pool's."""

    token = "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment"
    force_new = frozenset({"identityPoolId"})
    aws_defaults = {"roleMappings": []}
    id_input = "identityPoolId"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        for mapping in inputs.get("roleMappings") or ():
            if isinstance(mapping, dict):
                yield from validation.one_of(mapping, {"type": ("Token", "Rules")})
                choices = ("AuthenticatedRole", "Deny")
                yield from validation.one_of(mapping, {"ambiguousRoleResolution": choices})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._set(cloud, inputs["identityPoolId"], inputs)
        return str(inputs["identityPoolId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client(_SERVICE).get_identity_pool_roles(IdentityPoolId=resource_id)
        if not found.get("Roles") and not found.get("RoleMappings"):
            return None
        mappings = found.get("RoleMappings", {})
        return {
            "identityPoolId": resource_id,
            "roles": found.get("Roles", {}),
            "roleMappings": [_mapping(provider, mapping) for provider, mapping in mappings.items()],
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._set(cloud, resource_id, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        self._set(cloud, resource_id, {"roles": {}})

    def _set(self, cloud: Cloud, resource_id: str, inputs: Properties) -> None:
        mappings = {one["identityProvider"]: _request(one) for one in inputs.get("roleMappings") or ()}
        cloud.client(_SERVICE).set_identity_pool_roles(
            IdentityPoolId=resource_id, Roles=inputs["roles"], RoleMappings=mappings
        )


def _request(mapping: Properties) -> dict[str, Any]:
    rules = [
        {
            "Claim": rule["claim"],
            "MatchType": rule["matchType"],
            "RoleARN": rule["roleArn"],
            "Value": rule["value"],
        }
        for rule in mapping.get("mappingRules") or ()
    ]
    ambiguous = mapping.get("ambiguousRoleResolution")
    return {
        "Type": mapping["type"],
        **({"AmbiguousRoleResolution": ambiguous} if ambiguous else {}),
        **({"RulesConfiguration": {"Rules": rules}} if rules else {}),
    }


def _mapping(provider: str, found: dict[str, Any]) -> Properties:
    rules = [
        {
            "claim": rule["Claim"],
            "matchType": rule["MatchType"],
            "roleArn": rule["RoleARN"],
            "value": rule["Value"],
        }
        for rule in found.get("RulesConfiguration", {}).get("Rules", ())
    ]
    ambiguous = found.get("AmbiguousRoleResolution")
    return {
        "identityProvider": provider,
        "type": found["Type"],
        **({"ambiguousRoleResolution": ambiguous} if ambiguous else {}),
        **({"mappingRules": rules} if rules else {}),
    }
