"""Settings of S3 buckets, each a kind whose id is the bucket's name."""

from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError

from standin.aws import translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

CALLS: translate.Names = (
    ("id", "ID"),
    ("kmsMasterKeyId", "KMSMasterKeyID"),
)
_ENABLED = "Enabled"


class BucketSetting(Kind):
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
class BucketVersioning(BucketSetting):
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
class BucketServerSideEncryptionConfiguration(BucketSetting):
    """``aws.s3.BucketServerSideEncryptionConfiguration``; without it S3 encrypts with keys of its own."""

    token = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    force_new = frozenset({"bucket", "expectedBucketOwner"})
    write_only = frozenset({"expectedBucketOwner"})

    def _put(self, s3: Any, inputs: Properties) -> None:
        declared = {"serverSideEncryptionConfiguration": {"rules": inputs["rules"]}}
        s3.put_bucket_encryption(
            Bucket=inputs["bucket"], **translate.request(s3, "PutBucketEncryption", declared, CALLS)
        )

    def _get(self, s3: Any, bucket: str) -> Properties | None:
        found = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
        return translate.answer(self.token, found, CALLS)

    def _end(self, s3: Any, bucket: str) -> None:
        s3.delete_bucket_encryption(Bucket=bucket)


@register
class BucketPublicAccessBlock(BucketSetting):
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
class BucketOwnershipControls(BucketSetting):
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
class BucketPolicy(BucketSetting):
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
class BucketLogging(BucketSetting):
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
class BucketObjectLockConfiguration(BucketSetting):
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
