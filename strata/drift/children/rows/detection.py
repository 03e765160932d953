"""Children of trails, detectors, Security Hub, AWS Config's recorder, budgets, cost monitors and alarms."""

from collections.abc import Callable, Iterable

from strata.drift.children import by_aws
from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    ALL,
    Detail,
    Item,
    Known,
    Listing,
    Row,
    Rule,
    each,
    either,
    field_of,
    ids,
    inline,
    keys,
    nothing,
    part,
    shown,
    under,
)
from strata.drift.cloud_resource import GLOBAL_REGION

_TRAIL = ("aws:cloudtrail/trail:Trail",)
_DETECTOR = ("aws:guardduty/detector:Detector",)
_HUB = ("aws:securityhub/account:Account",)
_RECORDER = ("aws:cfg/recorder:Recorder",)
_BUDGET = ("aws:budgets/budget:Budget",)
_MONITOR = ("aws:costexplorer/anomalyMonitor:AnomalyMonitor",)
_named = shown("Name", "RuleName", "Description")
_NO_INSIGHTS = frozenset({"InsightNotEnabledException"})


def _selectors(kind: str, operation: str, names: tuple[str, ...], declared: tuple[str, ...]) -> Row:
    """The selectors of a trail, which are properties of the trail itself."""
    return Row(
        kind,
        _TRAIL,
        Listing(
            "cloudtrail",
            operation,
            each("TrailName", "arn"),
            lambda page: [page] if any(page.get(name) for name in names) else [],
            absent=_NO_INSIGHTS,
        ),
        lambda item, parent: (f"{parent.id}/{kind.replace(' ', '-')}", parent.id),
        inline(*declared),
        *_TRAIL,
        f"cloudtrail {operation.replace('get_', 'put_').replace('_', '-')}",
        shown(*names),
        by_aws.management_events,
    )


def _of_detector(kind: str, operation: str, field: str, name: str, token: str, delete: str) -> Row:
    """Parts of a detector; their ids in the state are the detector's with their own."""
    return Row(
        kind,
        _DETECTOR,
        Listing("guardduty", operation, each("DetectorId"), field_of(field)),
        under(name, separator=":"),
        ids(token),
        token,
        f"guardduty {delete}",
        shown("Email", "RelationshipStatus", "DestinationType"),
    )


def _features(state: Index, parent: StateResource) -> Iterable[str]:
    for one in state.of("aws:guardduty/detectorFeature:DetectorFeature"):
        yield f"{one.text('detectorId')}:{one.text('name')}"


def _of_account(  # noqa: PLR0913 (a row's own properties)
    kind: str,
    parents: tuple[str, ...],
    listing: Listing,
    name: str,
    token: str,
    delete: str,
    *,
    known: Known | None = None,
    describe: Callable[[Item], str] = _named,
    made: Rule = by_aws.service_linked,
) -> Row:
    """A list for the whole account and region; its items name no parent."""
    return Row(kind, parents, listing, part(name), known or ids(token), token, delete, describe, made)


def _hub(operation: str, field: str) -> Listing:
    return Listing("securityhub", operation, nothing, field_of(field))


def _config(operation: str, field: str) -> Listing:
    return Listing("config", operation, nothing, field_of(field))


def _product_arns(state: Index, parent: StateResource) -> Iterable[str]:
    """The ARNs of the subscriptions, whose ids begin with the product's."""
    return state.keys("aws:securityhub/productSubscription:ProductSubscription", "arn")


def _authorized(state: Index, parent: StateResource) -> Iterable[str]:
    return state.ids("aws:cfg/aggregateAuthorization:AggregateAuthorization")


_ALARM = ("aws:cloudwatch/metricAlarm:MetricAlarm",)


_ANALYZED = ("aws:iam/role:Role", "aws:accessanalyzer/analyzer:Analyzer")
"""Roles are analyzed by the account's analyzers, which bootstrap declares; every environment has roles."""


def _of_other_alarms(item: Item, parent: StateResource, state: Index) -> bool:
    """A rule that has expired, or mutes none of the state's alarms."""
    muted = ((item.get("Rule") or {}).get("MuteTargets") or {}).get("AlarmNames") or ()
    return item.get("Status") == "EXPIRED" or not any(state.has(name) for name in muted)


def _mute_rule(item: Item) -> str:
    """The rule's name, which its ARN ends with."""
    return str(item.get("AlarmMuteRuleArn")).rpartition(":")[2]


ROWS = (
    _selectors(
        "event selectors",
        "get_event_selectors",
        ("EventSelectors", "AdvancedEventSelectors"),
        ("eventSelectors", "advancedEventSelectors"),
    ),
    _selectors("insight selectors", "get_insight_selectors", ("InsightSelectors",), ("insightSelectors",)),
    Row(
        "feature of a detector",
        _DETECTOR,
        Listing("guardduty", "get_detector", each("DetectorId"), field_of("Features")),
        under("Name", separator=":"),
        _features,
        "aws:guardduty/detectorFeature:DetectorFeature",
        "guardduty update-detector",
        shown("Status"),
        by_aws.feature_of_new_detector,
    ),
    _of_detector(
        "filter of a detector",
        "list_filters",
        "FilterNames",
        "Value",
        "aws:guardduty/filter:Filter",
        "delete-filter",
    ),
    _of_detector(
        "member of a detector",
        "list_members",
        "Members",
        "AccountId",
        "aws:guardduty/member:Member",
        "delete-members",
    ),
    _of_detector(
        "publishing destination",
        "list_publishing_destinations",
        "Destinations",
        "DestinationId",
        "aws:guardduty/publishingDestination:PublishingDestination",
        "delete-publishing-destination",
    ),
    _of_detector(
        "trusted IP list",
        "list_ip_sets",
        "IpSetIds",
        "Value",
        "aws:guardduty/iPSet:IPSet",
        "delete-ip-set",
    ),
    _of_detector(
        "threat list",
        "list_threat_intel_sets",
        "ThreatIntelSetIds",
        "Value",
        "aws:guardduty/threatIntelSet:ThreatIntelSet",
        "delete-threat-intel-set",
    ),
    _of_account(
        "security standard",
        _HUB,
        _hub("get_enabled_standards", "StandardsSubscriptions"),
        "StandardsSubscriptionArn",
        "aws:securityhub/standardsSubscription:StandardsSubscription",
        "securityhub batch-disable-standards",
        describe=shown("StandardsStatus"),
        made=by_aws.default_standard,
    ),
    _of_account(
        "automation rule of Security Hub",
        _HUB,
        _hub("list_automation_rules", "AutomationRulesMetadata"),
        "RuleArn",
        "aws:securityhub/automationRule:AutomationRule",
        "securityhub batch-delete-automation-rules",
    ),
    _of_account(
        "action target of Security Hub",
        _HUB,
        _hub("describe_action_targets", "ActionTargets"),
        "ActionTargetArn",
        "aws:securityhub/actionTarget:ActionTarget",
        "securityhub delete-action-target",
    ),
    _of_account(
        "insight of Security Hub",
        _HUB,
        _hub("get_insights", "Insights"),
        "InsightArn",
        "aws:securityhub/insight:Insight",
        "securityhub delete-insight",
        made=by_aws.managed_insight,
    ),
    _of_account(
        "member of Security Hub",
        _HUB,
        _hub("list_members", "Members"),
        "AccountId",
        "aws:securityhub/member:Member",
        "securityhub delete-members",
        describe=shown("Email", "MemberStatus"),
    ),
    _of_account(
        "finding aggregator",
        _HUB,
        _hub("list_finding_aggregators", "FindingAggregators"),
        "FindingAggregatorArn",
        "aws:securityhub/findingAggregator:FindingAggregator",
        "securityhub delete-finding-aggregator",
    ),
    _of_account(
        "product that sends findings",
        _HUB,
        _hub("list_enabled_products_for_import", "ProductSubscriptions"),
        "Value",
        "aws:securityhub/productSubscription:ProductSubscription",
        "securityhub disable-import-findings-for-product",
        known=_product_arns,
        made=by_aws.product_of_aws,
    ),
    _of_account(
        "rule of AWS Config",
        _RECORDER,
        _config("describe_config_rules", "ConfigRules"),
        "ConfigRuleName",
        "aws:cfg/rule:Rule",
        "config delete-config-rule",
    ),
    _of_account(
        "conformance pack",
        _RECORDER,
        _config("describe_conformance_packs", "ConformancePackDetails"),
        "ConformancePackName",
        "aws:cfg/conformancePack:ConformancePack",
        "config delete-conformance-pack",
    ),
    _of_account(
        "delivery channel",
        _RECORDER,
        _config("describe_delivery_channels", "DeliveryChannels"),
        "name",
        "aws:cfg/deliveryChannel:DeliveryChannel",
        "config delete-delivery-channel",
        describe=shown("s3BucketName", "snsTopicARN"),
    ),
    _of_account(
        "aggregator of AWS Config",
        _RECORDER,
        _config("describe_configuration_aggregators", "ConfigurationAggregators"),
        "ConfigurationAggregatorName",
        "aws:cfg/configurationAggregator:ConfigurationAggregator",
        "config delete-configuration-aggregator",
    ),
    Row(
        "account that may aggregate",
        _RECORDER,
        _config("describe_aggregation_authorizations", "AggregationAuthorizations"),
        part("AuthorizedAccountId", "AuthorizedAwsRegion", separator=":"),
        _authorized,
        "aws:cfg/aggregateAuthorization:AggregateAuthorization",
        "config delete-aggregation-authorization",
    ),
    _of_account(
        "retention of AWS Config",
        _RECORDER,
        _config("describe_retention_configurations", "RetentionConfigurations"),
        "Name",
        "aws:cfg/retentionConfiguration:RetentionConfiguration",
        "config delete-retention-configuration",
        describe=shown("RetentionPeriodInDays"),
    ),
    Row(
        "action of a budget",
        _BUDGET,
        Listing(
            "budgets",
            "describe_budget_actions_for_budget",
            lambda parents: {"AccountId": parents[0].account, "BudgetName": parents[0].text("name")},
            field_of("Actions"),
            region=GLOBAL_REGION,
        ),
        part("ActionId"),
        either(
            ids("aws:budgets/budgetAction:BudgetAction"),
            keys("aws:budgets/budgetAction:BudgetAction", "actionId"),
        ),
        "aws:budgets/budgetAction:BudgetAction",
        "budgets delete-budget-action",
        shown("ActionType"),
    ),
    Row(
        "subscription of a cost monitor",
        _MONITOR,
        Listing(
            "ce",
            "get_anomaly_subscriptions",
            each("MonitorArn"),
            field_of("AnomalySubscriptions"),
            region=GLOBAL_REGION,
        ),
        part("SubscriptionArn"),
        ids("aws:costexplorer/anomalySubscription:AnomalySubscription"),
        "aws:costexplorer/anomalySubscription:AnomalySubscription",
        "ce delete-anomaly-subscription",
        shown("SubscriptionName", "Frequency"),
    ),
    _of_detector(
        "trusted entity list",
        "list_trusted_entity_sets",
        "TrustedEntitySetIds",
        "Value",
        "aws:guardduty/detector:Detector",
        "delete-trusted-entity-set",
    ),
    Row(
        "disabled control of a standard",
        ("aws:securityhub/standardsSubscription:StandardsSubscription",),
        Listing(
            "securityhub",
            "describe_standards_controls",
            each("StandardsSubscriptionArn"),
            field_of("Controls"),
        ),
        part("StandardsControlArn"),
        keys("aws:securityhub/standardsControl:StandardsControl", "standardsControlArn"),
        "aws:securityhub/standardsControl:StandardsControl",
        "securityhub update-standards-control",
        shown("ControlId", "DisabledReason"),
        lambda item, parent, state: item.get("ControlStatus") != "DISABLED",
    ),
    Row(
        "archive rule of an analyzer",
        _ANALYZED,
        Listing(
            "accessanalyzer",
            "list_analyzers",
            nothing,
            field_of("analyzers"),
            ALL,
            detail=Detail(
                "list_archive_rules", lambda item: {"analyzerName": item["name"]}, "Rules", "archiveRules"
            ),
        ),
        part("name", "ruleName"),
        keys("aws:accessanalyzer/archiveRule:ArchiveRule", "analyzerName", "ruleName"),
        "aws:accessanalyzer/archiveRule:ArchiveRule",
        "accessanalyzer delete-archive-rule",
        shown("filter"),
    ),
    Row(
        "mute rule of alarms",
        _ALARM,
        Listing(
            "cloudwatch",
            "list_alarm_mute_rules",
            nothing,
            field_of("AlarmMuteRuleSummaries"),
            ALL,
            detail=Detail(
                "get_alarm_mute_rule", lambda item: {"AlarmMuteRuleName": _mute_rule(item)}, "Rule"
            ),
        ),
        lambda item, parent: (_mute_rule(item), str(item.get("AlarmMuteRuleArn"))),
        either(
            ids("aws:cloudwatch/alarmMuteRule:AlarmMuteRule"),
            keys("aws:cloudwatch/alarmMuteRule:AlarmMuteRule", "name"),
        ),
        "aws:cloudwatch/alarmMuteRule:AlarmMuteRule",
        "cloudwatch delete-alarm-mute-rule",
        shown("Status", "ExpireDate"),
        _of_other_alarms,
    ),
)
