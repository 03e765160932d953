"""The optional components keep the house rules, as the catalogue declares them."""

import json

from unit.policies import house
from unit.recording import ACCOUNT, stack_config

PROGRAM = house.ROOT / "examples" / "catalogue" / "__main__.py"
ZONES = ["ap-northeast-2a", "ap-northeast-2b", "ap-northeast-2c"]
GROUPS = ("load_balancer", "app", "kafka", "cache", "database", "endpoint")
NETWORK = {
    "vpc_id": "vpc-1",
    "zones": ZONES,
    **{
        f"{tier}_subnet_ids": [f"subnet-{tier}-{zone}" for zone in ZONES]
        for tier in ("public", "private", "data")
    },
    "security_group_ids": {name: f"sg-{name}" for name in GROUPS},
}
# The catalogue has an example of a public route and a load balancer without certificate and access logs.
ON_PURPOSE = {"APIGateway.8", "ELB.1", "ELB.5", "CKV_AWS_2"}


def test_optional_components_keep_the_rules_that_hold_everywhere():
    config = {
        **stack_config("prod"),
        "aws:allowedAccountIds": json.dumps([ACCOUNT]),
        "modules:network": json.dumps(NETWORK),
        "modules:account": ACCOUNT,
    }
    found = house.findings("test", config, PROGRAM)
    assert {one.partition(" ")[0] for one in found} <= ON_PURPOSE, "\n".join(found)
    assert found
