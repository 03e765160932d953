"""ACM certificates."""

from guardrails.rule import HIGH, Props, rule

CERTIFICATE = "aws:acm/certificate:Certificate"


@rule(
    "ACM.2",
    HIGH,
    CERTIFICATE,
    "RSA certificates have keys of at least 2,048 bits",
    "Set key_algorithm to RSA_2048 or an EC_ one.",
)
def long_key(certificate: Props) -> bool:
    return certificate.get("keyAlgorithm") != "RSA_1024"
