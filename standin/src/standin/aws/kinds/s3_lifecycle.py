"""Lifecycle configurations of buckets."""

from typing import Any

from standin.aws import tagging, translate
from standin.aws.kind import register
from standin.aws.kinds.s3_settings import CALLS, BucketSetting
from standin.aws.values import Properties


@register
class BucketLifecycleConfiguration(BucketSetting):
    """``aws.s3.BucketLifecycleConfiguration``."""

    token = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    force_new = frozenset({"bucket", "expectedBucketOwner"})
    write_only = frozenset({"expectedBucketOwner"})
    defaults = {"transitionDefaultMinimumObjectSize": "all_storage_classes_128K"}

    def _put(self, s3: Any, inputs: Properties) -> None:
        declared = {"rules": [{**rule, "filter": None} for rule in inputs.get("rules", [])]}
        call = translate.request(
            s3, "PutBucketLifecycleConfiguration", {"lifecycleConfiguration": declared}, CALLS
        )
        for made, rule in zip(call["LifecycleConfiguration"]["Rules"], inputs["rules"], strict=True):
            if "prefix" not in rule:
                made["Filter"] = _filter(rule.get("filter") or {})
        size = inputs.get("transitionDefaultMinimumObjectSize")
        s3.put_bucket_lifecycle_configuration(
            Bucket=inputs["bucket"], **call, TransitionDefaultMinimumObjectSize=size
        )

    def _get(self, s3: Any, bucket: str) -> Properties | None:
        found = s3.get_bucket_lifecycle_configuration(Bucket=bucket)
        rules = []
        for rule in found["Rules"]:
            of = rule.pop("Filter", None)
            state = translate.answer(self.token, {"rules": [rule]}, CALLS)["rules"][0]
            rules.append(state | ({} if of is None else {"filter": _declared(of)}))
        return {
            "rules": rules,
            "transitionDefaultMinimumObjectSize": found.get("TransitionDefaultMinimumObjectSize"),
        }

    def _end(self, s3: Any, bucket: str) -> None:
        s3.delete_bucket_lifecycle(Bucket=bucket)


def _filter(declared: Properties) -> dict[str, Any]:
    table = {
        "objectSizeGreaterThan": "ObjectSizeGreaterThan",
        "objectSizeLessThan": "ObjectSizeLessThan",
        "prefix": "Prefix",
    }
    made = translate.taken(table, declared)
    if declared.get("tag"):
        made["Tag"] = {"Key": declared["tag"]["key"], "Value": declared["tag"]["value"]}
    if declared.get("and"):
        several = declared["and"]
        made["And"] = translate.taken(table, several) | {"Tags": tagging.as_list(several.get("tags", {}))}
    return made


def _declared(found: dict[str, Any]) -> Properties:
    payload: Properties = {
        key[:1].lower() + key[1:]: value for key, value in found.items() if key not in ("Tag", "And")
    }
    if "Tag" in found:
        payload["tag"] = {"key": found["Tag"]["Key"], "value": found["Tag"]["Value"]}
    if "And" in found:
        inner = {key: value for key, value in found["And"].items() if key != "Tags"}
        payload["and"] = _declared(inner) | {"tags": tagging.as_map(found["And"].get("Tags"))}
    return payload
