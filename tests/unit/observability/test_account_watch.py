"""Audit records, detection, costs and chat of the account, each by setting."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from components.common.account import AwsSettings
from components.common.locks import Locks
from components.observability.account_watch import AccountWatch
from components.observability.audit_policy import config_policy, trail_policy
from components.observability.settings import STANDARDS, ObservabilitySettings
from unit.recording import LOCKED, OPEN, ROOT, Cloud, stack_config

BUCKET, LOCK = "aws:s3/bucket:Bucket", "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
TRAIL, BUDGET = "aws:cloudtrail/trail:Trail", "aws:budgets/budget:Budget"
RECORDER, DETECTOR = "aws:cfg/recorder:Recorder", "aws:guardduty/detector:Detector"
HUB = "aws:securityhub/account:Account"
SUBSCRIPTION = "aws:securityhub/standardsSubscription:StandardsSubscription"
SLACK = "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration"
ANOMALIES = "aws:costexplorer/anomalySubscription:AnomalySubscription"
REGION, ACCOUNT = "ap-northeast-2", "111111111111"
NOTHING: dict[str, Any] = {
    "monthly_budget_usd": None,
    "cost_anomaly_usd": None,
    "slack": None,
    "audit_retention_days": 90,
    "trail": None,
    "detection": {"config": None, "guardduty": None, "security_hub": None},
}
DAILY = {"frequency": "DAILY", "recorder": None}
HOURLY = {"frequency": "ONE_HOUR", "detector_id": None}
TRAIL_ON = {"trail": {"insights": False, "log_retention_days": 30}}


def _detection(**on: Any) -> dict[str, Any]:
    return {"detection": {**NOTHING["detection"], **on}}


@pytest.fixture
def watch(deploy: Callable[..., Cloud]) -> Callable[..., Cloud]:
    """The resources that the program declares with these settings."""

    def run(locks: Locks = OPEN, **on: Any) -> Cloud:
        tags = json.loads(stack_config("dev")["aws:defaultTags"])
        aws = AwsSettings.model_validate(
            {"region": REGION, "allowedAccountIds": [ACCOUNT], "assumeRoles": [], "defaultTags": tags}
        )
        settings = ObservabilitySettings.model_validate({**NOTHING, **on})
        return deploy(
            lambda: AccountWatch(
                "account",
                settings,
                locks,
                aws=aws,
                key_arn="key",
                topic_arn="topic",
                log_bucket="logs",
            )
        )

    return run


def test_with_everything_off_the_account_has_nothing(watch: Callable[..., Cloud]) -> None:
    assert [one.typ for one in watch().resources if one.typ.startswith("aws:")] == []


def test_a_trail_records_all_regions_encrypted_and_with_digests(watch: Callable[..., Cloud]) -> None:
    cloud = watch(**TRAIL_ON)
    [trail] = cloud.of(TRAIL).values()
    assert trail["isMultiRegionTrail"]
    assert trail["includeGlobalServiceEvents"]
    assert trail["enableLogFileValidation"]
    assert trail["kmsKeyId"] == "key"
    assert trail["cloudWatchLogsGroupArn"].endswith(":*")
    assert "insightSelectors" not in trail
    # CloudTrail tests a write when the trail is made: the bucket's policy is there before.
    assert any("BucketPolicy::audit-writers" in one for one in cloud.dependencies["trail"])


def test_insights_are_of_call_rates_and_error_rates(watch: Callable[..., Cloud]) -> None:
    cloud = watch(trail={"insights": True, "log_retention_days": 30})
    [trail] = cloud.of(TRAIL).values()
    assert trail["insightSelectors"] == [
        {"insightType": "ApiCallRateInsight"},
        {"insightType": "ApiErrorRateInsight"},
    ]


def test_locks_protect_the_audit_records_for_their_whole_retention_period(
    watch: Callable[..., Cloud],
) -> None:
    locked, unlocked = watch(LOCKED, **TRAIL_ON), watch(**TRAIL_ON)
    [lock] = locked.of(LOCK).values()
    assert lock["rule"]["defaultRetention"] == {"mode": "GOVERNANCE", "days": 90}
    assert "audit" in locked.protected
    assert locked.of(BUCKET)["audit"]["forceDestroy"] is False
    assert unlocked.of(LOCK) == {}
    assert unlocked.protected == set()


def test_the_bucket_admits_cloudtrail_and_config_of_this_account_only() -> None:
    arn = "arn:aws:s3:::audit-1"
    policies = (trail_policy(arn, REGION, ACCOUNT), config_policy(arn, ACCOUNT))
    documents = [json.loads(one)["Statement"] for one in policies]
    statements = [statement for document in documents for statement in document]
    writers = {
        "".join(one["Principal"]["Service"]): one for one in statements if "s3:PutObject" in one["Action"]
    }
    assert {name: "".join(one["Resource"]) for name, one in writers.items()} == {
        "cloudtrail.amazonaws.com": f"{arn}/AWSLogs/{ACCOUNT}/*",
        "config.amazonaws.com": f"{arn}/AWSLogs/{ACCOUNT}/Config/*",
    }
    assert all("StringLike" in one["Condition"] for one in writers.values())
    assert all(any(one["Effect"] == "Deny" for one in document) for document in documents)


def test_recordings_of_config_have_a_bucket_without_object_lock(watch: Callable[..., Cloud]) -> None:
    # AWS::Config::DeliveryChannel takes no bucket where Object Lock is enabled.
    cloud = watch(LOCKED, **TRAIL_ON, **_detection(config=DAILY))
    [lock] = cloud.of(LOCK).values()
    [channel] = cloud.of("aws:cfg/deliveryChannel:DeliveryChannel").values()
    [trail] = cloud.of(TRAIL).values()
    assert lock["bucket"] == trail["s3BucketName"] != channel["s3BucketName"]
    assert {"audit", "audit-config"} <= cloud.protected
    assert cloud.of(BUCKET)["audit-config"]["forceDestroy"] is False


def test_each_bucket_of_audit_records_exists_with_its_writer_only(watch: Callable[..., Cloud]) -> None:
    assert {*watch(**TRAIL_ON).of(BUCKET)} == {"audit"}
    assert {*watch(**_detection(config=DAILY)).of(BUCKET)} == {"audit-config"}


def test_config_records_everything_and_security_hub_checks_it(watch: Callable[..., Cloud]) -> None:
    cloud = watch(
        **_detection(
            config=DAILY, security_hub={"standards": ["foundational_security", "cis_3"], "existing": False}
        )
    )
    [recorder] = cloud.of(RECORDER).values()
    assert recorder["recordingGroup"] == {"allSupported": True, "includeGlobalResourceTypes": True}
    assert recorder["recordingMode"] == {"recordingFrequency": "DAILY"}
    assert [one["enableDefaultStandards"] for one in cloud.of(HUB).values()] == [False]
    assert {one["standardsArn"] for one in cloud.of(SUBSCRIPTION).values()} == {
        f"arn:aws:securityhub:{REGION}::{STANDARDS['foundational_security']}",
        f"arn:aws:securityhub:{REGION}::{STANDARDS['cis_3']}",
    }
    # The provider's own wait of three minutes is too short (terraform-provider-aws, issue 42688).
    assert {one.longest_creation for one in cloud.registered if one.typ == SUBSCRIPTION} == {"20m"}


def test_what_the_account_has_already_stays_as_it_is(watch: Callable[..., Cloud]) -> None:
    cloud = watch(
        **_detection(
            config={**DAILY, "recorder": "default"},
            guardduty={**HOURLY, "detector_id": "0" * 32},
            security_hub={"standards": ["cis_3"], "existing": True},
        )
    )
    made = {one.typ for one in cloud.resources if one.typ.startswith("aws:")}
    assert not {
        kind for kind in made if kind.startswith(("aws:cfg/", "aws:guardduty/", "aws:iam/", "aws:s3/"))
    }
    assert cloud.of(HUB) == {}
    assert len(cloud.of(SUBSCRIPTION)) == 1
    assert len(cloud.of("aws:cloudwatch/eventRule:EventRule")) == 1, "its findings are reported all the same"


def test_high_findings_of_guardduty_reach_the_operations_topic(watch: Callable[..., Cloud]) -> None:
    cloud = watch(**_detection(guardduty=HOURLY))
    assert [one["findingPublishingFrequency"] for one in cloud.of(DETECTOR).values()] == ["ONE_HOUR"]
    [rule] = cloud.of("aws:cloudwatch/eventRule:EventRule").values()
    assert json.loads(rule["eventPattern"])["detail"] == {"severity": [{"numeric": [">=", 7]}]}
    [target] = cloud.of("aws:cloudwatch/eventTarget:EventTarget").values()
    assert target["arn"] == "topic"
    assert cloud.of(BUCKET) == {}, "GuardDuty alone writes no records"


def test_a_budget_warns_before_at_and_ahead_of_its_limit(watch: Callable[..., Cloud]) -> None:
    [budget] = watch(monthly_budget_usd=200).of(BUDGET).values()
    assert (budget["limitAmount"], budget["limitUnit"]) == ("200", "USD")
    assert {
        (one["notificationType"], one["threshold"], *one["subscriberSnsTopicArns"])
        for one in budget["notifications"]
    } == {("ACTUAL", 80, "topic"), ("ACTUAL", 100, "topic"), ("FORECASTED", 100, "topic")}


def test_unusual_costs_are_reported_from_their_least_impact_on(watch: Callable[..., Cloud]) -> None:
    [found] = watch(cost_anomaly_usd=50).of(ANOMALIES).values()
    assert found["frequency"] == "IMMEDIATE", "a topic takes no summaries"
    assert found["thresholdExpression"]["dimension"]["values"] == ["50"]


def test_a_slack_channel_can_read_and_change_nothing(watch: Callable[..., Cloud]) -> None:
    cloud = watch(slack={"workspace_id": "T07EA123LEP", "channel_id": "C07EZ1ABC23"})
    [channel] = cloud.of(SLACK).values()
    assert channel["snsTopicArns"] == ["topic"]
    assert channel["guardrailPolicyArns"] == ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    # UpdateSlackChannelConfiguration takes another channel and no other workspace.
    [made] = [one for one in cloud.registered if one.typ == SLACK]
    assert (made.replaced_first, list(made.replace_on_changes)) == (True, ["slackTeamId"])


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (_detection(security_hub={"standards": ["cis_3"], "existing": False}), "config is null"),
        (
            _detection(config=DAILY, security_hub={"standards": ["cis_3", "cis_3"], "existing": False}),
            "more than once",
        ),
        (_detection(config=DAILY, security_hub={"standards": [], "existing": False}), "at least 1"),
        (_detection(config={**DAILY, "frequency": "HOURLY"}), "CONTINUOUS"),
        ({"monthly_budget_usd": 0}, "greater than or equal to 1"),
        ({"monthly_budget_usd": "200"}, "valid integer"),
        ({"audit_retention_days": 30}, "greater than or equal to 90"),
        ({"slack": {"workspace_id": "myteam", "channel_id": "C07EZ1ABC23"}}, "pattern"),
        ({"slack": {"workspace_id": "T07EA123LEP"}}, "channel_id"),
        ({"trail": {"insights": True, "log_retention_days": 8}}, "Input should be 1, 3, 5"),
        ({"trials": None}, "Extra inputs"),
    ],
)
def test_a_wrong_value_is_refused(change: dict[str, Any], shown: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ObservabilitySettings.model_validate({**NOTHING, **change})
    assert shown in str(caught.value)


def test_the_policy_of_deployments_reaches_the_bucket_of_audit_records() -> None:
    assert '"audit"' in (ROOT / "bootstrap" / "deploy_limits.py").read_text()
