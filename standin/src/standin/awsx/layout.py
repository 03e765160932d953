"""Arguments of the VPC component; an unsupported one is an error with its name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

import pulumi
from pulumi.errors import InputPropertiesError

TOKEN = "awsx:ec2:Vpc"
ORDER = ("public", "private", "isolated")
"""Per zone, awsx makes the public subnet first: the NAT gateway of the others stands in it."""

_SUPPORTED = frozenset(
    {
        "availabilityZoneNames",
        "cidrBlock",
        "enableDnsHostnames",
        "enableDnsSupport",
        "natGateways",
        "subnetSpecs",
        "subnetStrategy",
        "tags",
    }
)
_SUPPORTED_NAT = frozenset({"strategy"})
_SUPPORTED_SPEC = frozenset({"cidrBlocks", "name", "type"})
_STRATEGIES = ("None", "Single", "OnePerAz")


@dataclass(frozen=True)
class Spec:
    """One tier of subnets: awsx's type of it, its name, and a block per zone."""

    type: str
    name: str
    blocks: Sequence[str]


@dataclass(frozen=True)
class Layout:
    """Zones, specs in awsx's order, the NAT strategy, and the VPC's own arguments."""

    zones: Sequence[str]
    specs: Sequence[Spec]
    nat: str
    tags: Mapping[str, Any]
    vpc: Mapping[str, Any]

    @classmethod
    def parse(cls, name: str, inputs: Mapping[str, Any]) -> "Layout":
        """Read awsx's arguments; raises :class:`InputPropertiesError` for an unsupported one."""
        _check_supported(name, inputs, _SUPPORTED)
        zones = inputs.get("availabilityZoneNames") or []
        if not zones or inputs.get("subnetStrategy") != "Auto":
            raise _refusal(name, "the stand-in needs named zones and subnetStrategy Auto")
        if isinstance(inputs.get("tags"), pulumi.Output):
            raise _refusal(name, "the stand-in needs tags that are known before the deployment")
        specs = [_spec(name, spec, len(zones)) for spec in inputs.get("subnetSpecs") or []]
        _check_overlaps(name, specs)
        settings = ("enableDnsHostnames", "enableDnsSupport")
        given = {key: inputs[key] for key in settings if inputs.get(key) is not None}
        return cls(
            zones,
            sorted(specs, key=lambda spec: ORDER.index(spec.type.lower())),
            _nat(name, inputs.get("natGateways") or {}, specs),
            inputs.get("tags") or {},
            {"cidrBlock": inputs.get("cidrBlock") or "10.0.0.0/16", **given},
        )


def _spec(name: str, raw: Mapping[str, Any], zones: int) -> Spec:
    kind, blocks = raw["type"], raw.get("cidrBlocks") or []
    called = raw.get("name") or kind.lower()
    _check_supported(name, raw, _SUPPORTED_SPEC, f"subnetSpecs {called}: ")
    if kind.lower() not in ORDER:
        raise _refusal(name, f"subnetSpecs {called}: there is no subnet type {kind}")
    if len(blocks) != zones:
        raise _refusal(
            name,
            f"subnetSpecs {called}: {len(blocks)} cidrBlocks for {zones} zones; "
            "every spec names one block per zone",
        )
    return Spec(kind, called, blocks)


def _nat(name: str, raw: Mapping[str, Any], specs: Sequence[Spec]) -> str:
    _check_supported(name, raw, _SUPPORTED_NAT, "natGateways: ")
    strategy = raw.get("strategy", "OnePerAz")
    if strategy not in _STRATEGIES:
        raise _refusal(name, f"natGateways: {strategy} must be one of {', '.join(_STRATEGIES)}")
    if strategy != "None" and not any(spec.type.lower() == "public" for spec in specs):
        raise _refusal(name, f"natGateways: {strategy} needs public subnets for the gateways to stand in")
    return str(strategy)


def _check_supported(name: str, given: Mapping[str, Any], supported: frozenset[str], where: str = "") -> None:
    unsupported = sorted(key for key, value in given.items() if value is not None and key not in supported)
    if unsupported:
        raise _refusal(name, f"{where}the stand-in doesn't support {', '.join(unsupported)}")


def _check_overlaps(name: str, specs: Sequence[Spec]) -> None:
    seen: list[IPv4Network] = []
    for text in (block for spec in specs for block in spec.blocks):
        try:
            block = IPv4Network(text)
        except ValueError as error:
            raise _refusal(name, str(error)) from None
        other = next((item for item in seen if item.overlaps(block)), None)
        if other:
            raise _refusal(name, f"the subnets {other} and {block} overlap")
        seen.append(block)


def _refusal(name: str, reason: str) -> InputPropertiesError:
    return refusal(f"{TOKEN} {name}: {reason}")


def refusal(text: str) -> InputPropertiesError:
    """An error that the user sees as *text*; the SDK's server fails without the empty list."""
    return InputPropertiesError(text, [])
