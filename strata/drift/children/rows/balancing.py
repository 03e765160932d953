"""Children of load balancers, listeners and target groups."""

from collections.abc import Iterable, Mapping, Sequence

from strata.drift.children import by_aws
from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    Item,
    Listing,
    Row,
    each,
    either,
    field_of,
    ids,
    keys,
    part,
    shown,
    under,
)
from strata.drift.cloud_resource import GLOBAL_REGION

_BALANCERS = ("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")
_LISTENERS = ("aws:lb/listener:Listener", "aws:alb/listener:Listener")
_GROUPS = ("aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup")
_ENCRYPTED = ("HTTPS", "TLS")


def _of_encrypted(parents: Sequence[StateResource]) -> Mapping[str, object] | None:
    """Only a listener with a certificate can have more of them."""
    listener = parents[0]
    return {"ListenerArn": listener.id} if listener.text("protocol") in _ENCRYPTED else None


def _target(item: Item, parent: StateResource) -> Sequence[str]:
    target = item["Target"]
    return f"{parent.id}/{target['Id']}/{target.get('Port', '')}", f"{parent.id}/{target['Id']}/"


def _everything(parents: Sequence[StateResource]) -> Mapping[str, object]:
    """CloudFront lists all VPC origins of the account."""
    return {}


def _vpc_origins(page: Item) -> Iterable[Item]:
    return (page.get("VpcOriginList") or {}).get("Items") or ()


def _vpc_origin(item: Item, parent: StateResource) -> Sequence[str]:
    return (str(item["Id"]),)


def _of_another_balancer(item: Item, parent: StateResource, state: Index) -> bool:
    """Whether the VPC origin leads to another load balancer; the name is unique in account and region."""
    return _balancer(str(item["OriginEndpointArn"])) != _balancer(parent.id)


def _balancer(arn: str) -> str:
    """Type and name in a load balancer's ARN."""
    return arn.rpartition(":loadbalancer/")[2].rpartition("/")[0]


ROWS = (
    Row(
        "listener",
        _BALANCERS,
        Listing("elbv2", "describe_listeners", each("LoadBalancerArn"), field_of("Listeners")),
        part("ListenerArn"),
        ids(*_LISTENERS),
        "aws:lb/listener:Listener",
        "elbv2 delete-listener",
        shown("Protocol", "Port"),
    ),
    Row(
        "listener rule",
        _LISTENERS,
        Listing("elbv2", "describe_rules", each("ListenerArn"), field_of("Rules")),
        part("RuleArn"),
        ids("aws:lb/listenerRule:ListenerRule", "aws:alb/listenerRule:ListenerRule"),
        "aws:lb/listenerRule:ListenerRule",
        "elbv2 delete-rule",
        shown("Priority", "Conditions"),
        by_aws.default_rule,
    ),
    Row(
        "listener certificate",
        _LISTENERS,
        Listing("elbv2", "describe_listener_certificates", _of_encrypted, field_of("Certificates")),
        under("CertificateArn", separator="_"),
        either(
            keys(
                "aws:lb/listenerCertificate:ListenerCertificate",
                "listenerArn",
                "certificateArn",
                separator="_",
            ),
            lambda state, parent: [f"{parent.id}_{parent.text('certificateArn')}"],
        ),
        "aws:lb/listenerCertificate:ListenerCertificate",
        "elbv2 remove-listener-certificates",
        by_aws=by_aws.default_certificate,
    ),
    Row(
        "target",
        _GROUPS,
        Listing(
            "elbv2", "describe_target_health", each("TargetGroupArn"), field_of("TargetHealthDescriptions")
        ),
        _target,
        keys("aws:lb/targetGroupAttachment:TargetGroupAttachment", "targetGroupArn", "targetId", "port"),
        "aws:lb/targetGroupAttachment:TargetGroupAttachment",
        "elbv2 deregister-targets",
        by_aws=by_aws.registered_target,
    ),
    Row(
        "web ACL of a load balancer",
        _BALANCERS,
        Listing(
            "wafv2",
            "get_web_acl_for_resource",
            lambda parents: (
                {"ResourceArn": parents[0].id}
                if parents[0].text("loadBalancerType") in ("", "application")
                else None
            ),
            lambda page: [page["WebACL"]] if page.get("WebACL") else [],
        ),
        under("ARN", separator=","),
        keys("aws:wafv2/webAclAssociation:WebAclAssociation", "resourceArn", "webAclArn", separator=","),
        "aws:wafv2/webAclAssociation:WebAclAssociation",
        "wafv2 disassociate-web-acl",
        shown("Name"),
    ),
    Row(
        "VPC origin of a load balancer",
        _BALANCERS,
        Listing("cloudfront", "list_vpc_origins", _everything, _vpc_origins, region=GLOBAL_REGION),
        _vpc_origin,
        ids("aws:cloudfront/vpcOrigin:VpcOrigin"),
        "aws:cloudfront/vpcOrigin:VpcOrigin",
        "cloudfront delete-vpc-origin",
        shown("Name"),
        _of_another_balancer,
    ),
)
