"""What every answer of the CDN tells the browser to be careful about."""

import pulumi
from pulumi_aws import cloudfront

# One year, as the browsers' preload list asks for: hstspreload.org, "Submission Requirements".
_HSTS_SECONDS = 365 * 24 * 60 * 60


def security_headers(name: str, opts: pulumi.ResourceOptions) -> cloudfront.ResponseHeadersPolicy:
    """TLS for a year, no guessing of types, no foreign frames; and nothing of what the origin runs on.

    No Content-Security-Policy: what a page may load is the application's to say.
    """
    return cloudfront.ResponseHeadersPolicy(
        f"{name}-headers",
        comment=f"Security headers of {name}",
        security_headers_config=cloudfront.ResponseHeadersPolicySecurityHeadersConfigArgs(
            strict_transport_security=(
                cloudfront.ResponseHeadersPolicySecurityHeadersConfigStrictTransportSecurityArgs(
                    access_control_max_age_sec=_HSTS_SECONDS, include_subdomains=True, override=True
                )
            ),
            content_type_options=cloudfront.ResponseHeadersPolicySecurityHeadersConfigContentTypeOptionsArgs(
                override=True
            ),
            # The two that an application may know better.
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
