"""A site-to-site VPN."""

import pulumi
from pulumi_aws import cloudwatch, ec2

from components.network.connections.connection_settings import Vpn

_IPSEC = "ipsec.1"


def connect(
    name: str, settings: Vpn, *, vpc_id: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    """The id of the VPC's virtual private gateway, whose tunnels lead to the customer gateway.

    AWS keeps the tunnels' keys in Secrets Manager, so that they are not in the state.
    """
    gateway = ec2.VpnGateway(name, vpc_id=vpc_id, opts=opts)
    customer = ec2.CustomerGateway(
        name, type=_IPSEC, ip_address=str(settings.address), bgp_asn=str(settings.asn), opts=opts
    )
    group = cloudwatch.LogGroup(f"{name}-tunnels", retention_in_days=settings.log_retention_days, opts=opts)
    made = ec2.VpnConnection(
        name,
        type=_IPSEC,
        vpn_gateway_id=gateway.id,
        customer_gateway_id=customer.id,
        static_routes_only=not settings.bgp,
        preshared_key_storage="SecretsManager",
        tunnel1_ike_versions=["ikev2"],
        tunnel2_ike_versions=["ikev2"],
        tunnel1_log_options=ec2.VpnConnectionTunnel1LogOptionsArgs(
            cloudwatch_log_options=ec2.VpnConnectionTunnel1LogOptionsCloudwatchLogOptionsArgs(
                log_enabled=True, log_group_arn=group.arn, log_output_format="json"
            )
        ),
        tunnel2_log_options=ec2.VpnConnectionTunnel2LogOptionsArgs(
            cloudwatch_log_options=ec2.VpnConnectionTunnel2LogOptionsCloudwatchLogOptionsArgs(
                log_enabled=True, log_group_arn=group.arn, log_output_format="json"
            )
        ),
        opts=opts,
    )
    if not settings.bgp:
        for block in settings.cidrs:
            _route(f"{name}-{block}", made, str(block), opts)
    return gateway.id


def _route(name: str, connection: ec2.VpnConnection, block: str, opts: pulumi.ResourceOptions) -> None:
    ec2.VpnConnectionRoute(name, vpn_connection_id=connection.id, destination_cidr_block=block, opts=opts)
