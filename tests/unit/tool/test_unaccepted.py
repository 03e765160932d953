from typing import Any

import pytest

from strata.engine.unaccepted import refuse_unaccepted
from strata.errors import StrataError

_URN = "urn:pulumi:prod::strata::strata:network:Connections$"
ATTACHMENT = f"{_URN}aws:ec2transitgateway/vpcAttachment:VpcAttachment::connections-transit"
GATEWAY = f"{_URN}aws:ec2transitgateway/transitGateway:TransitGateway::connections-transit"
ROUTE = f"{_URN}aws:ec2/route:Route::connections-transit-ap-northeast-2b-10.96.0.0/16"
PEERED = f"{_URN}aws:ec2/route:Route::connections-shared-ap-northeast-2b-10.64.0.0/16"


def step(kind: str) -> dict[str, Any]:
    return {"steps": [kind]}


@pytest.mark.parametrize(
    "planned",
    [
        {ATTACHMENT: step("create"), ROUTE: step("create")},
        {ATTACHMENT: step("create"), f"{ROUTE}-2001:db8::/56": step("create")},
        # Another shared gateway: its route is updated in place.
        {ATTACHMENT: step("create-replacement"), ROUTE: step("update")},
        # A shared gateway instead of an own one.
        {GATEWAY: step("delete"), ATTACHMENT: step("create-replacement"), ROUTE: step("update")},
    ],
)
def test_routes_to_a_gateway_that_has_not_accepted_the_attachment_are_refused_with_the_steps(
    planned: dict[str, Any],
) -> None:
    with pytest.raises(StrataError, match="its owner has accepted the attachment") as caught:
        refuse_unaccepted(planned)
    assert "accepted the value false" in str(caught.value)
    assert "pending_attachment" in str(caught.value)


@pytest.mark.parametrize(
    "planned",
    [
        {},
        {ATTACHMENT: step("create")},
        {ATTACHMENT: step("create"), PEERED: step("create")},
        {ATTACHMENT: step("same"), ROUTE: step("create")},
        {GATEWAY: step("create"), ATTACHMENT: step("create"), ROUTE: step("create")},
        {GATEWAY: step("same"), ATTACHMENT: step("create"), ROUTE: step("create")},
    ],
)
def test_any_other_plan_waits_for_no_acceptance(planned: dict[str, Any]) -> None:
    refuse_unaccepted(planned)
