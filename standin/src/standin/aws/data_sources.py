"""Data sources of the AWS provider."""

from collections.abc import Callable, Mapping

from standin.aws import tagging
from standin.aws.cloud import Cloud
from standin.aws.kind import ProviderError
from standin.aws.values import Properties


def _parameter(cloud: Cloud, arguments: Properties) -> Properties:
    """``aws.ssm.get_parameter``."""
    decrypt = arguments.get("withDecryption", True)
    found = cloud.client("ssm").get_parameter(Name=arguments["name"], WithDecryption=decrypt)["Parameter"]
    secret = found["Type"] == "SecureString"
    return {
        "id": found["Name"],
        "name": found["Name"],
        "arn": found["ARN"],
        "type": found["Type"],
        "value": found["Value"],
        "insecureValue": "" if secret else found["Value"],
        "version": found["Version"],
        "region": cloud.region,
        "withDecryption": decrypt,
    }


def _managed_prefix_list(cloud: Cloud, arguments: Properties) -> Properties:
    """``aws.ec2.get_managed_prefix_list``, by name."""
    ec2 = cloud.client("ec2")
    [found] = ec2.describe_managed_prefix_lists(
        Filters=[{"Name": "prefix-list-name", "Values": [arguments["name"]]}]
    )["PrefixLists"] or [None]
    if found is None:
        raise ProviderError(f"no matching EC2 Managed Prefix List found: {arguments['name']}")
    entries = ec2.get_managed_prefix_list_entries(PrefixListId=found["PrefixListId"])["Entries"]
    return {
        "id": found["PrefixListId"],
        "name": found["PrefixListName"],
        "arn": found["PrefixListArn"],
        "addressFamily": found["AddressFamily"],
        "entries": [{"cidr": one["Cidr"], "description": one.get("Description", "")} for one in entries],
        "maxEntries": found.get("MaxEntries") or 0,
        "ownerId": found["OwnerId"],
        "version": found.get("Version") or 0,
        "region": cloud.region,
        "tags": tagging.as_map(found.get("Tags", [])),
    }


SOURCES: Mapping[str, Callable[[Cloud, Properties], Properties]] = {
    "aws:ec2/getManagedPrefixList:getManagedPrefixList": _managed_prefix_list,
    "aws:ssm/getParameter:getParameter": _parameter,
}
