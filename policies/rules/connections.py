"""Transit gateways and VPN connections."""

from guardrails.rule import HIGH, MEDIUM, PRODUCTION, Props, rule
from guardrails.values import block, is_true, items

GATEWAY = "aws:ec2transitgateway/transitGateway:TransitGateway"
VPN = "aws:ec2/vpnConnection:VpnConnection"
_TUNNELS = ("tunnel1LogOptions", "tunnel2LogOptions")
_IKE_VERSIONS = ("tunnel1IkeVersions", "tunnel2IkeVersions")


@rule(
    "EC2.23",
    HIGH,
    GATEWAY,
    "Transit gateways accept no attachment of another account by themselves",
    'Set auto_accept_shared_attachments="disable".',
)
def waits_for_acceptance(gateway: Props) -> bool:
    return bool(gateway.get("autoAcceptSharedAttachments", "disable") == "disable")


@rule(
    "EC2.171",
    MEDIUM,
    VPN,
    "VPN connections log both tunnels",
    "Set cloudwatch_log_options with log_enabled in tunnel1_log_options and tunnel2_log_options.",
    PRODUCTION,
)
def logs_tunnels(connection: Props) -> bool:
    logs = (block(block(connection, tunnel), "cloudwatchLogOptions") for tunnel in _TUNNELS)
    return all(is_true(one.get("logEnabled")) for one in logs)


@rule(
    "EC2.183",
    MEDIUM,
    VPN,
    "VPN connections allow IKEv2 only",
    'Set tunnel1_ike_versions=["ikev2"] and tunnel2_ike_versions=["ikev2"].',
)
def uses_ikev2(connection: Props) -> bool:
    # Without the property a tunnel allows both versions.
    return all([*items(connection, versions)] == ["ikev2"] for versions in _IKE_VERSIONS)
