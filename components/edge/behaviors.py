"""The cache behaviours of the distribution."""

from collections.abc import Mapping
from typing import Literal

import pulumi
from pulumi_aws import cloudfront

from components.edge.cdn_settings import CdnSettings
from components.edge.origins import MEDIA, SITE, SITE_OR_STANDBY

# AWS's own policies, whose ids are the same in every account: CloudFront Developer Guide, "Use managed cache
# policies" and "Use managed origin request policies".
_CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
_USE_ORIGIN_HEADERS_AND_QUERY = "4cc15a8a-d715-48a4-82b8-cc0b614638fe"
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
"""The policy for buckets: it forwards no Host header.

S3 finds the bucket by that header, and CloudFront's signature is for the bucket's own name (AWS re:Post, "How
do I configure CloudFront to forward the host header to the origin?").
"""
_ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"

_SITE_CACHES: Mapping[Literal["none", "origin_headers"], str] = {
    "none": _CACHING_DISABLED,
    "origin_headers": _USE_ORIGIN_HEADERS_AND_QUERY,
}
_READ = ["GET", "HEAD"]
_ALL = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
_VIEWERS = "redirect-to-https"


def site_behavior(
    settings: CdnSettings, *, headers_id: pulumi.Input[str], function_arn: pulumi.Input[str] | None
) -> cloudfront.DistributionDefaultCacheBehaviorArgs:
    """The default cache behaviour: requests go to the site with all headers, cookies and query strings."""
    return cloudfront.DistributionDefaultCacheBehaviorArgs(
        target_origin_id=SITE,
        viewer_protocol_policy=_VIEWERS,
        allowed_methods=_ALL,
        cached_methods=_READ,
        cache_policy_id=_SITE_CACHES[settings.site_cache],
        origin_request_policy_id=_ALL_VIEWER,
        response_headers_policy_id=headers_id,
        compress=True,
        function_associations=_functions(settings, function_arn),
        lambda_function_associations=_lambdas(settings),
    )


def failover_behavior(
    path: str, settings: CdnSettings, *, headers_id: pulumi.Input[str]
) -> cloudfront.DistributionOrderedCacheBehaviorArgs:
    """The cache behaviour of paths with two origins.

    It fails over for GET, HEAD and OPTIONS only: CloudFront Developer Guide, "Optimize high availability with
    CloudFront origin failover".
    """
    return cloudfront.DistributionOrderedCacheBehaviorArgs(
        path_pattern=path,
        target_origin_id=SITE_OR_STANDBY,
        viewer_protocol_policy=_VIEWERS,
        allowed_methods=[*_READ, "OPTIONS"],
        cached_methods=_READ,
        cache_policy_id=_SITE_CACHES[settings.site_cache],
        origin_request_policy_id=_ALL_VIEWER,
        response_headers_policy_id=headers_id,
        compress=True,
    )


def media_behavior(
    path: str, *, headers_id: pulumi.Input[str]
) -> cloudfront.DistributionOrderedCacheBehaviorArgs:
    """The cache behaviour of pictures: read only, cached, without the viewer's headers and cookies."""
    return cloudfront.DistributionOrderedCacheBehaviorArgs(
        path_pattern=path,
        target_origin_id=MEDIA,
        viewer_protocol_policy=_VIEWERS,
        allowed_methods=_READ,
        cached_methods=_READ,
        cache_policy_id=CACHING_OPTIMIZED,
        response_headers_policy_id=headers_id,
        compress=True,
    )


def _functions(
    settings: CdnSettings, arn: pulumi.Input[str] | None
) -> list[cloudfront.DistributionDefaultCacheBehaviorFunctionAssociationArgs] | None:
    if settings.viewer_function is None or arn is None:
        return None
    return [
        cloudfront.DistributionDefaultCacheBehaviorFunctionAssociationArgs(
            event_type=settings.viewer_function.event, function_arn=arn
        )
    ]


def _lambdas(
    settings: CdnSettings,
) -> list[cloudfront.DistributionDefaultCacheBehaviorLambdaFunctionAssociationArgs] | None:
    if settings.edge_lambda is None:
        return None
    return [
        cloudfront.DistributionDefaultCacheBehaviorLambdaFunctionAssociationArgs(
            event_type=settings.edge_lambda.event, lambda_arn=settings.edge_lambda.function_version_arn
        )
    ]
