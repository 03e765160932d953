"""The security headers of the CDN's responses."""

import pulumi
from pulumi_aws import cloudfront

from components.edge.cdn_settings import HstsSettings

_DAY_SECONDS = 24 * 60 * 60


def security_headers(
    name: str, hsts: HstsSettings, opts: pulumi.ResourceOptions
) -> cloudfront.ResponseHeadersPolicy:
    """HSTS, no MIME sniffing, no frames of other sites; the headers Server and X-Powered-By are removed.

    There is no Content-Security-Policy: only the application knows what its pages load.
    """
    return cloudfront.ResponseHeadersPolicy(
        f"{name}-headers",
        comment=f"Security headers of {name}",
        security_headers_config=cloudfront.ResponseHeadersPolicySecurityHeadersConfigArgs(
            strict_transport_security=(
                cloudfront.ResponseHeadersPolicySecurityHeadersConfigStrictTransportSecurityArgs(
                    access_control_max_age_sec=hsts.days * _DAY_SECONDS,
                    include_subdomains=hsts.include_subdomains,
                    override=True,
                )
            ),
            content_type_options=cloudfront.ResponseHeadersPolicySecurityHeadersConfigContentTypeOptionsArgs(
                override=True
            ),
            # The application may set its own values of these two.
            frame_options=cloudfront.ResponseHeadersPolicySecurityHeadersConfigFrameOptionsArgs(
                frame_option="SAMEORIGIN", override=False
            ),
            referrer_policy=cloudfront.ResponseHeadersPolicySecurityHeadersConfigReferrerPolicyArgs(
                referrer_policy="strict-origin-when-cross-origin", override=False
            ),
        ),
        remove_headers_config=cloudfront.ResponseHeadersPolicyRemoveHeadersConfigArgs(
            items=[
                cloudfront.ResponseHeadersPolicyRemoveHeadersConfigItemArgs(header=header)
                for header in ("Server", "X-Powered-By")
            ]
        ),
        opts=opts,
    )
