"""Settings of the image pipeline."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from components.common.section import Section
from components.compute.functions.function_settings import FunctionSettings
from components.data.buckets.bucket_settings import BucketSettings
from components.pipeline.variants import VARIANTS

# AWS Lambda Developer Guide, "Lambda quotas" and "Configuring reserved concurrency": the default quota of an
# account, and how much of it must stay unreserved.
_ACCOUNT_CONCURRENCY = 1000
_UNRESERVED = 100


class WorkerSettings(FunctionSettings):
    """The function of each variant; each reserves the concurrency."""

    @field_validator("reserved_concurrency")
    @classmethod
    def _account_has_it(cls, reserved: int | None) -> int | None:
        most = (_ACCOUNT_CONCURRENCY - _UNRESERVED) // len(VARIANTS)
        if reserved is not None and reserved > most:
            raise ValueError(
                f"is above {most}: each of {len(VARIANTS)} workers reserves it, and Lambda keeps "
                f"{_UNRESERVED} of the account's {_ACCOUNT_CONCURRENCY} unreserved"
            )
        return reserved


class PipelineSettings(Section):
    """The media bucket, and the workers of each variant."""

    bucket: Annotated[BucketSettings, Field(description="The bucket of uploads and copies")]
    worker: Annotated[WorkerSettings, Field(description="Function of a worker; every variant has its own")]
    maximum_concurrency: Annotated[
        int, Field(ge=2, le=1000, description="Maximum concurrency of a variant's queue, 2 to 1000")
    ]

    @field_validator("maximum_concurrency")
    @classmethod
    def _reserved_is_enough(cls, concurrency: int, info: ValidationInfo) -> int:
        # AWS Lambda Developer Guide, "Setting maximum concurrency": the queue's is at most the function's.
        worker = info.data.get("worker")
        reserved = worker.reserved_concurrency if isinstance(worker, WorkerSettings) else None
        if reserved is not None and reserved < concurrency:
            raise ValueError(
                f"is above worker.reserved_concurrency {reserved}: messages that are throttled too often "
                "become dead letters"
            )
        return concurrency
