"""Settings of S3 buckets, each a kind whose id is the bucket's name."""

from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

_CALLS: translate.Names = (
    ("id", "ID"),
    ("kmsMasterKeyId", "KMSMasterKeyID"),
)
_ENABLED = "Enabled"


class _Setting(Kind):
    """One setting: put, read and deleted as a whole."""

    force_new = frozenset({"bucket"})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._put(cloud.client("s3"), inputs)
        return str(inputs["bucket"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = self._get(cloud.client("s3"), resource_id)
        return None if found is None else {"bucket": resource_id, **found}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._put(cloud.client("s3"), inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        if not state.get("skipDestroy"):
            self._end(cloud.client("s3"), resource_id)

    def _put(self, s3: Any, inputs: Properties) -> None:
        raise NotImplementedError

    def _get(self, s3: Any, bucket: str) -> Properties | None:
        raise NotImplementedError

    def _end(self, s3: Any, bucket: str) -> None:
        raise NotImplementedError


@register
class BucketVersioning(_Setting):
    """``aws.s3.BucketVersioning``: it can't be taken away, only suspended."""

    token = "aws:s3/bucketVersioning:BucketVersioning"
    force_new = frozenset({"bucket", "expectedBucketOwner"})
    write_only = frozenset({"expectedBucketOwner", "mfa"})

    def _put(self, s3: Any, inputs: Properties) -> None:
        declared = inputs["versioningConfiguration"]
        if declared["status"] == "Disabled":  # never enabled; S3 has no such status
            return
        mfa = {"MFADelete": declared["mfaDelete"]} if "mfaDelete" in declared else {}
        configuration = {"Status": declared["status"], **mfa}
        s3.put_bucket_versioning(Bucket=inputs["bucket"], VersioningConfiguration=configuration)

    def _get(self, s3: Any, bucket: str) -> Properties | None:
        found = s3.get_bucket_versioning(Bucket=bucket)
        state = {"status": found.get("Status", "Disabled")}
        return {
            "versioningConfiguration": state
            | ({"mfaDelete": found["MFADelete"]} if "MFADelete" in found else {})
        }

    def _end(self, s3: Any, bucket: str) -> None:
        if s3.get_bucket_versioning(Bucket=bucket).get("Status") == "Enabled":
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})


@register
class BucketServerSideEncryptionConfiguration(_Setting):
    """``aws.s3.BucketServerSideEncryptionConfiguration``; without it S3 encrypts with keys of its own."""

    token = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    force_new = frozenset({"bucket", "expectedBucketOwner"})
    write_only = frozenset({"expectedBucketOwner"})

    def _put(self, s3: Any, inputs: Properties) -> None:
        declared = {"serverSideEncryptionConfiguration": {"rules": inputs["rules"]}}
        s3.put_bucket_encryption(
            Bucket=inputs["bucket"], **translate.request(s3, "PutBucketEncryption", declared, _CALLS)
        )

    def _get(self, s3: Any, bucket: str) -> Properties | None:
        found = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
        return translate.answer(self.token, found, _CALLS)

    def _end(self, s3: Any, bucket: str) -> None:
        s3.delete_bucket_encryption(Bucket=bucket)


@register
class BucketPublicAccessBlock(_Setting):
    """``aws.s3.BucketPublicAccessBlock``."""

    token = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    defaults = dict.fromkeys(
        ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), False
    )
    write_only = frozenset({"skipDestroy"})

    def _put(self, s3: Any, inputs: Properties) -> None:
        switches = {key[:1].upper() + key[1:]: bool(inputs.get(key)) for key in self.defaults}
        s3.put_public_access_block(Bucket=inputs["bucket"], PublicAccessBlockConfiguration=switches)

    def _get(self, s3: Any, bucket: str) -> Properties | None:
        found = s3.get_public_access_block(Bucket=bucket)
        return translate.answer(self.token, found["PublicAccessBlockConfiguration"])

    def _end(self, s3: Any, bucket: str) -> None:
        s3.delete_public_access_block(Bucket=bucket)


@register
class BucketOwnershipControls(_Setting):
    """``aws.s3.BucketOwnershipControls``."""

    token = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"

    def _put(self, s3: Any, inputs: Properties) -> None:
        rule = {"ObjectOwnership": inputs["rule"]["objectOwnership"]}
        s3.put_bucket_ownership_controls(Bucket=inputs["bucket"], OwnershipControls={"Rules": [rule]})

    def _get(self, s3: Any, bucket: str) -> Properties | None:
        found = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
        return {"rule": {"objectOwnership": found[0]["ObjectOwnership"]}}

    def _end(self, s3: Any, bucket: str) -> None:
        s3.delete_bucket_ownership_controls(Bucket=bucket)


@register
class BucketPolicy(_Setting):
    """``aws.s3.BucketPolicy``."""

    token = "aws:s3/bucketPolicy:BucketPolicy"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        return validation.valid_json(inputs, "policy")

    def _put(self, s3: Any, inputs: Properties) -> None:
        s3.put_bucket_policy(Bucket=inputs["bucket"], Policy=inputs["policy"])

    def _get(self, s3: Any, bucket: str) -> Properties | None:
        return {"policy": s3.get_bucket_policy(Bucket=bucket)["Policy"]}

    def _end(self, s3: Any, bucket: str) -> None:
        s3.delete_bucket_policy(Bucket=bucket)


@register
class BucketLogging(_Setting):
    """``aws.s3.BucketLogging``."""

    token = "aws:s3/bucketLogging:BucketLogging"
    force_new = frozenset({"bucket", "expectedBucketOwner"})
    write_only = frozenset({"expectedBucketOwner"})

    def _put(self, s3: Any, inputs: Properties) -> None:
        declared = {"bucketLoggingStatus": {"loggingEnabled": inputs}}
        s3.put_bucket_logging(Bucket=inputs["bucket"], **translate.request(s3, "PutBucketLogging", declared))

    def _get(self, s3: Any, bucket: str) -> Properties | None:
        found = s3.get_bucket_logging(Bucket=bucket).get("LoggingEnabled")
        return translate.answer(self.token, found) if found else None

    def _end(self, s3: Any, bucket: str) -> None:
        s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={})


@register
class BucketLifecycleConfiguration(_Setting):
    """``aws.s3.BucketLifecycleConfiguration``."""

    token = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    force_new = frozenset({"bucket", "expectedBucketOwner"})
    write_only = frozenset({"expectedBucketOwner"})
    defaults = {"transitionDefaultMinimumObjectSize": "all_storage_classes_128K"}

    def _put(self, s3: Any, inputs: Properties) -> None:
        declared = {"rules": [{**rule, "filter": None} for rule in inputs.get("rules", [])]}
        call = translate.request(
            s3, "PutBucketLifecycleConfiguration", {"lifecycleConfiguration": declared}, _CALLS
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
            state = translate.answer(self.token, {"rules": [rule]}, _CALLS)["rules"][0]
            rules.append(state | ({} if of is None else {"filter": _declared(of)}))
        return {
            "rules": rules,
            "transitionDefaultMinimumObjectSize": found.get("TransitionDefaultMinimumObjectSize"),
        }

    def _end(self, s3: Any, bucket: str) -> None:
        s3.delete_bucket_lifecycle(Bucket=bucket)


@register
class BucketNotification(_Setting):
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


@register
class BucketObjectLockConfiguration(_Setting):
    """``aws.s3.BucketObjectLockConfiguration``: S3 can't turn Object Lock off, so only its rule ends."""

    token = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
    force_new = frozenset({"bucket", "expectedBucketOwner", "objectLockEnabled"})
    write_only = frozenset({"expectedBucketOwner", "token"})
    defaults = {"objectLockEnabled": _ENABLED}

    def _put(self, s3: Any, inputs: Properties) -> None:
        days = inputs.get("rule", {}).get("defaultRetention", {})
        retention = {key.capitalize(): value for key, value in days.items() if value is not None}
        rule = {"Rule": {"DefaultRetention": retention}} if retention else {}
        s3.put_object_lock_configuration(
            Bucket=inputs["bucket"], ObjectLockConfiguration={"ObjectLockEnabled": _ENABLED, **rule}
        )

    def _get(self, s3: Any, bucket: str) -> Properties | None:
        try:
            found = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ObjectLockConfigurationNotFoundError":
                return None
            raise
        retention = found.get("Rule", {}).get("DefaultRetention")
        if retention is None:
            return None
        rule = {"defaultRetention": {key.lower(): value for key, value in retention.items()}}
        return {"objectLockEnabled": found["ObjectLockEnabled"], "rule": rule}

    def _end(self, s3: Any, bucket: str) -> None:
        s3.put_object_lock_configuration(
            Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": _ENABLED}
        )
