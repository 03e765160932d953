"""Asks AWS what an environment holds; as a module it does so inside an environment, JSON in and out."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache, partial

from strata.drift import remains, services, vpc
from strata.drift.things import Thing, of_arn, owners, tags_of
from strata.drift.vpc import Client
from strata.errors import Exit

# Global services tell their tags there only (Resource Groups Tagging API, "Supported resources").
_GLOBAL_REGION = "us-east-1"
_ENDPOINT = "AWS_ENDPOINT_URL"
_ATTEMPTS = 5

Filters = Sequence[Mapping[str, object]]


def things(region: str, vpcs: Sequence[str], tags: Mapping[str, str]) -> Iterator[Thing]:
    """What lies in *vpcs*, then what else carries all of *tags*; raises botocore's errors."""
    import boto3
    from botocore.config import Config

    config = Config(retries={"mode": "standard", "total_max_attempts": _ATTEMPTS})

    # Making one takes longer than most questions, and many things are asked of the same.
    @cache
    def client(service: str, where: str = region, url: str | None = None) -> Client:
        return boto3.client(service, region_name=where, endpoint_url=url, config=config)

    ec2 = client("ec2")
    if vpcs:
        in_vpc = list(vpc.things(ec2, vpcs))
        yield from in_vpc
        yield from services.things(
            client, vpcs, frozenset(one.id for one in in_vpc if one.kind == vpc.SUBNET)
        )
    why = f"tagged {', '.join(f'{key}={value}' for key, value in tags.items())}"
    wanted = [{"Name": f"tag:{key}", "Values": [value]} for key, value in tags.items()]
    yield from _instances(ec2, wanted, why)
    yield from _volumes(ec2, wanted, why)
    yield from _gateways(ec2, wanted, why)
    yield from _tagged(client, region, tags, why)


def _instances(ec2: Client, wanted: Filters, why: str) -> Iterator[Thing]:
    """Those that have ended among them, which have left their VPC but not the lists of what is tagged."""
    for page in vpc.pages(ec2, "describe_instances", {"Filters": wanted}):
        for item in (one for group in page["Reservations"] for one in group["Instances"]):
            held = tags_of(item.get("Tags"))
            made_by = (*owners(held), *vpc.ended(item))
            yield Thing("ec2 instance", (item["InstanceId"],), held.get("Name", ""), why, made_by)


def _volumes(ec2: Client, wanted: Filters, why: str) -> Iterator[Thing]:
    """Those that come and go with an instance are the instance's."""
    for page in vpc.pages(ec2, "describe_volumes", {"Filters": wanted}):
        for item in page["Volumes"]:
            held = tags_of(item.get("Tags"))
            hosts = [
                one["InstanceId"] for one in item.get("Attachments", ()) if one.get("DeleteOnTermination")
            ]
            made_by = (*owners(held), *hosts)
            yield Thing("ec2 volume", (item["VolumeId"],), held.get("Name", ""), why, made_by)


def _gateways(ec2: Client, wanted: Filters, why: str) -> Iterator[Thing]:
    """EC2 lists a NAT gateway for an hour after its end, whose VPC may have ended as well."""
    for page in vpc.pages(ec2, "describe_nat_gateways", {"Filter": wanted}):
        for item in page["NatGateways"]:
            name = tags_of(item.get("Tags")).get("Name", "")
            yield Thing("ec2 NAT gateway", (item["NatGatewayId"],), name, why, tuple(vpc.ended(item)))


def _tagged(client: Callable[..., Client], region: str, tags: Mapping[str, str], why: str) -> Iterator[Thing]:
    # Where services have endpoints of their own, each of these keeps the tags of what it serves.
    own = {value for name, value in os.environ.items() if name.startswith(_ENDPOINT)}
    urls: list[str | None] = [*sorted(own)] or [None]
    filters = [{"Key": key, "Values": [value]} for key, value in tags.items()]
    for where in dict.fromkeys((region, _GLOBAL_REGION)):
        for url in urls:
            api = client("resourcegroupstaggingapi", where, url)
            for page in vpc.pages(api, "get_resources", {"TagFilters": filters}):
                for item in page["ResourceTagMappingList"]:
                    arn = item["ResourceARN"]
                    thing = of_arn(arn, tags_of(item.get("Tags")), why)
                    if thing is not None and not remains.gone(partial(client, where=where), arn):
                        yield thing


def main() -> None:
    """Answer the question on stdin; what AWS refuses goes to stderr, with the code for errors."""
    from botocore.exceptions import BotoCoreError, ClientError

    asked = json.load(sys.stdin)
    try:
        found = [asdict(one) for one in things(asked["region"], asked["vpcs"], asked["tags"])]
    except (BotoCoreError, ClientError) as error:
        print(error, file=sys.stderr)
        sys.exit(Exit.ERROR)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
