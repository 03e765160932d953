"""The data layer: what must outlive everything else."""

from components.data.bucket import Bucket, BucketSettings

__all__ = ["Bucket", "BucketSettings"]
