"""CloudFront distributions."""

from collections.abc import Iterator

from pulumi_policy import PolicyResource

from guardrails.rule import HIGH, LOW, MEDIUM, PRODUCTION, Props, rule, stack_rule
from guardrails.stack import Stack
from guardrails.values import block, is_true, items

DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
DELIVERY_SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource"
_FUNCTION_URL = ".lambda-url."
_OLD_TLS = {"SSLv3", "TLSv1", "TLSv1.1"}


@rule(
    "CloudFront.1",
    HIGH,
    DISTRIBUTION,
    "CloudFront distributions with an S3 default origin have a default root object",
    "Set default_root_object.",
)
def root_object(distribution: Props) -> bool:
    # The control does not apply to custom origins: Security Hub User Guide, "CloudFront.1".
    custom = [
        one["originId"]
        for one in items(distribution, "origins")
        if block(one, "customOriginConfig") or block(one, "vpcOriginConfig")
    ]
    root = block(distribution, "defaultCacheBehavior").get("targetOriginId")
    return bool(distribution.get("defaultRootObject")) or root in custom


@rule(
    "CloudFront.3",
    MEDIUM,
    DISTRIBUTION,
    "CloudFront distributions require HTTPS from viewers",
    'Set viewer_protocol_policy to "redirect-to-https" or "https-only" in every behavior.',
)
def https_to_viewers(distribution: Props) -> bool:
    behaviors = [distribution["defaultCacheBehavior"], *items(distribution, "orderedCacheBehaviors")]
    return all(one.get("viewerProtocolPolicy") in ("redirect-to-https", "https-only") for one in behaviors)


@stack_rule(
    "CloudFront.5",
    MEDIUM,
    DISTRIBUTION,
    "CloudFront distributions have access logs",
    "Set logging_config, or make a LogDeliverySource of ACCESS_LOGS for the distribution.",
    PRODUCTION,
)
def logs(distribution: PolicyResource, stack: Stack) -> bool:
    if block(distribution.props, "loggingConfig").get("bucket"):
        return True
    return bool(stack.referring_to(distribution, DELIVERY_SOURCE, "resourceArn"))


@rule(
    "CloudFront.6",
    MEDIUM,
    DISTRIBUTION,
    "CloudFront distributions have a web ACL",
    "Set web_acl_id to the ARN of a WAFv2 web ACL of scope CLOUDFRONT.",
    PRODUCTION,
)
def web_acl(distribution: Props) -> bool:
    return bool(distribution.get("webAclId"))


@rule(
    "CloudFront.8",
    LOW,
    DISTRIBUTION,
    "CloudFront distributions serve HTTPS by SNI",
    'Set ssl_support_method="sni-only" in viewer_certificate.',
)
def by_name(distribution: Props) -> bool:
    certificate = block(distribution, "viewerCertificate")
    own = certificate.get("acmCertificateArn") or certificate.get("iamCertificateId")
    return not own or certificate.get("sslSupportMethod") == "sni-only"


@rule(
    "CloudFront.9",
    MEDIUM,
    DISTRIBUTION,
    "CloudFront distributions use HTTPS to custom origins",
    'Set origin_protocol_policy="https-only" in custom_origin_config.',
)
def https_to_origins(distribution: Props) -> bool:
    return all(config.get("originProtocolPolicy") == "https-only" for config in _custom(distribution))


@rule(
    "CloudFront.10",
    MEDIUM,
    DISTRIBUTION,
    "CloudFront distributions use TLS 1.2 or newer to custom origins",
    'Set origin_ssl_protocols=["TLSv1.2"] in custom_origin_config.',
)
def new_tls_to_origins(distribution: Props) -> bool:
    return all(
        _OLD_TLS.isdisjoint(config.get("originSslProtocols") or ()) for config in _custom(distribution)
    )


@rule(
    "CloudFront.13",
    MEDIUM,
    DISTRIBUTION,
    "S3 origins of CloudFront distributions use origin access control",
    "Set origin_access_control_id on every origin that is an S3 bucket.",
)
def origin_access(distribution: Props) -> bool:
    buckets = [one for one in items(distribution, "origins") if not one.get("customOriginConfig")]
    return all(one.get("originAccessControlId") or one.get("vpcOriginConfig") for one in buckets)


@rule(
    "CKV_AWS_174",
    MEDIUM,
    DISTRIBUTION,
    "CloudFront distributions with their own certificate require TLS 1.2",
    "Set minimum_protocol_version to TLSv1.2_2021 or newer in viewer_certificate.",
)
def new_tls_to_viewers(distribution: Props) -> bool:
    certificate = block(distribution, "viewerCertificate")
    version = str(certificate.get("minimumProtocolVersion", "TLSv1"))
    return is_true(certificate.get("cloudfrontDefaultCertificate")) or version.startswith(
        ("TLSv1.2", "TLSv1.3")
    )


@rule(
    "CloudFront.16",
    MEDIUM,
    DISTRIBUTION,
    "Function URLs behind a distribution use origin access control",
    "Set origin_access_control_id on every origin that is a Lambda function URL.",
)
def function_origin_access(distribution: Props) -> bool:
    urls = [
        one for one in items(distribution, "origins") if _FUNCTION_URL in str(one.get("domainName")).lower()
    ]
    return all(one.get("originAccessControlId") for one in urls)


@rule(
    "CloudFront.17",
    MEDIUM,
    DISTRIBUTION,
    "Signed URLs and cookies use key groups",
    "Use trusted_key_groups instead of trusted_signers.",
)
def key_groups(distribution: Props) -> bool:
    return not any(items(one, "trustedSigners") for one in _behaviors(distribution))


def _behaviors(distribution: Props) -> list[Props]:
    return [block(distribution, "defaultCacheBehavior"), *items(distribution, "orderedCacheBehaviors")]


def _custom(distribution: Props) -> Iterator[Props]:
    origins = items(distribution, "origins")
    return (one["customOriginConfig"] for one in origins if one.get("customOriginConfig"))
