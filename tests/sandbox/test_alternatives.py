"""Every legal value of every setting is deployed once: a second deployment changes nothing.

The program runs under mocks whose resources the stand-in really creates and changes in emulated accounts,
without the engine. Groups of settings that may change together are deployed one after the other, as in
unit/policies/test_every_setting.py; of values of a property that a kind had before none is tried again.
"""

import runpy
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from unit.policies import alternatives
from unit.policies.alternatives import Change, changed
from unit.policies.test_every_setting import (
    CERTIFICATE,
    Alternative,
    as_texts,
    combined,
    sorted_out,
    typical,
)
from unit.recording import ACCOUNT, ROOT

from sandbox.provider_cloud import Account
from sandbox.redeployment import KEY_TYPES, LEAST_VERIFIED, deploy, emulated, unexpected

# The packages emit deprecation warnings of their own modules when they load.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
REGION = "ap-northeast-2"
# Changes that leave a difference on the emulators, by kind and property, with the reason. A
# new resource with the same values is stable.
NOT_IN_PLACE = KEY_TYPES | {
    ("aws:cognito/userPool:UserPool", "webAuthnConfiguration"): (
        "ministack's SetUserPoolMfaConfig keeps what it is not given"
    ),
    ("aws:ec2/vpnConnection:VpnConnection", "customerGatewayId"): "moto has no ModifyVpnConnection",
    ("aws:elasticache/replicationGroup:ReplicationGroup", "engine"): (
        "moto's ModifyReplicationGroup keeps the engine"
    ),
    ("aws:rds/instance:Instance", "replicateSourceDb"): (
        "a source that is replaced has another name here, beside the old one"
    ),
}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """An emulated account with what the examples of the settings name."""
    tags = alternatives.config("Pulumi.prod.yaml")["aws:defaultTags"]["tags"]
    with emulated(tmp_path_factory.mktemp("alternatives"), REGION, tags) as made:
        made.examples = dict(_examples(made))
        yield made


def _examples(account: Account) -> Iterator[tuple[str, str]]:
    """Resources outside of the environment, by their text in the settings."""
    world = account.world(REGION)
    # The VPC of the other account is in the same one here.
    yield "999999999999", ACCOUNT
    peer = world.make("aws:ec2/vpc:Vpc", {"cidrBlock": "10.80.0.0/16"}, "peer").id
    yield "vpc-0123456789abcdef0", peer
    yield "rtb-0123456789abcdef0", world.make("aws:ec2/routeTable:RouteTable", {"vpcId": peer}, "peer").id
    zone = {"name": "prod.internal", "vpcs": [{"vpcId": peer}]}
    yield "Z0123456789ABC", world.make("aws:route53/zone:Zone", zone, "adopted").id
    certificate = {"domainName": "prod.strata.example", "validationMethod": "DNS"}
    yield CERTIFICATE, world.make("aws:acm/certificate:Certificate", certificate, "own").outputs["arn"]


def _program() -> None:
    runpy.run_path(str(ROOT / "__main__.py"))


def test_a_second_deployment_changes_nothing_whatever_the_settings_are(account: Account) -> None:
    base, legal, _ = sorted_out("prod")
    assert not _problems(account, base, legal)
    assert account.verified >= LEAST_VERIFIED


def test_nor_does_one_of_the_values_that_are_legal_in_dev_only(account: Account) -> None:
    """On the resources of the test above, if it ran before."""
    base, legal, _ = sorted_out("dev")
    _, elsewhere, _ = sorted_out("prod")
    tried = {str(change) for alternative in elsewhere for change in alternative}
    own = [one for one in legal if any(str(change) not in tried for change in one)]
    assert own
    before = account.verified
    assert not _problems(account, base, own)
    assert account.verified > before


def _problems(account: Account, base: Mapping[str, Any], legal: list[Alternative]) -> str:
    """What a second deployment of *base* with each of the *legal* alternatives would change."""
    # The environment itself is deployed twice by the engine (environments/test_environments.py).
    account.verify = False
    deploy(account, _program, as_texts(base))
    found = [*unexpected(account, [], NOT_IN_PLACE)]
    account.verify = True
    for group in combined(base, typical(legal)):
        changes: list[Change] = [change for alternative in group for change in alternative]
        deploy(account, _program, as_texts(changed(base, changes)))
        found += unexpected(account, changes, NOT_IN_PLACE)
    return "\n".join(found)
