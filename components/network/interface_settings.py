"""Settings of network interfaces with fixed addresses."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from components.common.section import Section
from components.common.unique import repeated
from components.network import plan

# VPC User Guide, "Subnet sizing": AWS keeps the first four addresses of a subnet and the last one.
_KEPT_FIRST, _KEPT_LAST = 4, 1


def _address(value: object) -> IPv4Address:
    try:
        return IPv4Address(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError("must be an IPv4 address such as 10.16.20.10") from None


class InterfaceSettings(Section):
    """A network interface in a private subnet, whose address stays while machines change."""

    zone: Annotated[str, Field(description="One of zones, whose private subnet it is in")]
    address: Annotated[
        IPv4Address,
        BeforeValidator(_address, json_schema_input_type=str),
        Field(description="Its private address, in the private subnet of its zone"),
    ]
    group: Annotated[
        Literal["app", "worker"], Field(description="The security group that limits its connections")
    ]


Interfaces = Mapping[
    Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,19}$")],
    InterfaceSettings,
]


def problems(interfaces: Interfaces, cidr: IPv4Network, zones: tuple[str, ...]) -> Iterator[str]:
    """Addresses that are used twice, or outside of the private subnet of their zone."""
    twice = repeated([str(one.address) for one in interfaces.values()])
    if twice:
        yield f"have the address {', '.join(twice)} more than once"
    for name, one in interfaces.items():
        if one.zone not in zones:
            yield f"{name}.zone {one.zone} is not in zones; allowed: {', '.join(zones)}"
            continue
        block = plan.block(cidr, plan.PRIVATE, one.zone)
        first, last = block[_KEPT_FIRST], block[-1 - _KEPT_LAST]
        if not first <= one.address <= last:
            yield (
                f"{name}.address {one.address} is not in the private subnet of {one.zone}; allowed: {first} "
                f"to {last}"
            )
