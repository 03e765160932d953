"""Alarms and the dashboard of everything that the other layers declared, and the account's audit trail."""

from components.observability.account_watch import AccountWatch
from components.observability.dashboard import Dashboard
from components.observability.declared import Declared
from components.observability.forwarded_alarms import ForwardedAlarms
from components.observability.metric_sets import NAT_GATEWAY
from components.observability.resource_alarms import ResourceAlarms
from environment.layers.compute import ComputeLayer
from environment.layers.foundation import Foundation
from environment.layers.network import NetworkLayer
from environment.settings import Settings


def observability_layer(
    settings: Settings,
    network: NetworkLayer,
    foundation: Foundation,
    compute: ComputeLayer,
    declared: Declared,
) -> None:
    """Make the layer; *declared* are the resources of the others."""
    aws, topic_arn, web = settings.aws, foundation.operations.arn, compute.web
    AccountWatch(
        "account",
        settings.observability,
        settings.data.locks,
        aws=aws,
        key_arn=foundation.key_arn,
        topic_arn=topic_arn,
        log_bucket=foundation.logs.name,
    )
    ForwardedAlarms("us-east-1-alarms", region=aws.region, account=aws.account, topic_arn=topic_arn)
    for zone, gateway_id in network.vpc.nat_gateway_ids.items():
        declared.know(NAT_GATEWAY, f"nat-{zone}", id=gateway_id)
    targets = {
        "AWS/ApplicationELB": {
            "web": {
                "TargetGroup": web.target_group_arn_suffix,
                "LoadBalancer": web.load_balancer_arn_suffix,
            }
        },
        "AWS/NetworkELB": compute.static.target_dimensions,
    }
    ResourceAlarms("alarms", declared, targets=targets, region=aws.region, topic_arn=topic_arn)
    Dashboard("dashboard", declared, title="strata", region=aws.region)
