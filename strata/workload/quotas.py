"""Quotas of the account without a usage metric, for the status of a stack."""

from collections.abc import Iterator

from botocore.exceptions import ClientError

from strata.workload.resources import ADDRESS, Clients, StackResources
from strata.workload.status_row import ALARMING, StatusRow

# Amazon VPC User Guide, "Amazon VPC quotas": Elastic IP addresses per Region, 5 by default.
_SERVICE, _ADDRESSES = "ec2", "L-0263D0A3"
# As the alarms of quotas with a usage metric: an increase takes days.
_WARNING_PERCENT = 80


def addresses(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """The account's Elastic IP addresses in the region and their quota; no row if the stack has none."""
    if not resources.of(ADDRESS):
        return
    used = len(clients("ec2").describe_addresses()["Addresses"])
    quota = _quota(clients)
    high = used * 100 > quota * _WARNING_PERCENT
    yield StatusRow(
        "quota",
        "Elastic IP addresses",
        f"{used} of {quota} in use" + (", ask AWS for more before the next ones" if high else ""),
        group=ALARMING if high else "",
    )


def _quota(clients: Clients) -> int:
    """The account's own quota, or AWS's default where the account never had another one.

    Service Quotas API Reference, GetServiceQuota: without an applied value the quota isn't retrieved.
    """
    which = {"ServiceCode": _SERVICE, "QuotaCode": _ADDRESSES}
    service = clients("service-quotas")
    try:
        found = service.get_service_quota(**which)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchResourceException":
            raise
        found = service.get_aws_default_service_quota(**which)
    return int(found["Quota"]["Value"])
