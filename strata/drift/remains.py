"""What the Resource Groups Tagging API still tells of although it has ended, or waits for its end."""

from collections.abc import Callable

from strata.drift.vpc import Client

_NO_DISTRIBUTION = "NoSuchDistribution"
# KMS keeps a deleted key for 7 to 30 days, with its tags (KMS Developer Guide, "Key states").
_ENDING_KEY = frozenset({"PendingDeletion", "PendingReplicaDeletion"})


def gone(client: Callable[[str], Client], arn: str) -> bool:
    """Whether nobody needs to care for *arn* any more; raises botocore's errors."""
    service, resource = arn.split(":", 5)[2::3] if arn.count(":") >= 5 else ("", arn)
    kind, _, name = resource.partition("/")
    if (service, kind) == ("kms", "key"):
        return bool(client("kms").describe_key(KeyId=arn)["KeyMetadata"]["KeyState"] in _ENDING_KEY)
    if (service, kind) == ("cloudfront", "distribution"):
        return _without_distribution(client("cloudfront"), name)
    return False


def _without_distribution(cloudfront: Client, name: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        cloudfront.get_distribution(Id=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != _NO_DISTRIBUTION:
            raise
        return True
    return False
