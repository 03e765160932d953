"""The services of the checkout: they keep the house rules, and their resources have released URNs."""

import pytest

from unit import released
from unit.policies import house
from unit.recording import STACKS
from unit.services.rendering import SERVICES, rendered

HOW = "If that is meant: make urns. A removed or renamed one needs an alias, or its data is lost."


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_keeps_the_house_rules(service: str, stack: str) -> None:
    """Those that `strata up` refuses there: a rule that is advisory in dev is a warning."""
    refused = [one for one in rendered(service, stack)[0] if house.is_mandatory(stack, one)]
    assert not refused, "\n".join(refused)


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("service", SERVICES)
def test_no_released_resource_of_a_service_is_lost(service: str, stack: str) -> None:
    _, cloud = rendered(service, stack)
    assert released.file(stack, service).exists(), f"{service} has no list of released resources: make urns"
    listed = released.file(stack, service).read_text().splitlines()
    lost = {*listed} - released.remembered(cloud)
    assert not lost, f"{stack}/{service} loses {sorted(lost)}. {HOW}"
    assert sorted(released.identities(cloud)) == listed, f"{stack}/{service} has others now. {HOW}"


@pytest.mark.parametrize("service", SERVICES)
def test_every_environment_has_the_same_resources_of_a_service(service: str) -> None:
    found = {stack: released.identities(rendered(service, stack)[1]) for stack in STACKS}
    assert len({frozenset(one) for one in found.values()}) == 1
