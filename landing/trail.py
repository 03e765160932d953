"""The trail of the organization, whose records are in an account of their own."""

import pulumi
import pulumi_aws as aws
from pulumi_aws import cloudtrail

from components.common.account import AwsSettings
from components.common.encryption_key import LONGEST_DELETION_DAYS, encryption_key
from components.common.locks import Locks
from components.observability.audit_bucket import AuditBucket
from landing.guardrails import ACCESS_ROLE
from landing.organization import Organization
from landing.settings import OrganizationTrailSettings
from landing.trail_policies import bucket_policy, key_policy


class OrganizationTrail(pulumi.ComponentResource):
    """Management events of all accounts and regions, encrypted, with digests that show changed files."""

    bucket_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: OrganizationTrailSettings,
        *,
        management: AwsSettings,
        organization: Organization,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:landing:Trail", name, None, opts)
        account = organization.accounts[settings.account]
        provider = _provider(f"{name}-{settings.account}", management, account, self)
        records = TrailRecords(
            f"{name}-records",
            settings.retention_days,
            account=account,
            management=management,
            organization_id=organization.id,
            opts=pulumi.ResourceOptions(parent=self, providers=[provider]),
        )
        cloudtrail.Trail(
            name,
            s3_bucket_name=records.bucket_name,
            kms_key_id=records.key_arn,
            is_organization_trail=True,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            # CloudTrail needs its access to the organization before.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[organization]),
        )
        self.bucket_name = records.bucket_name
        self.register_outputs({"bucket_name": self.bucket_name})


class TrailRecords(pulumi.ComponentResource):
    """Bucket and key of the records in the member *account*, which the provider of *opts* is for."""

    bucket_name: pulumi.Output[str]
    key_arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        retention_days: int,
        *,
        account: pulumi.Output[str],
        management: AwsSettings,
        organization_id: pulumi.Output[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:landing:Records", name, None, opts)
        locks = Locks(deletion_protection=True, protect=True, retention=True)
        # The provider chooses the trail's name.
        trails = f"arn:aws:cloudtrail:{management.region}:{management.account}:trail/*"
        key = encryption_key(
            name,
            locks,
            description="CloudTrail's records of the organization",
            policy=account.apply(lambda number: key_policy(number, trails, management.account)),
            deletion_days=LONGEST_DELETION_DAYS,
            parent=self,
        )
        bucket = AuditBucket(
            name,
            retention_days,
            locks,
            policy=lambda arn: organization_id.apply(
                lambda own: bucket_policy(arn, trails, management.account, own)
            ),
            object_lock=True,
            log_bucket=None,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.bucket_name, self.key_arn = bucket.name, key.arn
        self.register_outputs({"bucket_name": self.bucket_name, "key_arn": self.key_arn})


def _provider(
    name: str, management: AwsSettings, account: pulumi.Output[str], parent: pulumi.Resource
) -> aws.Provider:
    """A provider for the member *account*: by the management account's roles, and the role in *account*."""
    member = pulumi.Output.format("arn:aws:iam::{0}:role/{1}", account, ACCESS_ROLE)
    return aws.Provider(
        name,
        region=management.region,
        allowed_account_ids=[account],
        assume_roles=[
            *(
                aws.ProviderAssumeRoleArgs(role_arn=one.role_arn, duration=one.duration)
                for one in management.assume_roles
            ),
            aws.ProviderAssumeRoleArgs(role_arn=member),
        ],
        default_tags=aws.ProviderDefaultTagsArgs(tags=management.tags),
        opts=pulumi.ResourceOptions(parent=parent),
    )
