"""The IPv6 block of a VPC is not taken while the VPC stays."""

import pytest

from strata.engine.ipv6 import refuse_removed
from strata.errors import StrataError

NETWORK = "urn:pulumi:dev::strata::strata:network:Network"
BLOCK = f"{NETWORK}$aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation::network-ipv6"
TOPIC = "urn:pulumi:dev::strata::aws:sns/topic:Topic::operations"


def test_a_plan_that_removes_the_block_is_refused_with_the_value_to_write() -> None:
    with pytest.raises(StrataError, match=r"ipv6: null would remove .*Write reserved"):
        refuse_removed([{"urn": BLOCK}], {BLOCK: {"steps": ["delete"]}})


@pytest.mark.parametrize(
    ("state", "planned"),
    [
        ([{"urn": BLOCK}], {BLOCK: {"steps": ["same"]}}),
        ([{"urn": BLOCK}], {TOPIC: {"steps": ["delete"]}}),
        ([], {BLOCK: {"steps": ["create"]}}),
        ([{"urn": BLOCK}, {"urn": TOPIC}], {BLOCK: {"steps": ["update"]}, TOPIC: {"steps": ["delete"]}}),
    ],
)
def test_every_other_plan_goes_on(state: list[dict[str, str]], planned: dict[str, dict[str, object]]) -> None:
    refuse_removed(state, planned)
