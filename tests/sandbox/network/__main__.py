"""The platform's network alone, for programs of the tests that are deployed into it."""

import pulumi

import environment.startup
from components.common.boundary import bind_roles
from components.network.security_groups import SecurityGroups
from components.network.vpc import Network
from environment.settings import Settings

environment.startup.finish()

settings = Settings.load()
bind_roles(settings.aws.account)
network = Network("network", settings.network)
firewall = SecurityGroups(
    "firewall",
    vpc_id=network.vpc_id,
    edges=[
        "internet -> load_balancer:80",
        "load_balancer -> app:8080",
        "worker -> internet:443",
        "app -> database:5432",
        "app -> cache:6379",
        "app -> kafka:9098",
    ],
)

pulumi.export("vpc_id", network.vpc_id)
pulumi.export("public_subnet_ids", network.public_subnet_ids)
pulumi.export("private_subnet_ids", network.private_subnet_ids)
pulumi.export("data_subnet_ids", network.data_subnet_ids)
pulumi.export("security_group_ids", firewall.ids)
