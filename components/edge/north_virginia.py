"""The provider for what CloudFront wants in us-east-1, whatever region the environment lives in."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

# CloudFront Developer Guide: its web ACL, certificate, log delivery and Lambda functions all live there.
REGION = "us-east-1"


def north_virginia(
    name: str, *, account: str, tags: Mapping[str, str], opts: pulumi.ResourceOptions
) -> aws.Provider:
    """A provider of us-east-1 with the environment's own account and tags, as the default one has them."""
    return aws.Provider(
        f"{name}-{REGION}",
        region=REGION,
        allowed_account_ids=[account],
        default_tags=aws.ProviderDefaultTagsArgs(tags=dict(tags)),
        opts=opts,
    )
