"""Updates after which requests, sign-ins or queries are refused or cut off, each with AWS's page."""

from strata.engine.impact_conditions import (
    becomes,
    blocks,
    changed,
    exchanged,
    fewer,
    leaves,
    lower,
    off,
    on,
    to_zero,
)
from strata.engine.impact_rule import Effect, ImpactRule

_DOCS = "https://docs.aws.amazon.com/"
_ELB = f"{_DOCS}elasticloadbalancing/latest/"
_EC2 = f"{_DOCS}AWSEC2/latest/APIReference/"
_CLIENT = ("aws:cognito/userPoolClient:UserPoolClient",)
_BALANCER = ("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")
_ENDPOINT = ("aws:ec2/vpcEndpoint:VpcEndpoint",)
_TRANSIT = ("aws:ec2transitgateway/vpcAttachment:VpcAttachment",)
_PEERING = ("aws:ec2/vpcPeeringConnection:VpcPeeringConnection",)
_JWT = ("aws:apigatewayv2/authorizer:Authorizer",)
_TUNNEL_OPTIONS = (
    *("PresharedKey", "InsideCidr", "InsideIpv6Cidr", "IkeVersions", "StartupAction", "DpdTimeoutAction"),
    *(
        f"Phase{phase}{option}"
        for phase in (1, 2)
        for option in ("DhGroupNumbers", "EncryptionAlgorithms", "IntegrityAlgorithms", "LifetimeSeconds")
    ),
)

_NETWORK = (
    *(
        ImpactRule(
            ("aws:ec2/vpnConnection:VpnConnection",),
            f"tunnel{number}{option}",
            changed,
            Effect.INTERRUPTION,
            "the tunnel is unavailable during the update of its options",
            f"{_DOCS}vpn/latest/s2svpn/endpoint-replacements.html",
        )
        for number in (1, 2)
        for option in _TUNNEL_OPTIONS
    ),
    ImpactRule(
        _BALANCER,
        "subnets",
        fewer(""),
        Effect.INTERRUPTION,
        "the load balancer gives up its addresses in a zone, and requests to them end",
        f"{_ELB}APIReference/API_SetSubnets.html",
    ),
    ImpactRule(
        _BALANCER,
        "ipAddressType",
        becomes("ipv4"),
        Effect.INTERRUPTION,
        "clients with IPv6 alone don't reach the load balancer any more",
        f"{_ELB}APIReference/API_SetIpAddressType.html",
    ),
    ImpactRule(
        ("aws:lb/listener:Listener", "aws:alb/listener:Listener"),
        "mutualAuthentication.mode",
        becomes("verify"),
        Effect.INTERRUPTION,
        "clients without a certificate are refused",
        f"{_ELB}application/mutual-authentication.html",
    ),
    *(
        ImpactRule(
            _ENDPOINT,
            path,
            fewer(""),
            Effect.INTERRUPTION,
            "the endpoint isn't reached from there any more",
            f"{_EC2}API_ModifyVpcEndpoint.html",
        )
        for path in ("subnetIds", "routeTableIds")
    ),
    ImpactRule(
        _TRANSIT,
        "subnetIds",
        fewer(""),
        Effect.INTERRUPTION,
        "the transit gateway doesn't reach the zone of that subnet any more",
        f"{_EC2}API_ModifyTransitGatewayVpcAttachment.html",
    ),
    ImpactRule(
        _TRANSIT,
        "dnsSupport",
        becomes("disable"),
        Effect.INTERRUPTION,
        "public names of instances are not resolved to private addresses across the gateway any more",
        f"{_EC2}API_ModifyTransitGatewayVpcAttachment.html",
    ),
    *(
        ImpactRule(
            _PEERING,
            f"{side}.allowRemoteVpcDnsResolution",
            off,
            Effect.INTERRUPTION,
            "names of the other VPC are resolved to public addresses",
            f"{_DOCS}vpc/latest/peering/vpc-peering-dns.html",
        )
        for side in ("accepter", "requester")
    ),
)

_REQUESTS = (
    ImpactRule(
        _JWT,
        "jwtConfiguration.audiences",
        fewer(""),
        Effect.INTERRUPTION,
        "tokens for an audience that is removed are refused",
        f"{_DOCS}apigateway/latest/developerguide/http-api-jwt-authorizer.html",
    ),
    ImpactRule(
        _JWT,
        "jwtConfiguration.issuer",
        exchanged,
        Effect.INTERRUPTION,
        "tokens of the issuer before are refused",
        f"{_DOCS}apigateway/latest/developerguide/http-api-jwt-authorizer.html",
    ),
    *(
        ImpactRule(
            ("aws:apigatewayv2/stage:Stage",),
            f"defaultRouteSettings.{path}",
            to_zero,
            Effect.INTERRUPTION,
            "every request is refused with the status 429",
            f"{_DOCS}apigateway/latest/developerguide/http-api-throttling.html",
        )
        for path in ("throttlingRateLimit", "throttlingBurstLimit")
    ),
    ImpactRule(
        ("aws:wafv2/webAcl:WebAcl",),
        "defaultAction",
        blocks,
        Effect.INTERRUPTION,
        "requests that no rule allows are refused",
        f"{_DOCS}waf/latest/developerguide/web-acl-default-action.html",
    ),
    *(
        ImpactRule(
            _CLIENT,
            path,
            fewer(""),
            Effect.INTERRUPTION,
            "sign-ins by a way that is removed are refused",
            f"{_DOCS}cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolClient.html",
        )
        for path in ("explicitAuthFlows", "allowedOauthFlows", "allowedOauthScopes")
    ),
    ImpactRule(
        ("aws:iam/openIdConnectProvider:OpenIdConnectProvider",),
        "clientIdLists",
        fewer(""),
        Effect.INTERRUPTION,
        "tokens for an audience that is removed are refused",
        f"{_DOCS}IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html",
    ),
    ImpactRule(
        ("aws:iam/accountPasswordPolicy:AccountPasswordPolicy",),
        "hardExpiry",
        on,
        Effect.INTERRUPTION,
        "users whose password has expired can't sign in",
        f"{_DOCS}IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html",
    ),
    ImpactRule(
        ("aws:athena/workgroup:Workgroup",),
        "state",
        becomes("DISABLED"),
        Effect.INTERRUPTION,
        "queries of the workgroup are refused",
        f"{_DOCS}athena/latest/APIReference/API_UpdateWorkGroup.html",
    ),
    ImpactRule(
        ("aws:sqs/queue:Queue",),
        "maxMessageSize",
        lower,
        Effect.INTERRUPTION,
        "messages that are larger are refused",
        f"{_DOCS}AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
    ),
    *(
        ImpactRule(
            ("aws:msk/cluster:Cluster",),
            f"clientAuthentication.{path}",
            off,
            Effect.INTERRUPTION,
            "clients that sign in this way are refused, and the brokers restart one after another",
            f"{_DOCS}msk/latest/developerguide/msk-update-security.html",
        )
        for path in ("sasl.iam", "sasl.scram", "unauthenticated")
    ),
    ImpactRule(
        ("aws:msk/cluster:Cluster",),
        "encryptionInfo.encryptionInTransit.clientBroker",
        becomes("TLS"),
        Effect.INTERRUPTION,
        "clients without TLS are refused, and the brokers restart one after another",
        f"{_DOCS}msk/latest/developerguide/msk-update-security.html",
    ),
    ImpactRule(
        ("aws:elasticache/replicationGroup:ReplicationGroup",),
        "transitEncryptionMode",
        becomes("required"),
        Effect.INTERRUPTION,
        "clients without TLS are refused",
        f"{_DOCS}AmazonElastiCache/latest/dg/in-transit-encryption-enable.html",
    ),
    ImpactRule(
        ("aws:elasticache/replicationGroup:ReplicationGroup",),
        "clusterMode",
        leaves("enabled"),
        Effect.REFUSED,
        "cluster mode can't be turned off again",
        f"{_DOCS}AmazonElastiCache/latest/dg/modify-cluster-mode.html",
    ),
    ImpactRule(
        ("aws:organizations/organization:Organization",),
        "awsServiceAccessPrincipals",
        fewer(""),
        Effect.INTERRUPTION,
        "the service can't work in the accounts of the organization any more",
        f"{_DOCS}organizations/latest/APIReference/API_DisableAWSServiceAccess.html",
    ),
    ImpactRule(
        ("aws:organizations/organization:Organization",),
        "enabledPolicyTypes",
        fewer(""),
        Effect.LOSS,
        "policies of the type are detached from all units and accounts",
        f"{_DOCS}organizations/latest/APIReference/API_DisablePolicyType.html",
    ),
)

REQUEST_RULES = (*_NETWORK, *_REQUESTS)
