"""Dashboards, trails, budgets and services that watch an account."""

import json
from typing import Any

from standin.aws.values import Properties

from .world import Case, Client, Operation, Resource, World

_TEXT = {"type": "text", "x": 0, "y": 0, "width": 24, "height": 1, "properties": {"markdown": "# It"}}
_TRAIL = "aws:cloudtrail/trail:Trail"
_ROLE = "arn:aws:iam::{}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"


def _body(*widgets: object) -> str:
    return json.dumps({"widgets": [*widgets]})


def _bucket(world: World) -> str:
    return world.make("aws:s3/bucket:Bucket", {"forceDestroy": True}).id


def _versioned(world: World) -> Properties:
    bucket = _bucket(world)
    world.make(
        "aws:s3/bucketVersioning:BucketVersioning",
        {"bucket": bucket, "versioningConfiguration": {"status": "Enabled"}},
    )
    return {"bucket": bucket, "rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 90}}}


def _lock_change(client: Client, it: Resource) -> None:
    client("s3").put_object_lock_configuration(
        Bucket=it.id,
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}},
        },
    )


def _trail(world: World) -> Properties:
    group = world.make("aws:cloudwatch/logGroup:LogGroup", {})
    return {
        "s3BucketName": _bucket(world),
        "kmsKeyId": world.make("aws:kms/key:Key", {"deletionWindowInDays": 7}).outputs["arn"],
        "isMultiRegionTrail": True,
        "enableLogFileValidation": True,
        "cloudWatchLogsGroupArn": f"{group.outputs['arn']}:*",
        "cloudWatchLogsRoleArn": f"arn:aws:iam::{world.account}:role/trail",
        "insightSelectors": [{"insightType": "ApiCallRateInsight"}],
        "tags": {"Owner": "audit"},
    }


def _trail_change(**change: Any) -> Operation:
    return lambda client, it: client("cloudtrail").update_trail(Name=it.id, **change)


def _tag_trail(client: Client, it: Resource) -> None:
    client("cloudtrail").add_tags(ResourceId=it.id, TagsList=[{"Key": "Owner", "Value": "by-hand"}])


def _budget(world: World) -> Properties:
    notice = {"comparisonOperator": "GREATER_THAN", "thresholdType": "PERCENTAGE"}
    topic = {"subscriberSnsTopicArns": [world.make("aws:sns/topic:Topic", {}).outputs["arn"]]}
    return {
        "budgetType": "COST",
        "limitAmount": "200",
        "limitUnit": "USD",
        "timeUnit": "MONTHLY",
        "notifications": [
            {"notificationType": "ACTUAL", "threshold": 80, **notice, **topic},
            {"notificationType": "FORECASTED", "threshold": 100, **notice, **topic},
        ],
    }


def _raise_budget(client: Client, it: Resource) -> None:
    budget = {
        "BudgetName": it.outputs["name"],
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": "900", "Unit": "USD"},
    }
    client("budgets").update_budget(AccountId=it.outputs["accountId"], NewBudget=budget)


def _silence_budget(client: Client, it: Resource) -> None:
    place = {"AccountId": it.outputs["accountId"], "BudgetName": it.outputs["name"]}
    [first, *_] = client("budgets").describe_notifications_for_budget(**place)["Notifications"]
    wanted = ("NotificationType", "ComparisonOperator", "Threshold", "ThresholdType")
    client("budgets").delete_notification(**place, Notification={key: first[key] for key in wanted})


def _recorder(world: World) -> Properties:
    return {
        "roleArn": _ROLE.format(world.account),
        "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
        "recordingMode": {"recordingFrequency": "DAILY"},
    }


def _record_no_global_resources(client: Client, it: Resource) -> None:
    changed = {"name": it.id, "roleARN": it.outputs["roleArn"], "recordingGroup": {"allSupported": True}}
    client("config").put_configuration_recorder(ConfigurationRecorder=changed)


def _channel(world: World) -> Properties:
    world.make("aws:cfg/recorder:Recorder", _recorder(world))
    return {"s3BucketName": _bucket(world)}


def _move_channel(client: Client, it: Resource) -> None:
    client("config").put_delivery_channel(DeliveryChannel={"name": it.id, "s3BucketName": "elsewhere"})


def _status(world: World) -> Properties:
    recorder = world.make("aws:cfg/recorder:Recorder", _recorder(world))
    world.make("aws:cfg/deliveryChannel:DeliveryChannel", {"s3BucketName": _bucket(world)})
    return {"name": recorder.id, "isEnabled": True}


CASES = (
    Case(
        "aws:cloudwatch/dashboard:Dashboard",
        lambda world: {"dashboardName": "it", "dashboardBody": _body(_TEXT)},
        lambda client, it: client("cloudwatch").delete_dashboards(DashboardNames=[it.id]),
        {
            "dashboardBody": lambda client, it: client("cloudwatch").put_dashboard(
                DashboardName=it.id, DashboardBody=_body()
            )
        },
    ),
    Case(
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        _versioned,
        None,
        {"rule": _lock_change},
    ),
    Case(
        _TRAIL,
        _trail,
        lambda client, it: client("cloudtrail").delete_trail(Name=it.id),
        {
            "enableLogging": lambda client, it: client("cloudtrail").stop_logging(Name=it.id),
            "enableLogFileValidation": _trail_change(EnableLogFileValidation=False),
            "isMultiRegionTrail": _trail_change(IsMultiRegionTrail=False),
            "kmsKeyId": _trail_change(KmsKeyId=""),
            "tags": _tag_trail,
        },
    ),
    Case(
        "aws:budgets/budget:Budget",
        _budget,
        lambda client, it: client("budgets").delete_budget(
            AccountId=it.outputs["accountId"], BudgetName=it.outputs["name"]
        ),
        {"limitAmount": _raise_budget, "notifications": _silence_budget},
    ),
    Case(
        "aws:cfg/recorder:Recorder",
        _recorder,
        lambda client, it: client("config").delete_configuration_recorder(ConfigurationRecorderName=it.id),
        {"recordingGroup": _record_no_global_resources},
    ),
    Case(
        "aws:cfg/deliveryChannel:DeliveryChannel",
        _channel,
        lambda client, it: client("config").delete_delivery_channel(DeliveryChannelName=it.id),
        {"s3BucketName": _move_channel},
    ),
    Case(
        "aws:cfg/recorderStatus:RecorderStatus",
        _status,
        None,
        {
            "isEnabled": lambda client, it: client("config").stop_configuration_recorder(
                ConfigurationRecorderName=it.id
            )
        },
        undeletable=True,
    ),
    Case(
        "aws:iam/serviceLinkedRole:ServiceLinkedRole",
        lambda world: {"awsServiceName": "config.amazonaws.com"},
        lambda client, it: client("iam").delete_service_linked_role(RoleName=it.outputs["name"]),
    ),
    Case(
        "aws:guardduty/detector:Detector",
        lambda world: {"enable": True, "findingPublishingFrequency": "ONE_HOUR"},
        lambda client, it: client("guardduty").delete_detector(DetectorId=it.id),
        {
            "enable": lambda client, it: client("guardduty").update_detector(DetectorId=it.id, Enable=False),
            "findingPublishingFrequency": lambda client, it: client("guardduty").update_detector(
                DetectorId=it.id, FindingPublishingFrequency="SIX_HOURS"
            ),
        },
    ),
    Case(
        "aws:securityhub/account:Account",
        lambda world: {
            "enableDefaultStandards": False,
            "autoEnableControls": True,
            "controlFindingGenerator": "SECURITY_CONTROL",
        },
        lambda client, it: client("securityhub").disable_security_hub(),
    ),
)
