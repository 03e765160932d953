"""Settings of buckets."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from components.common.account import AccountId
from components.common.section import Section

# Amazon S3 User Guide, "Transitioning objects using Amazon S3 Lifecycle": no object goes to Standard-IA
# before it is 30 days old, and it stays there for another 30 before a rule may move it on.
_IA_DAYS = 30
_LONGEST_DAYS = 3653
# Amazon S3 API, LifecycleRule: an ID of 255 characters, and it names the prefix.
_LONGEST_PREFIX = 250


class Lifecycle(Section):
    """A lifecycle rule for *prefix*: Standard-IA, Glacier, expiration; each step may be null."""

    prefix: Annotated[
        str, Field(max_length=_LONGEST_PREFIX, description='Beginning of the keys; "" for every object')
    ]
    infrequent_access_days: Annotated[
        int | None,
        Field(ge=_IA_DAYS, le=_LONGEST_DAYS, description="Age at which an object goes to Standard-IA"),
    ]
    glacier_days: Annotated[
        int | None,
        Field(
            ge=1,
            le=_LONGEST_DAYS,
            description="Age at which an object goes to Glacier, from which a restore takes hours",
        ),
    ]
    expire_days: Annotated[
        int | None, Field(ge=1, le=_LONGEST_DAYS, description="Age at which an object is deleted")
    ]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        rare, cold, end = self.infrequent_access_days, self.glacier_days, self.expire_days
        if rare is None and cold is None and end is None:
            raise ValueError(f'has no step for "{self.prefix}": give one of them days, or leave the rule out')
        if rare is not None and cold is not None and cold < rare + _IA_DAYS:
            raise ValueError(
                f"has its days out of order: glacier_days {cold} must be at least {rare + _IA_DAYS}, "
                f"{_IA_DAYS} after infrequent_access_days {rare}"
            )
        last = cold or rare
        if end is not None and last is not None and end <= last:
            raise ValueError(f"has its days out of order: expire_days {end} must be above {last}")
        return self


def _once(rules: tuple[Lifecycle, ...]) -> tuple[Lifecycle, ...]:
    prefixes = sorted(rule.prefix for rule in rules)
    for shorter, longer in pairwise(prefixes):
        if longer.startswith(shorter):
            raise ValueError(f'has two rules for what begins with "{longer}": prefixes must not overlap')
    return rules


class BucketSettings(Section):
    """Versioning, encryption, lifecycle and cross-account readers of a bucket."""

    versioning: Annotated[bool, Field(description="Keep overwritten and deleted objects for a while")]
    old_version_days: Annotated[
        int, Field(ge=1, le=_LONGEST_DAYS, description="Days to keep overwritten and deleted objects")
    ]
    encryption: Annotated[
        Literal["kms", "s3"], Field(description="kms for the environment's key, s3 for keys that S3 manages")
    ]
    lifecycle: Annotated[
        tuple[Lifecycle, ...],
        Field(description="Lifecycle rules by the beginning of the keys; [] to keep all objects unchanged"),
        AfterValidator(_once),
    ]
    reader_accounts: Annotated[
        tuple[AccountId, ...],
        Field(description="Other AWS accounts that may read, 12 digits in quotes; [] with encryption kms"),
    ]

    @model_validator(mode="after")
    def _readers_can_decrypt(self) -> Self:
        if self.reader_accounts and self.encryption == "kms":
            raise ValueError(
                "has reader_accounts and encryption kms: the environment's key decrypts for its own account "
                "alone, so reader_accounts must be [] or encryption s3"
            )
        return self


class LogBucketSettings(Section):
    """Settings of the log bucket."""

    retention_days: Annotated[int, Field(ge=1, le=_LONGEST_DAYS, description="Days to keep access logs")]
