"""Ids in the provider's own formats (pulumi_aws, "Import" of each class, and what the provider sets)."""

import re

import pytest

from . import caching, compute, databases, identity, network
from .world import Inputs, World

FORMATS: tuple[tuple[str, Inputs, str], ...] = (
    ("aws:rds/instance:Instance", databases.database, r"db-[A-Z2-7]{26}"),
    ("aws:ec2/route:Route", network.route, r"r-rtb-[0-9a-f]+\d{6,10}"),
    ("aws:ec2/networkAclRule:NetworkAclRule", network.acl_rule(protocol="-1"), r"nacl-\d{6,10}"),
    (
        "aws:secretsmanager/secretVersion:SecretVersion",
        caching.version,
        r"arn:aws:secretsmanager:.*\|terraform-\d{18}[0-9a-f]{8}",
    ),
    (
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        identity.attached,
        r"it-[0-9a-f]{7}-\d{18}[0-9a-f]{8}",
    ),
    (
        "aws:rds/cluster:Cluster",
        lambda world: {
            key: value for key, value in databases.cluster(world).items() if key != "clusterIdentifier"
        },
        r"tf-\d{18}[0-9a-f]{8}",
    ),
    ("aws:lb/loadBalancer:LoadBalancer", compute.balancer, r"arn:aws:elasticloadbalancing:.*"),
)


@pytest.mark.parametrize(("token", "inputs", "pattern"), FORMATS)
def test_an_id_has_the_provider_s_format(token: str, inputs: Inputs, pattern: str, world: World) -> None:
    made = world.make(token, inputs(world))
    assert re.fullmatch(pattern, made.id)
    assert world.refresh(made)
    assert world.differences(made) == (set(), set())
