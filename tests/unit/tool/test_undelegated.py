from typing import Any

import pytest

from strata.engine.undelegated import refuse_undelegated
from strata.errors import StrataError

_URN = "urn:pulumi:prod::strata::strata:network:Zones$"
ZONE = f"{_URN}aws:route53/zone:Zone::dns-public"
WAIT = f"{_URN}aws:acm/certificateValidation:CertificateValidation::certificate"


def step(kind: str, **inputs: object) -> dict[str, Any]:
    return {"steps": [kind], "goal": {"inputDiff": {"adds": inputs}}}


def test_certificates_of_a_zone_that_is_created_with_them_are_refused_with_the_steps() -> None:
    with pytest.raises(StrataError, match=r"wait for the zone prod\.example\.com") as caught:
        refuse_undelegated({ZONE: step("create", name="prod.example.com"), WAIT: step("create")})
    assert "Set strata:network.dns.public.delegated to false" in str(caught.value)
    assert "dns.name_servers" in str(caught.value)


@pytest.mark.parametrize(
    "planned",
    [
        {},
        {ZONE: step("create", name="prod.example.com")},
        {ZONE: step("same"), WAIT: step("create")},
        {ZONE: step("create", name="prod.internal", vpcs=[{"vpcId": "vpc-1"}]), WAIT: step("create")},
        {WAIT: step("create")},
    ],
)
def test_any_other_plan_is_no_wait_for_a_delegation(planned: dict[str, Any]) -> None:
    refuse_undelegated(planned)
