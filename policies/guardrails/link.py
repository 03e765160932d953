"""Links to the published description of each rule."""

import re

COMBINED = "-combined"
_SECURITY_HUB = "https://docs.aws.amazon.com/securityhub/latest/userguide"
_CHECKOV = "https://www.checkov.io/5.Policy%20Index/terraform.html"
_PROWLER = "https://hub.prowler.com/check"
_CDK_NAG = "https://github.com/cdklabs/cdk-nag/blob/main/RULES.md"


def link(name: str) -> str:
    """The page about the rule *name*; raises ValueError if its family is unknown.

    A rule such as ``EC2.13-combined`` is the part of EC2.13 that needs the whole stack.
    """
    name = name.removesuffix(COMBINED)
    if name.startswith(("CKV_AWS_", "CKV2_AWS_")):
        return f"{_CHECKOV}#:~:text={name}"
    if name.startswith("AwsSolutions-"):
        return f"{_CDK_NAG}#:~:text={name}"
    if re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", name):
        return f"{_PROWLER}/{name}"
    service, dot, number = name.partition(".")
    if not (dot and service.isalnum() and number.isdigit()):
        raise ValueError(f"{name!r} is not an id of Security Hub, checkov, cdk-nag or Prowler")
    return f"{_SECURITY_HUB}/{service.lower()}-controls.html#{service.lower()}-{number}"
