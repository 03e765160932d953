"""Children of hosted zones, distributions, protections, web ACLs, user pools and identity pools."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from strata.drift.children import by_aws
from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    VALUE,
    Item,
    Known,
    Listing,
    Row,
    each,
    either,
    field_of,
    ids,
    keys,
    part,
    shown,
    slot,
    under,
    whole,
)
from strata.drift.cloud_resource import GLOBAL_REGION

_ZONE = ("aws:route53/zone:Zone",)
_ACL = ("aws:wafv2/webAcl:WebAcl",)
_POOL = ("aws:cognito/userPool:UserPool",)
_CLIENT = ("aws:cognito/userPoolClient:UserPoolClient",)
_PAGE = 60
"""Largest page size (Amazon Cognito user pools API Reference)."""


def _record(item: Item, parent: StateResource) -> Sequence[str]:
    name = str(item["Name"]).rstrip(".").replace("\\052", "*").lower()
    return (_joined(parent.id, name, item["Type"], item.get("SetIdentifier")),)


def _joined(*parts: object) -> str:
    return "_".join(str(one) for one in parts if one)


def _records(state: Index, parent: StateResource) -> Iterable[str]:
    zone = parent.text("name").rstrip(".").lower()
    for one in state.of("aws:route53/record:Record"):
        name = (one.text("fqdn") or one.text("name")).rstrip(".").lower()
        kind, which = one.text("type"), one.text("setIdentifier")
        for full in {name, f"{name}.{zone}" if name else zone}:
            yield _joined(one.text("zoneId"), full, kind, which)


def _networks(state: Index, parent: StateResource) -> Iterable[str]:
    for one in parent.inputs.get("vpcs") or ():
        yield f"{parent.id}:{one.get('vpcId')}"
    yield from state.keys("aws:route53/zoneAssociation:ZoneAssociation", "zoneId", "vpcId", separator=":")


def _with_secret(parents: Sequence[StateResource]) -> Mapping[str, object] | None:
    """A request for a client with a secret; the answer has no values of secrets."""
    client = parents[0]
    if not client.get("generateSecret"):
        return None
    return {"UserPoolId": client.text("userPoolId"), "ClientId": client.id}


def _later_secrets(page: Item) -> Iterable[Item]:
    """All secrets of a client but its first, which Cognito generates with the client."""
    return sorted(page.get("ClientSecrets") or (), key=lambda one: str(one.get("ClientSecretCreateDate")))[1:]


def _list(operation: str, field: str) -> Listing:
    """A list of parts of a user pool, in its largest pages."""
    pages = (
        each("UserPoolId", Limit=_PAGE)
        if operation == "list_groups"
        else each("UserPoolId", MaxResults=_PAGE)
    )
    return Listing("cognito-idp", operation, pages, field_of(field))


def _pool(kind: str, listing: Listing, name: str, token: str, known: Known, delete: str) -> Row:
    return Row(
        kind,
        _POOL,
        listing,
        under(name),
        known,
        token,
        delete,
        shown("ClientName", "ProviderType", "RoleArn"),
    )


def _provider_stacks(state: Index, parent: StateResource) -> Iterable[str]:
    """The identity providers that stacks of CloudFormation create, whose secrets are in no state."""
    for stack in state.of("aws:cloudformation/stack:Stack"):
        for one in json.loads(stack.text("templateBody") or "{}").get("Resources", {}).values():
            properties = one.get("Properties", {})
            if one.get("Type") == "AWS::Cognito::UserPoolIdentityProvider":
                yield f"{properties.get('UserPoolId')}/{properties.get('ProviderName')}"


def _public(parents: Sequence[StateResource]) -> Mapping[str, object] | None:
    """Only a public zone can be signed."""
    return None if parents[0].inputs.get("vpcs") else {"HostedZoneId": parents[0].id}


def _private(parents: Sequence[StateResource]) -> Mapping[str, object] | None:
    return {"HostedZoneId": parents[0].id} if parents[0].inputs.get("vpcs") else None


_PRINCIPAL_TAG = "aws:cognito/identityPoolProviderPrincipalTag:IdentityPoolProviderPrincipalTag"
_HEALTH_CHECK = "aws:shield/protectionHealthCheckAssociation:ProtectionHealthCheckAssociation"
_PROTECTION = ("aws:shield/protection:Protection",)


def _first_provider(parents: Sequence[StateResource]) -> Mapping[str, object] | None:
    """The request for the tags of the pool's user pool, of which the platform's have one."""
    name = parents[0].text("cognitoIdentityProviders[0].providerName")
    return {"IdentityPoolId": parents[0].id, "IdentityProviderName": name} if name else None


def _shield(name: str) -> Listing:
    """The configuration *name* of a Shield protection."""
    return Listing(
        "shield",
        "describe_protection",
        each("ProtectionId"),
        lambda page: [one for one in ((page.get("Protection") or {}).get(name),) if one],
        region=GLOBAL_REGION,
    )


ROWS = (
    Row(
        "DNS record",
        _ZONE,
        Listing(
            "route53",
            "list_resource_record_sets",
            each("HostedZoneId"),
            field_of("ResourceRecordSets"),
            region=GLOBAL_REGION,
        ),
        _record,
        _records,
        "aws:route53/record:Record",
        "route53 change-resource-record-sets",
        shown("ResourceRecords", "AliasTarget"),
        by_aws.zone_records,
    ),
    Row(
        "VPC of a zone",
        _ZONE,
        Listing("route53", "get_hosted_zone", each("Id"), field_of("VPCs"), region=GLOBAL_REGION),
        under("VPCId", separator=":"),
        _networks,
        "aws:route53/zoneAssociation:ZoneAssociation",
        "route53 disassociate-vpc-from-hosted-zone",
    ),
    Row(
        "query log",
        _ZONE,
        Listing(
            "route53",
            "list_query_logging_configs",
            each("HostedZoneId"),
            field_of("QueryLoggingConfigs"),
            region=GLOBAL_REGION,
        ),
        part("Id"),
        ids("aws:route53/queryLog:QueryLog"),
        "aws:route53/queryLog:QueryLog",
        "route53 delete-query-logging-config",
        shown("CloudWatchLogsLogGroupArn"),
    ),
    slot(
        "logging of a web ACL",
        _ACL,
        Listing(
            "wafv2",
            "get_logging_configuration",
            each("ResourceArn", "arn"),
            lambda page: [page["LoggingConfiguration"]],
            absent=frozenset({"WAFNonexistentItemException"}),
        ),
        token="aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        by="resourceArn",
        delete="wafv2 delete-logging-configuration",
        path="arn",
    ),
    slot(
        "signing of a zone",
        _ZONE,
        Listing(
            "route53",
            "get_dnssec",
            _public,
            lambda page: [page] if (page.get("Status") or {}).get("ServeSignature") == "SIGNING" else [],
            region=GLOBAL_REGION,
        ),
        token="aws:route53/hostedZoneDnsSec:HostedZoneDnsSec",
        by="hostedZoneId",
        delete="route53 disable-hosted-zone-dnssec",
    ),
    Row(
        "VPC that may join a zone",
        _ZONE,
        Listing(
            "route53", "list_vpc_association_authorizations", _private, field_of("VPCs"), region=GLOBAL_REGION
        ),
        under("VPCId", separator=":"),
        keys(
            "aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization",
            "zoneId",
            "vpcId",
            separator=":",
        ),
        "aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization",
        "route53 delete-vpc-association-authorization",
        shown("VPCRegion"),
    ),
    Row(
        "web ACL of a user pool",
        _POOL,
        Listing(
            "wafv2",
            "get_web_acl_for_resource",
            each("ResourceArn", "arn"),
            lambda page: [page["WebACL"]] if page.get("WebACL") else [],
        ),
        under("ARN", path="arn", separator=","),
        keys("aws:wafv2/webAclAssociation:WebAclAssociation", "resourceArn", "webAclArn", separator=","),
        "aws:wafv2/webAclAssociation:WebAclAssociation",
        "wafv2 disassociate-web-acl",
        shown("Name"),
    ),
    _pool(
        "user pool client",
        _list("list_user_pool_clients", "UserPoolClients"),
        "ClientId",
        "aws:cognito/userPoolClient:UserPoolClient",
        either(
            keys("aws:cognito/userPoolClient:UserPoolClient", "userPoolId", "id"),
            keys("aws:cognito/managedUserPoolClient:ManagedUserPoolClient", "userPoolId", "id"),
        ),
        "cognito-idp delete-user-pool-client",
    ),
    Row(
        "second secret of a user pool client",
        _CLIENT,
        Listing("cognito-idp", "list_user_pool_client_secrets", _with_secret, _later_secrets),
        part("ClientSecretId"),
        lambda state, parent: (),
        *_CLIENT,
        "cognito-idp delete-user-pool-client-secret",
        shown("ClientSecretCreateDate"),
    ),
    _pool(
        "identity provider",
        _list("list_identity_providers", "Providers"),
        "ProviderName",
        "aws:cognito/identityProvider:IdentityProvider",
        either(
            keys("aws:cognito/identityProvider:IdentityProvider", "userPoolId", "providerName"),
            _provider_stacks,
        ),
        "cognito-idp delete-identity-provider",
    ),
    replace(
        _pool(
            "user group",
            _list("list_groups", "Groups"),
            "GroupName",
            "aws:cognito/userGroup:UserGroup",
            keys("aws:cognito/userGroup:UserGroup", "userPoolId", "name"),
            "cognito-idp delete-group",
        ),
        by_aws=by_aws.group_of_provider,
    ),
    _pool(
        "resource server",
        _list("list_resource_servers", "ResourceServers"),
        "Identifier",
        "aws:cognito/resourceServer:ResourceServer",
        keys("aws:cognito/resourceServer:ResourceServer", "userPoolId", "identifier"),
        "cognito-idp delete-resource-server",
    ),
    Row(
        "domain of a user pool",
        _POOL,
        Listing(
            "cognito-idp",
            "describe_user_pool",
            each("UserPoolId"),
            lambda page: [
                {VALUE: domain}
                for name in ("Domain", "CustomDomain")
                if (domain := (page.get("UserPool") or {}).get(name))
            ],
        ),
        part(VALUE),
        keys("aws:cognito/userPoolDomain:UserPoolDomain", "domain"),
        "aws:cognito/userPoolDomain:UserPoolDomain",
        "cognito-idp delete-user-pool-domain",
    ),
    slot(
        "risk configuration",
        _POOL,
        Listing(
            "cognito-idp",
            "describe_risk_configuration",
            each("UserPoolId"),
            lambda page: [
                one
                for one in (page.get("RiskConfiguration") or {},)
                if any(name.endswith("RiskConfiguration") or name.startswith("RiskEx") for name in one)
            ],
            # A pool without threat protection, which is a property of the pool.
            absent=frozenset({"UserPoolAddOnNotEnabledException"}),
        ),
        token="aws:cognito/riskConfiguration:RiskConfiguration",
        by="userPoolId",
        delete="cognito-idp set-risk-configuration",
    ),
    slot(
        "log delivery of a user pool",
        _POOL,
        Listing(
            "cognito-idp",
            "get_log_delivery_configuration",
            each("UserPoolId"),
            lambda page: [
                one for one in (page.get("LogDeliveryConfiguration") or {},) if one.get("LogConfigurations")
            ],
        ),
        token="aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration",
        by="userPoolId",
        delete="cognito-idp set-log-delivery-configuration",
    ),
    slot(
        "roles of an identity pool",
        ("aws:cognito/identityPool:IdentityPool",),
        Listing(
            "cognito-identity",
            "get_identity_pool_roles",
            each("IdentityPoolId"),
            whole("Roles", "RoleMappings"),
        ),
        token="aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment",
        by="identityPoolId",
        delete="cognito-identity set-identity-pool-roles",
    ),
    Row(
        "principal tags of an identity pool",
        ("aws:cognito/identityPool:IdentityPool",),
        Listing(
            "cognito-identity",
            "get_principal_tag_attribute_map",
            _first_provider,
            lambda page: [page] if page.get("PrincipalTags") else [],
            absent=frozenset({"ResourceNotFoundException"}),
        ),
        part("IdentityPoolId", "IdentityProviderName", separator=":"),
        keys(_PRINCIPAL_TAG, "identityPoolId", "identityProviderName", separator=":"),
        _PRINCIPAL_TAG,
        "cognito-identity set-principal-tag-attribute-map",
        shown("PrincipalTags"),
    ),
    slot(
        "metrics subscription of a distribution",
        ("aws:cloudfront/distribution:Distribution",),
        Listing(
            "cloudfront",
            "get_monitoring_subscription",
            each("DistributionId"),
            whole("MonitoringSubscription"),
            absent=frozenset({"NoSuchMonitoringSubscription"}),
            region=GLOBAL_REGION,
        ),
        token="aws:cloudfront/monitoringSubscription:MonitoringSubscription",
        by="distributionId",
        delete="cloudfront delete-monitoring-subscription",
    ),
    slot(
        "automatic response of a protection",
        _PROTECTION,
        _shield("ApplicationLayerAutomaticResponseConfiguration"),
        token="aws:shield/applicationLayerAutomaticResponse:ApplicationLayerAutomaticResponse",
        by="resourceArn",
        delete="shield disable-application-layer-automatic-response",
        path="resourceArn",
        by_aws=lambda item, parent, state: item.get("Status") == "DISABLED",
    ),
    Row(
        "health check of a protection",
        _PROTECTION,
        Listing(
            "shield",
            "describe_protection",
            each("ProtectionId"),
            lambda page: field_of("HealthCheckIds")(page.get("Protection") or {}),
            region=GLOBAL_REGION,
        ),
        part(VALUE),
        lambda state, parent: [
            one.text("healthCheckArn").rpartition("/")[2] for one in state.of(_HEALTH_CHECK)
        ],
        _HEALTH_CHECK,
        "shield disassociate-health-check",
    ),
)
