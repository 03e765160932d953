"""Cases of trails, detectors, Security Hub, AWS Config, budgets, cost monitors and pools of users."""

from collections.abc import Mapping
from typing import Any

from strata.drift.children.resource import StateResource
from unit.drift.cases.case import ACCOUNT, Case, resource
from unit.drift.cases.compute import POOL

TRAIL = resource("aws:cloudtrail/trail:Trail", "arn:trail", arn="arn:trail", name="trail")
DETECTOR = resource("aws:guardduty/detector:Detector", "d1")
HUB = resource("aws:securityhub/account:Account", ACCOUNT, enableDefaultStandards=False)
RECORDER = resource("aws:cfg/recorder:Recorder", "recorder", name="recorder")
BUDGET = resource("aws:budgets/budget:Budget", f"{ACCOUNT}:month", name="month")
MONITOR = resource("aws:costexplorer/anomalyMonitor:AnomalyMonitor", "arn:monitor", arn="arn:monitor")
IDENTITIES = resource("aws:cognito/identityPool:IdentityPool", "x:identities")
_HUB_ARN = f"arn:aws:securityhub:x:{ACCOUNT}:"
_ACTIONS = tuple(f"0000000{one}-0000-0000-0000-000000000000" for one in (1, 2))
_MANAGEMENT = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}


def of_detector(kind: str, token: str, page: Mapping[str, Any]) -> Case:
    """Children of a detector by id: one declared, one added."""
    return Case(kind, DETECTOR, page, ("d1:added",), (resource(token, "d1:declared"),))


def of_account(
    kind: str,
    parent: StateResource,
    field: str,
    name: str,
    token: str,
    *made: Mapping[str, Any],
    prefix: str = "",
) -> Case:
    """Children of a region by name or ARN: one declared, one added, others *made* by AWS."""
    kinds: Mapping[str, Mapping[str, Any]] = {
        "ActionTargetArn": {"Name": "a", "Description": "a"},
        "InsightArn": {"Name": "a", "Filters": {}, "GroupByAttribute": "ResourceId"},
        "StandardsSubscriptionArn": {
            "StandardsArn": "arn:standard",
            "StandardsInput": {},
            "StandardsStatus": "READY",
        },
        "ConfigRuleName": {"Source": {"Owner": "AWS"}},
        "ConformancePackName": {"ConformancePackArn": "arn:p", "ConformancePackId": "p"},
        "Name": {"RetentionPeriodInDays": 30},
    }
    also = kinds.get(name, {})
    page: dict[str, list[Mapping[str, Any]]] = {
        field: [{name: f"{prefix}{one}", **also} for one in ("declared", "added")]
    }
    page[field] += [{**also, **one} for one in made]
    return Case(kind, parent, page, (f"{prefix}added",), (resource(token, f"{prefix}declared"),))


CASES = (
    Case(
        "event selectors",
        TRAIL,
        {"EventSelectors": [{**_MANAGEMENT, "ReadWriteType": "WriteOnly"}]},
        ("arn:trail/event-selectors",),
    ),
    Case(
        "event selectors",
        TRAIL,
        {
            "AdvancedEventSelectors": [
                {"Name": "all", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]}]}
            ]
        },
        ("arn:trail/event-selectors",),
    ),
    Case("event selectors", TRAIL, {"EventSelectors": [_MANAGEMENT]}, ()),
    Case(
        "insight selectors",
        TRAIL,
        {"InsightSelectors": [{"InsightType": "ApiCallRateInsight"}]},
        ("arn:trail/insight-selectors",),
    ),
    Case(
        "feature of a detector",
        DETECTOR,
        {
            "ServiceRole": "arn:role",
            "Status": "ENABLED",
            "Features": [
                {"Name": "FLOW_LOGS", "Status": "ENABLED"},
                {"Name": "S3_DATA_EVENTS", "Status": "ENABLED"},
                {"Name": "AI_PROTECTION", "Status": "DISABLED"},
                {"Name": "LAMBDA_NETWORK_LOGS", "Status": "DISABLED"},
                {"Name": "RDS_LOGIN_EVENTS", "Status": "DISABLED"},
                {"Name": "EKS_RUNTIME_MONITORING", "Status": "DISABLED"},
                {"Name": "RUNTIME_MONITORING", "Status": "ENABLED"},
            ],
        },
        ("d1:LAMBDA_NETWORK_LOGS", "d1:RUNTIME_MONITORING"),
        (
            resource(
                "aws:guardduty/detectorFeature:DetectorFeature",
                "d1/RDS_LOGIN_EVENTS",
                detectorId="d1",
                name="RDS_LOGIN_EVENTS",
            ),
        ),
    ),
    of_detector(
        "filter of a detector", "aws:guardduty/filter:Filter", {"FilterNames": ["declared", "added"]}
    ),
    Case(
        "member of a detector",
        DETECTOR,
        {
            "Members": [
                {
                    "AccountId": one,
                    "MasterId": ACCOUNT,
                    "Email": "a@example.com",
                    "RelationshipStatus": "Enabled",
                    "UpdatedAt": "2026-01-01",
                }
                for one in ("222222222222", "999999999999")
            ]
        },
        ("d1:999999999999",),
        (resource("aws:guardduty/member:Member", "d1:222222222222"),),
    ),
    of_detector(
        "publishing destination",
        "aws:guardduty/publishingDestination:PublishingDestination",
        {
            "Destinations": [
                {"DestinationId": one, "DestinationType": "S3", "Status": "PUBLISHING"}
                for one in ("declared", "added")
            ]
        },
    ),
    of_detector("trusted IP list", "aws:guardduty/iPSet:IPSet", {"IpSetIds": ["declared", "added"]}),
    of_detector(
        "threat list",
        "aws:guardduty/threatIntelSet:ThreatIntelSet",
        {"ThreatIntelSetIds": ["declared", "added"]},
    ),
    of_account(
        "security standard",
        HUB,
        "StandardsSubscriptions",
        "StandardsSubscriptionArn",
        "aws:securityhub/standardsSubscription:StandardsSubscription",
    ),
    of_account(
        "automation rule of Security Hub",
        HUB,
        "AutomationRulesMetadata",
        "RuleArn",
        "aws:securityhub/automationRule:AutomationRule",
    ),
    of_account(
        "action target of Security Hub",
        HUB,
        "ActionTargets",
        "ActionTargetArn",
        "aws:securityhub/actionTarget:ActionTarget",
    ),
    of_account(
        "insight of Security Hub",
        HUB,
        "Insights",
        "InsightArn",
        "aws:securityhub/insight:Insight",
        {"InsightArn": "arn:aws:securityhub:::insight/securityhub/default/1"},
    ),
    of_account("member of Security Hub", HUB, "Members", "AccountId", "aws:securityhub/member:Member"),
    of_account(
        "finding aggregator",
        HUB,
        "FindingAggregators",
        "FindingAggregatorArn",
        "aws:securityhub/findingAggregator:FindingAggregator",
    ),
    Case(
        "product that sends findings",
        HUB,
        {
            "ProductSubscriptions": [
                f"{_HUB_ARN}product-subscription/{one}"
                for one in ("aws/guardduty", "declared/scanner", "added/scanner")
            ]
        },
        (f"{_HUB_ARN}product-subscription/added/scanner",),
        (
            resource(
                "aws:securityhub/productSubscription:ProductSubscription",
                "arn:product,arn:subscription",
                arn=f"{_HUB_ARN}product-subscription/declared/scanner",
            ),
        ),
    ),
    of_account(
        "rule of AWS Config",
        RECORDER,
        "ConfigRules",
        "ConfigRuleName",
        "aws:cfg/rule:Rule",
        {"ConfigRuleName": "securityhub-s3-1a2b", "CreatedBy": "securityhub.amazonaws.com"},
    ),
    of_account(
        "conformance pack",
        RECORDER,
        "ConformancePackDetails",
        "ConformancePackName",
        "aws:cfg/conformancePack:ConformancePack",
        {"ConformancePackName": "org", "CreatedBy": "config-multiaccountsetup.amazonaws.com"},
    ),
    of_account(
        "delivery channel", RECORDER, "DeliveryChannels", "name", "aws:cfg/deliveryChannel:DeliveryChannel"
    ),
    of_account(
        "aggregator of AWS Config",
        RECORDER,
        "ConfigurationAggregators",
        "ConfigurationAggregatorName",
        "aws:cfg/configurationAggregator:ConfigurationAggregator",
        {"ConfigurationAggregatorName": "aws", "CreatedBy": "securityhub.amazonaws.com"},
    ),
    Case(
        "account that may aggregate",
        RECORDER,
        {
            "AggregationAuthorizations": [
                {"AuthorizedAccountId": one, "AuthorizedAwsRegion": "x"}
                for one in ("222222222222", "999999999999")
            ]
        },
        ("999999999999:x",),
        (resource("aws:cfg/aggregateAuthorization:AggregateAuthorization", "222222222222:x"),),
    ),
    of_account(
        "retention of AWS Config",
        RECORDER,
        "RetentionConfigurations",
        "Name",
        "aws:cfg/retentionConfiguration:RetentionConfiguration",
    ),
    Case(
        "action of a budget",
        BUDGET,
        {
            "Actions": [
                {
                    "ActionId": one,
                    "BudgetName": "month",
                    "NotificationType": "ACTUAL",
                    "ActionType": "APPLY_IAM_POLICY",
                    "ActionThreshold": {"ActionThresholdValue": 1, "ActionThresholdType": "PERCENTAGE"},
                    "Definition": {},
                    "ExecutionRoleArn": "arn:aws:iam::111111111111:role/r",
                    "ApprovalModel": "AUTOMATIC",
                    "Status": "STANDBY",
                    "Subscribers": [{"SubscriptionType": "SNS", "Address": "arn:topic"}],
                }
                for one in _ACTIONS
            ],
        },
        _ACTIONS[1:],
        (
            resource(
                "aws:budgets/budgetAction:BudgetAction",
                f"{ACCOUNT}:{_ACTIONS[0]}:month",
                actionId=_ACTIONS[0],
            ),
        ),
    ),
    Case(
        "subscription of a cost monitor",
        MONITOR,
        {
            "AnomalySubscriptions": [
                {
                    "SubscriptionArn": one,
                    "MonitorArnList": ["arn:aws:ce::1:anomalymonitor/m"],
                    "Subscribers": [],
                    "Frequency": "DAILY",
                    "SubscriptionName": one,
                }
                for one in ("arn:declared", "arn:added")
            ]
        },
        ("arn:added",),
        (resource("aws:costexplorer/anomalySubscription:AnomalySubscription", "arn:declared"),),
    ),
    Case(
        "domain of a user pool",
        POOL,
        {"UserPool": {"Domain": "shop", "CustomDomain": "login.example.com"}},
        ("login.example.com",),
        (resource("aws:cognito/userPoolDomain:UserPoolDomain", "shop", domain="shop"),),
    ),
    Case(
        "risk configuration",
        POOL,
        {
            "RiskConfiguration": {
                "UserPoolId": POOL.id,
                "RiskExceptionConfiguration": {"SkippedIPRangeList": ["0.0.0.0/0"]},
            }
        },
        ("x_pool/risk-configuration",),
    ),
    Case("risk configuration", POOL, {"RiskConfiguration": {"UserPoolId": POOL.id}}, ()),
    Case(
        "log delivery of a user pool",
        POOL,
        {
            "LogDeliveryConfiguration": {
                "UserPoolId": POOL.id,
                "LogConfigurations": [{"LogLevel": "INFO", "EventSource": "userAuthEvents"}],
            }
        },
        ("x_pool/log-delivery-of-a-user-pool",),
    ),
    Case(
        "log delivery of a user pool",
        POOL,
        {"LogDeliveryConfiguration": {"UserPoolId": POOL.id, "LogConfigurations": []}},
        (),
    ),
    Case(
        "roles of an identity pool",
        IDENTITIES,
        {"IdentityPoolId": IDENTITIES.id, "Roles": {"unauthenticated": "arn:aws:iam::1:role/r"}},
        ("x:identities/roles-of-an-identity-pool",),
    ),
)
DECLARED: Mapping[str, StateResource] = {
    "risk configuration": resource(
        "aws:cognito/riskConfiguration:RiskConfiguration", POOL.id, userPoolId=POOL.id
    ),
    "log delivery of a user pool": resource(
        "aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration", POOL.id, userPoolId=POOL.id
    ),
    "roles of an identity pool": resource(
        "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment",
        IDENTITIES.id,
        identityPoolId=IDENTITIES.id,
    ),
}
