"""Lists an environment's resources; runs as a module with its variables, JSON in and out."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from strata.drift import deleted, services, vpc
from strata.drift.children import collect, plan
from strata.drift.children.resource import StateResource
from strata.drift.children.rows.network import owned_by
from strata.drift.children.table import ROWS
from strata.drift.clients import ENDPOINT, Clients, emulated
from strata.drift.cloud_resource import GLOBAL_REGION, CloudResource, made_by_aws, of_arn, owners, tags_of
from strata.drift.neighbours import of_resources
from strata.drift.vpc import Client
from strata.errors import Exit
from strata.garbage import collect_rarely

Filters = Sequence[Mapping[str, object]]


def cloud_resources(
    client: Clients, region: str, vpcs: Sequence[str], tags: Mapping[str, str], account: str = ""
) -> Iterator[CloudResource]:
    """Resources in *vpcs*, then others of *account* with all of *tags*; raises botocore's errors."""
    ec2 = client("ec2")
    if vpcs:
        in_vpc = list(vpc.cloud_resources(ec2, vpcs))
        yield from in_vpc
        yield from services.cloud_resources(
            client, vpcs, frozenset(one.id for one in in_vpc if one.kind == vpc.SUBNET)
        )
    why = f"tagged {', '.join(f'{key}={value}' for key, value in tags.items())}"
    wanted = [{"Name": f"tag:{key}", "Values": [value]} for key, value in tags.items()]
    yield from _instances(ec2, wanted, why)
    yield from _volumes(ec2, wanted, why)
    yield from _gateways(ec2, wanted, why)
    for kind in OUTSIDE:
        yield from outside(ec2, kind, [*(owned_by(account) if kind.owner else ()), *wanted], why)
    yield from _tagged(client, region, tags, why)


def _instances(ec2: Client, wanted: Filters, why: str) -> Iterator[CloudResource]:
    """Tagged instances; terminated ones stay listed without a VPC."""
    for page in vpc.pages(ec2, "describe_instances", {"Filters": wanted}):
        for item in (one for group in page["Reservations"] for one in group["Instances"]):
            held = tags_of(item.get("Tags"))
            made_by = (*owners(held), *vpc.ended(item))
            yield CloudResource("ec2 instance", (item["InstanceId"],), held.get("Name", ""), why, made_by)


def _volumes(ec2: Client, wanted: Filters, why: str) -> Iterator[CloudResource]:
    """Tagged volumes; one with DeleteOnTermination belongs to its instance."""
    for page in vpc.pages(ec2, "describe_volumes", {"Filters": wanted}):
        for item in page["Volumes"]:
            held = tags_of(item.get("Tags"))
            hosts = [
                one["InstanceId"] for one in item.get("Attachments", ()) if one.get("DeleteOnTermination")
            ]
            made_by = (*owners(held), *hosts)
            yield CloudResource("ec2 volume", (item["VolumeId"],), held.get("Name", ""), why, made_by)


def _gateways(ec2: Client, wanted: Filters, why: str) -> Iterator[CloudResource]:
    """Tagged NAT gateways: EC2 lists one for an hour after its deletion, even without its VPC."""
    for page in vpc.pages(ec2, "describe_nat_gateways", {"Filter": wanted}):
        for item in page["NatGateways"]:
            held = tags_of(item.get("Tags"))
            if _has(held, wanted):
                made_by = tuple(vpc.ended(item))
                yield CloudResource(
                    "ec2 NAT gateway", (item["NatGatewayId"],), held.get("Name", ""), why, made_by
                )


def _has(held: Mapping[str, str], wanted: Filters) -> bool:
    """Whether all *wanted* tags are among those *held*: an emulator may ignore the filters of a request."""
    return all(held.get(str(one["Name"]).removeprefix("tag:")) in _values(one) for one in wanted)


def _values(wanted: Mapping[str, object]) -> Sequence[object]:
    values = wanted["Values"]
    return values if isinstance(values, list) else []


class Outside(NamedTuple):
    """A list of EC2 whose items lie in no VPC, or are a VPC."""

    name: str
    operation: str
    key: str
    id: str
    owner: Mapping[str, Sequence[str]] = MappingProxyType({})


_SELF = ("self",)
OUTSIDE = (
    Outside("VPC", "describe_vpcs", "Vpcs", "VpcId"),
    Outside("elastic-ip", "describe_addresses", "Addresses", "AllocationId"),
    Outside("internet gateway", "describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    Outside("launch template", "describe_launch_templates", "LaunchTemplates", "LaunchTemplateId"),
    Outside("snapshot", "describe_snapshots", "Snapshots", "SnapshotId", {"OwnerIds": _SELF}),
    Outside("image", "describe_images", "Images", "ImageId", {"Owners": _SELF}),
)


def outside(ec2: Client, kind: Outside, wanted: Filters, why: str) -> Iterator[CloudResource]:
    """Tagged items of *kind*; an address that a service manages is the service's."""
    for page in vpc.pages(ec2, kind.operation, {"Filters": wanted, **kind.owner}):
        for item in page[kind.key]:
            held = tags_of(item.get("Tags"))
            if kind.id in item and not made_by_aws(held) and not item.get("ServiceManaged"):
                yield CloudResource(
                    f"ec2 {kind.name}", (item[kind.id],), held.get("Name", ""), why, owners(held)
                )


def _tagged(
    client: Callable[..., Client], region: str, tags: Mapping[str, str], why: str
) -> Iterator[CloudResource]:
    # With an endpoint per service, each endpoint has the tags of its own services.
    own = {value for name, value in os.environ.items() if name.startswith(ENDPOINT)}
    urls: list[str | None] = [*sorted(own)] or [None]
    filters = [{"Key": key, "Values": [value]} for key, value in tags.items()]
    # Tags of global services are only there (Resource Groups Tagging API, "Supported resources").
    for where in dict.fromkeys((region, GLOBAL_REGION)):
        for url in urls:
            api = client("resourcegroupstaggingapi", where, url)
            for page in vpc.pages(api, "get_resources", {"TagFilters": filters}):
                for item in page["ResourceTagMappingList"]:
                    arn = item["ResourceARN"]
                    found = of_arn(arn, tags_of(item.get("Tags")), why)
                    if found is not None and not deleted.gone(partial(client, where=where), arn):
                        yield found


def answer(request: Mapping[str, Any], client: Clients) -> dict[str, Any]:
    """Unmanaged resources and children of the state's resources, listed side by side."""
    resources = [StateResource(**one) for one in request["resources"]]
    rows = ROWS if request.get("account", True) else tuple(of_resources(ROWS))
    calls = list(plan.calls(rows, resources, request["region"]))
    account = next((one.account for one in resources if one.account), "")
    with ThreadPoolExecutor(1) as beside:
        others = beside.submit(
            lambda: [
                asdict(one)
                for one in cloud_resources(
                    client, request["region"], request["vpcs"], request["tags"], account
                )
            ]
        )
        listed = [
            {"type": type(one).__name__, **asdict(one)}
            for one in collect.collect(calls, client, emulated=client.local)
        ]
        return {"resources": others.result(), "children": listed}


def main() -> None:
    """Read the two lines of lister.Lister and print the answer; nothing if the command ends before.

    An error of AWS goes to stderr, with exit code 1.
    """
    collect_rarely()
    try:
        if not (first := sys.stdin.readline()):
            return
        settings = json.loads(first)
        os.environ.clear()
        os.environ.update(settings["variables"])
        client = Clients(settings["region"], local=emulated(os.environ))
        if settings["whole"]:
            client.prepare()
        if not (second := sys.stdin.readline()):
            return
        found = answer(json.loads(second), client)
    except (BotoCoreError, ClientError, ResponseParserError) as error:
        print(error, file=sys.stderr)
        sys.exit(Exit.ERROR)
    print(json.dumps(found, default=str))


if __name__ == "__main__":
    main()
