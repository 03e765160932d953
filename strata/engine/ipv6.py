"""Refusal of a plan that removes the IPv6 block of a VPC that remains."""

from collections.abc import Iterable, Mapping
from typing import Any

from strata.engine.plan import steps
from strata.errors import Exit, StrataError

_BLOCK = "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation::"
_DELETE = "delete"


def refuse_removed(state: Iterable[Mapping[str, Any]], planned: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise StrataError if the plan deletes the IPv6 block of the VPC in *state*.

    AWS disassociates no block that is in use (EC2 API Reference, DisassociateVpcCidrBlock), and the provider
    leaves a subnet's block that is no longer declared.
    """
    deployed = {str(one.get("urn")) for one in state}
    gone = [urn for urn, one in planned.items() if _DELETE in steps(one) and urn in deployed]
    if any(_BLOCK in urn for urn in gone):
        raise StrataError(
            "strata:network.ipv6: null would remove the VPC's IPv6 block, which AWS refuses while subnets "
            "use it. Write reserved: then nothing uses IPv6, and the blocks cost nothing.\n"
            "Nothing was changed.",
            Exit.USAGE,
        )
