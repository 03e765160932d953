"""Children of hosted zones, web ACLs and user pools."""

from collections.abc import Iterable, Sequence

from strata.drift.children import by_aws
from strata.drift.children.resource import Index, Resource
from strata.drift.children.row import (
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
)
from strata.drift.cloud_resource import GLOBAL_REGION

_ZONE = ("aws:route53/zone:Zone",)
_ACL = ("aws:wafv2/webAcl:WebAcl",)
_POOL = ("aws:cognito/userPool:UserPool",)
_PAGE = 60
"""Largest page size (Amazon Cognito user pools API Reference)."""


def _record(item: Item, parent: Resource) -> Sequence[str]:
    name = str(item["Name"]).rstrip(".").replace("\\052", "*").lower()
    return (_joined(parent.id, name, item["Type"], item.get("SetIdentifier")),)


def _joined(*parts: object) -> str:
    return "_".join(str(one) for one in parts if one)


def _records(state: Index, parent: Resource) -> Iterable[str]:
    zone = parent.text("name").rstrip(".").lower()
    for one in state.of("aws:route53/record:Record"):
        name = (one.text("fqdn") or one.text("name")).rstrip(".").lower()
        kind, which = one.text("type"), one.text("setIdentifier")
        for full in {name, f"{name}.{zone}" if name else zone}:
            yield _joined(one.text("zoneId"), full, kind, which)


def _networks(state: Index, parent: Resource) -> Iterable[str]:
    for one in parent.inputs.get("vpcs") or ():
        yield f"{parent.id}:{one.get('vpcId')}"
    yield from state.keys("aws:route53/zoneAssociation:ZoneAssociation", "zoneId", "vpcId", separator=":")


def _pool(kind: str, operation: str, field: str, name: str, token: str, known: Known, delete: str) -> Row:
    return Row(
        kind,
        _POOL,
        Listing("cognito-idp", operation, each("UserPoolId", MaxResults=_PAGE), field_of(field)),
        under(name),
        known,
        token,
        delete,
        shown("ClientName", "ProviderType"),
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
        token="aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",  # noqa: S106 (a type)
        by="resourceArn",
        delete="wafv2 delete-logging-configuration",
        path="arn",
    ),
    _pool(
        "user pool client",
        "list_user_pool_clients",
        "UserPoolClients",
        "ClientId",
        "aws:cognito/userPoolClient:UserPoolClient",
        either(
            keys("aws:cognito/userPoolClient:UserPoolClient", "userPoolId", "id"),
            keys("aws:cognito/managedUserPoolClient:ManagedUserPoolClient", "userPoolId", "id"),
        ),
        "cognito-idp delete-user-pool-client",
    ),
    _pool(
        "identity provider",
        "list_identity_providers",
        "Providers",
        "ProviderName",
        "aws:cognito/identityProvider:IdentityProvider",
        keys("aws:cognito/identityProvider:IdentityProvider", "userPoolId", "providerName"),
        "cognito-idp delete-identity-provider",
    ),
)
