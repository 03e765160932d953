"""Notifications of buckets."""

from typing import Any

from standin.aws.kind import register
from standin.aws.kinds.s3_settings import BucketSetting
from standin.aws.values import Properties


@register
class BucketNotification(BucketSetting):
    """``aws.s3.BucketNotification``: a bucket's notifications; to empty them is a change."""

    token = "aws:s3/bucketNotification:BucketNotification"
    defaults = {"eventbridge": False}
    _targets = {
        "lambdaFunctions": ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
        "queues": ("QueueConfigurations", "QueueArn"),
        "topics": ("TopicConfigurations", "TopicArn"),
    }

    def _put(self, s3: Any, inputs: Properties) -> None:
        configuration: dict[str, Any] = {"EventBridgeConfiguration": {}} if inputs.get("eventbridge") else {}
        for key, (api, arn) in self._targets.items():
            listed = [_notification(one, arn) for one in inputs.get(key) or ()]
            configuration |= {api: listed} if listed else {}
        s3.put_bucket_notification_configuration(
            Bucket=inputs["bucket"], NotificationConfiguration=configuration
        )

    def _get(self, s3: Any, bucket: str) -> Properties | None:
        found = s3.get_bucket_notification_configuration(Bucket=bucket)
        state = {
            key: [_properties(one, arn) for one in found.get(api, [])]
            for key, (api, arn) in self._targets.items()
        }
        return {**state, "eventbridge": "EventBridgeConfiguration" in found}

    def _end(self, s3: Any, bucket: str) -> None:
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})


def _notification(declared: Properties, arn: str) -> dict[str, Any]:
    rules = [
        {"Name": name, "Value": declared[key]}
        for name, key in (("prefix", "filterPrefix"), ("suffix", "filterSuffix"))
        if declared.get(key)
    ]
    of = {"Filter": {"Key": {"FilterRules": rules}}} if rules else {}
    named = {"Id": declared["id"]} if declared.get("id") else {}
    return {arn: declared[arn[:1].lower() + arn[1:]], "Events": declared["events"], **of, **named}


def _properties(found: dict[str, Any], arn: str) -> Properties:
    rules = found.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    by_name = {rule["Name"].lower(): rule["Value"] for rule in rules}
    return {
        "id": found.get("Id"),
        arn[:1].lower() + arn[1:]: found[arn],
        "events": found["Events"],
        "filterPrefix": by_name.get("prefix", ""),
        "filterSuffix": by_name.get("suffix", ""),
    }
