"""Children of log groups and delivery sources, log policies of the account, and parameters."""

import os.path
from collections.abc import Mapping, Sequence

from strata.drift.children import by_aws
from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    ALL,
    Item,
    Listing,
    Row,
    each,
    either,
    field_of,
    ids,
    keys,
    nothing,
    part,
    shown,
    slot,
    spread,
    statements,
)
from strata.drift.cloud_resource import GLOBAL_REGION
from strata.drift.patterns import matches

_LOG_GROUP = ("aws:cloudwatch/logGroup:LogGroup",)
_PARAMETER = ("aws:ssm/parameter:Parameter",)


def _foreign_policy(item: Item, parent: StateResource, state: Index) -> bool:
    """A policy for other log groups than the environment's, or one that AWS created."""
    if by_aws.delivery_policy(item, parent, state):
        return True
    groups = [one.text("arn").removesuffix(":*") for one in state.of(*_LOG_GROUP)]
    resources = [
        str(resource).removesuffix(":*") or "*"
        for one in statements("policyDocument")(item)
        for resource in _listed(one.get("Resource", "*"))
    ]
    return not any(matches(resource, arn) for resource in resources for arn in groups)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _principals(item: Item) -> str:
    return ", ".join(str(one.get("Principal")) for one in statements("policyDocument")(item))


def _folder(parents: Sequence[StateResource]) -> Mapping[str, object] | None:
    """The common path of all declared parameters; their values aren't read."""
    names = [one.text("name") for one in parents]
    folder = (
        f"/{os.path.commonpath(names).split('/')[1]}" if all(one.startswith("/") for one in names) else ""
    )
    if folder in ("", "/"):
        return None
    return {"ParameterFilters": [{"Key": "Path", "Option": "Recursive", "Values": [folder]}]}


def _of_account(kind: str, policy: str) -> Row:
    """An account's policy of CloudWatch Logs, which applies to all its log groups."""
    return Row(
        kind,
        _LOG_GROUP,
        Listing(
            "logs",
            "describe_account_policies",
            lambda parents: {"policyType": policy},
            field_of("accountPolicies"),
            ALL,
        ),
        part("policyName"),
        keys("aws:cloudwatch/logAccountPolicy:LogAccountPolicy", "policyName"),
        "aws:cloudwatch/logAccountPolicy:LogAccountPolicy",
        "logs delete-account-policy",
        shown("policyDocument", "selectionCriteria"),
    )


ROWS = (
    Row(
        "subscription filter",
        _LOG_GROUP,
        Listing(
            "logs",
            "describe_subscription_filters",
            each("logGroupName"),
            field_of("subscriptionFilters"),
        ),
        part("logGroupName", "filterName", separator="|"),
        keys("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", "logGroup", "name", separator="|"),
        "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
        "logs delete-subscription-filter",
        shown("destinationArn"),
    ),
    Row(
        "metric filter",
        _LOG_GROUP,
        Listing(
            "logs",
            "describe_metric_filters",
            nothing,
            field_of("metricFilters"),
            ALL,
            parent=lambda item: str(item.get("logGroupName")),
        ),
        part("logGroupName", "filterName", separator=":"),
        keys("aws:cloudwatch/logMetricFilter:LogMetricFilter", "logGroupName", "name", separator=":"),
        "aws:cloudwatch/logMetricFilter:LogMetricFilter",
        "logs delete-metric-filter",
        shown("filterPattern"),
    ),
    Row(
        "log resource policy",
        _LOG_GROUP,
        Listing("logs", "describe_resource_policies", nothing, field_of("resourcePolicies"), ALL),
        part("policyName"),
        either(
            ids("aws:cloudwatch/logResourcePolicy:LogResourcePolicy"),
            keys("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "policyName"),
        ),
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
        "logs delete-resource-policy",
        _principals,
        _foreign_policy,
    ),
    Row(
        "link to a monitoring account",
        _LOG_GROUP,
        Listing("oam", "list_links", nothing, field_of("Items"), ALL),
        part("Arn"),
        ids("aws:oam/link:Link"),
        "aws:oam/link:Link",
        "oam delete-link",
        shown("SinkArn", "ResourceTypes"),
    ),
    _of_account("subscription filter of the account", "SUBSCRIPTION_FILTER_POLICY"),
    _of_account("log transformer of the account", "TRANSFORMER_POLICY"),
    _of_account("data protection policy of the account", "DATA_PROTECTION_POLICY"),
    slot(
        "data protection policy of a log group",
        _LOG_GROUP,
        Listing(
            "logs",
            "describe_log_groups",
            nothing,
            field_of("logGroups"),
            ALL,
            parent=lambda item: str(item.get("logGroupName")),
        ),
        token="aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy",
        by="logGroupName",
        delete="logs delete-data-protection-policy",
        # The account's policy, which has a row of its own, is inherited.
        by_aws=lambda item, parent, state: (
            item.get("dataProtectionStatus") != "ACTIVATED"
            or "ACCOUNT_DATA_PROTECTION" in (item.get("inheritedProperties") or ())
        ),
    ),
    Row(
        "resource policy of a log group",
        _LOG_GROUP,
        Listing(
            "logs",
            "describe_resource_policies",
            lambda parents: {"policyScope": "RESOURCE"},
            field_of("resourcePolicies"),
            ALL,
            parent=lambda item: str(item.get("resourceArn")).removesuffix(":*"),
        ),
        part("policyName", "resourceArn", separator=","),
        lambda state, parent: (),
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
        "logs delete-resource-policy",
        _principals,
    ),
    slot(
        "policy of a log delivery destination",
        ("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",),
        Listing(
            "logs",
            "get_delivery_destination_policy",
            each("deliveryDestinationName", "name"),
            lambda page: [page] if (page.get("policy") or {}).get("deliveryDestinationPolicy") else [],
            absent=frozenset({"ResourceNotFoundException"}),
        ),
        token="aws:cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy",
        by="deliveryDestinationName",
        delete="logs delete-delivery-destination-policy",
        path="name",
    ),
    Row(
        "log source of a distribution",
        ("aws:cloudfront/distribution:Distribution",),
        Listing(
            "logs",
            "describe_delivery_sources",
            nothing,
            spread("deliverySources", "resourceArns", "name", "logType"),
            ALL,
            parent=lambda item: str(item["Value"]),
            region=GLOBAL_REGION,
        ),
        part("name"),
        either(
            ids("aws:cloudwatch/logDeliverySource:LogDeliverySource"),
            keys("aws:cloudwatch/logDeliverySource:LogDeliverySource", "name"),
        ),
        "aws:cloudwatch/logDeliverySource:LogDeliverySource",
        "logs delete-delivery-source",
        shown("logType"),
    ),
    Row(
        "log delivery",
        ("aws:cloudwatch/logDeliverySource:LogDeliverySource",),
        Listing(
            "logs",
            "describe_deliveries",
            nothing,
            field_of("deliveries"),
            ALL,
            parent=lambda item: str(item.get("deliverySourceName")),
        ),
        part("id"),
        ids("aws:cloudwatch/logDelivery:LogDelivery"),
        "aws:cloudwatch/logDelivery:LogDelivery",
        "logs delete-delivery",
        shown("deliveryDestinationArn"),
    ),
    Row(
        "parameter",
        _PARAMETER,
        Listing("ssm", "describe_parameters", _folder, field_of("Parameters"), ALL),
        part("Name"),
        either(ids(*_PARAMETER), keys("aws:ssm/parameter:Parameter", "name")),
        "aws:ssm/parameter:Parameter",
        "ssm delete-parameter",
        shown("Type"),
    ),
)
