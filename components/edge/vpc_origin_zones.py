"""Availability Zones in which CloudFront has no VPC origins."""

from collections.abc import Sequence

from components.common.advice import advise

# docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html, section
# #vpc-origins-supported-regions ("Supported AWS Regions for VPC origins"). Each subnet of the load balancer
# counts: aws-samples/amazon-bedrock-samples, issue 606, and terraform-aws-braintrust-data-plane, request 298.
_UNSUPPORTED = {
    "us-east-1": "use1-az3",
    "us-west-1": "usw1-az2",
    "ap-northeast-1": "apne1-az3",
    "ap-northeast-2": "apne2-az1",
    "ca-central-1": "cac1-az3",
}
# AWS Regions and Availability Zones, "Availability Zone IDs": in these regions, of those above, each account
# has its own names of the zones; in all others az1 is a.
_NAMED_BY_ACCOUNT = frozenset({"us-east-1", "us-west-1", "ap-northeast-1"})


def check_zones(zones: Sequence[str]) -> None:
    """Raise ValueError if CloudFront has no VPC origins in one of *zones*; warn where its name differs."""
    region = zones[0][:-1]
    unsupported = _UNSUPPORTED.get(region)
    if unsupported is None:
        return
    if region in _NAMED_BY_ACCOUNT:
        advise(
            f"strata:edge.cdn.origin_access vpc_origin needs zones other than {unsupported}, whose name "
            "differs from account to account: compare ZoneId in `aws ec2 describe-availability-zones`"
        )
        return
    name = f"{region}{_letter(unsupported)}"
    if name in zones:
        allowed = "other zones in strata:network.zones of a new environment, or origin_access secret_header"
        raise ValueError(
            f"cdn.origin_access vpc_origin can't be in {name} ({unsupported}), where CloudFront has no VPC "
            f"origins; allowed are {allowed}"
        )


def _letter(zone_id: str) -> str:
    """The letter of the zone with the number in *zone_id*."""
    return chr(ord("a") + int(zone_id[-1]) - 1)
