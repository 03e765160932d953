"""The AWS provider of us-east-1, where CloudFront's web ACL and log delivery must be."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

# CloudFront Developer Guide: web ACL, certificate, log delivery and Lambda@Edge must be in us-east-1.
REGION = "us-east-1"


def north_virginia(
    name: str, *, account: str, tags: Mapping[str, str], opts: pulumi.ResourceOptions
) -> aws.Provider:
    """A provider of us-east-1 with the account and default tags of the environment."""
    return aws.Provider(
        f"{name}-{REGION}",
        region=REGION,
        allowed_account_ids=[account],
        default_tags=aws.ProviderDefaultTagsArgs(tags=dict(tags)),
        opts=opts,
    )
