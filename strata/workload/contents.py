"""Contents of queues, tables and buckets that an update would delete."""

from collections.abc import Iterator

from strata.workload.resources import BUCKET, QUEUE, TABLE, Clients, StackResources
from strata.workload.running import depth

KINDS = (QUEUE, TABLE, BUCKET)


def found(clients: Clients, resources: StackResources) -> Iterator[str]:
    """A line for each of *resources* that isn't empty."""
    for one in resources.of(QUEUE):
        waiting, taken = depth(clients("sqs"), one.id)
        if waiting + taken:
            yield f"queue {one.name}: {waiting + taken} messages"
    for one in resources.of(TABLE):
        if clients("dynamodb").scan(TableName=one.id, Limit=1, Select="COUNT").get("Count"):
            yield f"table {one.name}: it has items"
    for one in resources.of(BUCKET):
        if clients("s3").list_object_versions(Bucket=one.id, MaxKeys=1).get("Versions"):
            yield f"bucket {one.name}: it has objects"
