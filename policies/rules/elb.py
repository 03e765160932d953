"""Load balancers and listeners."""

from pulumi_policy import PolicyResource

from guardrails.rule import LOW, MEDIUM, PRODUCTION, Props, rule, stack_rule
from guardrails.stack import Stack, refers
from guardrails.values import block, is_true, items

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
VPC_ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin"
WEB_ACL = "aws:wafv2/webAclAssociation:WebAclAssociation"
# ELB User Guide, "Security policies": of those that begin so, none takes TLS 1.1 or older.
_NEW_TLS = ("ELBSecurityPolicy-TLS13-1-2", "ELBSecurityPolicy-TLS13-1-3", "ELBSecurityPolicy-TLS-1-2")
_NEW_TLS_TOO = ("ELBSecurityPolicy-FS-1-2",)
_NOT_NEW = "ELBSecurityPolicy-TLS13-1-2-Ext0"


@stack_rule(
    "ELB.1",
    MEDIUM,
    BALANCER,
    "Application load balancers redirect HTTP to HTTPS",
    "Give the load balancer a certificate, and its HTTP listener a redirect.",
)
def redirects(balancer: PolicyResource, stack: Stack) -> bool:
    if not _is_application(balancer.props) or _is_vpc_origin(balancer, stack):
        return True
    listeners = stack.referring_to(balancer, LISTENER, "loadBalancerArn")
    plain = [one for one in listeners if one.props.get("protocol") == "HTTP"]
    return all(_to_https(action) for one in plain for action in items(one.props, "defaultActions"))


@rule(
    "ELB.4",
    MEDIUM,
    BALANCER,
    "Application load balancers drop invalid headers",
    "Set drop_invalid_header_fields=True.",
)
def drops_headers(balancer: Props) -> bool:
    return not _is_application(balancer) or is_true(balancer.get("dropInvalidHeaderFields"))


@rule(
    "ELB.5",
    MEDIUM,
    BALANCER,
    "Application load balancers have access logs",
    "Set access_logs with a bucket and enabled=True.",
)
def logs(balancer: Props) -> bool:
    return not _is_application(balancer) or is_true(block(balancer, "accessLogs").get("enabled"))


@rule(
    "ELB.6",
    MEDIUM,
    BALANCER,
    "Load balancers have deletion protection",
    "Set enable_deletion_protection=True.",
    PRODUCTION,
)
def protected(balancer: Props) -> bool:
    return is_true(balancer.get("enableDeletionProtection"))


@rule(
    "ELB.12",
    MEDIUM,
    BALANCER,
    "Application load balancers use defensive or strictest desync mitigation",
    'Set desync_mitigation_mode to "defensive" or "strictest".',
)
def guards_desync(balancer: Props) -> bool:
    return not _is_application(balancer) or balancer.get("desyncMitigationMode") in (
        None,
        "defensive",
        "strictest",
    )


@rule(
    "ELB.13",
    MEDIUM,
    BALANCER,
    "Load balancers use two or more Availability Zones",
    "Give subnets or subnet_mappings of two zones or more.",
)
def several_zones(balancer: Props) -> bool:
    return len(items(balancer, "subnets")) > 1 or len(items(balancer, "subnetMappings")) > 1


@stack_rule(
    "ELB.16",
    MEDIUM,
    BALANCER,
    "Public application load balancers have a web ACL",
    "Associate a WAFv2 web ACL of scope REGIONAL with the load balancer.",
    PRODUCTION,
)
def web_acl(balancer: PolicyResource, stack: Stack) -> bool:
    if not _is_application(balancer.props) or is_true(balancer.props.get("internal")):
        return True
    return bool(stack.referring_to(balancer, WEB_ACL, "resourceArn"))


@rule(
    "CKV_AWS_103",
    MEDIUM,
    LISTENER,
    "TLS listeners require TLS 1.2 or newer",
    "Set ssl_policy to a current one, such as ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09.",
)
def new_tls(listener: Props) -> bool:
    if listener.get("protocol") not in ("HTTPS", "TLS"):
        return True
    policy = str(listener.get("sslPolicy", ""))
    return policy.startswith((*_NEW_TLS, *_NEW_TLS_TOO)) and not policy.startswith(_NOT_NEW)


@stack_rule(
    "CKV_AWS_2",
    LOW,
    LISTENER,
    "Listeners of application load balancers use HTTPS or redirect to it",
    'Set protocol="HTTPS" with a certificate, or a redirect as default action.',
)
def https(listener: PolicyResource, stack: Stack) -> bool:
    props = listener.props
    if props.get("protocol") != "HTTP" or all(_to_https(one) for one in items(props, "defaultActions")):
        return True
    own = (one for one in stack.of(BALANCER) if refers(listener, "loadBalancerArn", one))
    return any(_is_vpc_origin(one, stack) for one in own)


def _is_vpc_origin(balancer: PolicyResource, stack: Stack) -> bool:
    """Whether *balancer* is internal and a VPC origin of CloudFront: viewers use HTTPS (CloudFront.3).

    AWS carries the requests from CloudFront to the VPC in its own network: CloudFront Developer Guide,
    "Restrict access with VPC origins".
    """
    if not is_true(balancer.props.get("internal")):
        return False
    return bool(stack.referring_to(balancer, VPC_ORIGIN, "vpcOriginEndpointConfig"))


def _is_application(balancer: Props) -> bool:
    return balancer.get("loadBalancerType") in (None, "application")


def _to_https(action: Props) -> bool:
    return bool(action.get("type") == "redirect" and block(action, "redirect").get("protocol") == "HTTPS")
