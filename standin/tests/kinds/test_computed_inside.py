"""Values inside a declared object that AWS computes and other resources use."""

from pulumi.provider.experimental import provider as api

from standin.aws.provider import Aws
from standin.aws.values import UNKNOWN, Properties, plain_map, property_map

from .apis import CERTIFICATE, DOMAIN, HOST
from .world import World, run

CONFIGURATION = {"certificateArn": CERTIFICATE, "endpointType": "REGIONAL", "securityPolicy": "TLS_1_2"}
DECLARED: Properties = {"domainName": HOST, "domainNameConfiguration": CONFIGURATION}


def test_the_target_of_a_domain_name_is_unknown_in_a_preview_and_then_read(
    provider: Aws, world: World
) -> None:
    urn = f"urn:pulumi:dev::strata::{DOMAIN}::it"
    previewed = run(provider.create(api.CreateRequest(urn, property_map(DECLARED), 0, True)))
    assert plain_map(previewed.properties or {})["domainNameConfiguration"]["targetDomainName"] is UNKNOWN

    made = world.make(DOMAIN, DECLARED)
    found = made.outputs["domainNameConfiguration"]
    assert found["targetDomainName"].endswith(".execute-api.ap-northeast-2.amazonaws.com")
    assert found["hostedZoneId"]
    assert world.differences(made) == (set(), set())

    changed = {**made.inputs, "domainNameConfiguration": {**CONFIGURATION, "ipAddressType": "dualstack"}}
    request = api.UpdateRequest(urn, made.id, property_map(made.outputs), property_map(changed), 0, [], True)
    kept = plain_map(run(provider.update(request)).properties or {})["domainNameConfiguration"]
    assert kept["targetDomainName"] == found["targetDomainName"]
