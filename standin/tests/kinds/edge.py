"""The kinds between CloudFront and a load balancer."""

from standin.aws.values import Properties

from .compute import balancer, network
from .world import Case, Client, Resource, World

_ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin"
_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
_ACL = "aws:wafv2/webAcl:WebAcl"
_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"


def _balancer(world: World) -> str:
    return world.make("aws:lb/loadBalancer:LoadBalancer", balancer(world)).id


def _origin(world: World) -> Properties:
    return {
        "vpcOriginEndpointConfig": {
            "name": "it-http-only",
            "arn": _balancer(world),
            "httpPort": 80,
            "httpsPort": 443,
            "originProtocolPolicy": "http-only",
            "originSslProtocols": {"items": ["TLSv1.2"], "quantity": 1},
        },
        "timeouts": {"create": "45m"},
    }


def _redirect(client: Client, it: Resource) -> None:
    front = client("cloudfront")
    found = front.get_vpc_origin(Id=it.id)
    endpoint = found["VpcOrigin"]["VpcOriginEndpointConfig"] | {"HTTPPort": 8080}
    front.update_vpc_origin(Id=it.id, IfMatch=found["ETag"], VpcOriginEndpointConfig=endpoint)


def _end_origin(client: Client, it: Resource) -> None:
    front = client("cloudfront")
    front.delete_vpc_origin(Id=it.id, IfMatch=front.get_vpc_origin(Id=it.id)["ETag"])


def _seen(metric: str) -> Properties:
    return {"cloudwatchMetricsEnabled": True, "metricName": metric, "sampledRequestsEnabled": False}


def _header(value: str) -> Properties:
    return {
        "byteMatchStatement": {
            "searchString": value,
            "positionalConstraint": "EXACTLY",
            "fieldToMatch": {"singleHeader": {"name": "x-origin-verify"}},
            "textTransformations": [{"priority": 0, "type": "NONE"}],
        }
    }


def _regional(world: World) -> Properties:
    rule = {
        "name": "not-from-the-cdn",
        "priority": 0,
        "action": {"block": {}},
        "statement": {
            "notStatement": {"statement": {"orStatement": {"statements": [_header("one"), _header("two")]}}}
        },
        "visibilityConfig": _seen("rule"),
    }
    return {
        "scope": "REGIONAL",
        "defaultAction": {"allow": {}},
        "rules": [rule],
        "visibilityConfig": _seen("acl"),
    }


def _unsealed(client: Client, it: Resource) -> None:
    waf = client("wafv2")
    which = {"Name": it.outputs["name"], "Scope": "REGIONAL", "Id": it.id}
    found = waf.get_web_acl(**which)
    one = found["WebACL"]
    rules = one["Rules"]
    rules[0]["Action"] = {"Count": {}}
    waf.update_web_acl(
        **which,
        LockToken=found["LockToken"],
        Rules=rules,
        DefaultAction=one["DefaultAction"],
        VisibilityConfig=one["VisibilityConfig"],
    )


def _end_acl(client: Client, it: Resource) -> None:
    waf = client("wafv2")
    which = {"Name": it.outputs["name"], "Scope": "REGIONAL", "Id": it.id}
    waf.delete_web_acl(**which, LockToken=waf.get_web_acl(**which)["LockToken"])


def _associated(world: World) -> Properties:
    acl = world.make(_ACL, _regional(world))
    return {"resourceArn": _balancer(world), "webAclArn": acl.outputs["arn"]}


def _from_cloudfront(world: World) -> Properties:
    names = [{"Name": "prefix-list-name", "Values": ["com.amazonaws.global.cloudfront.origin-facing"]}]
    [listed] = world.client("ec2").describe_managed_prefix_lists(Filters=names)["PrefixLists"]
    return {
        "securityGroupId": network(world)["group"],
        "prefixListId": listed["PrefixListId"],
        "ipProtocol": "tcp",
        "fromPort": 443,
        "toPort": 443,
        "description": "cloudfront to load_balancer, tcp 443",
    }


def _other_port(client: Client, it: Resource) -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 443, "PrefixListId": it.inputs["prefixListId"]}
    client("ec2").modify_security_group_rules(
        GroupId=it.inputs["securityGroupId"],
        SecurityGroupRules=[{"SecurityGroupRuleId": it.id, "SecurityGroupRule": rule}],
    )


def _tag_origin(client: Client, it: Resource) -> None:
    tag = {"Key": "Owner", "Value": "by-hand"}
    client("cloudfront").tag_resource(Resource=it.outputs["arn"], Tags={"Items": [tag]})


CASES = (
    Case(
        _RULE,
        _from_cloudfront,
        lambda client, it: client("ec2").revoke_security_group_ingress(
            GroupId=it.inputs["securityGroupId"], SecurityGroupRuleIds=[it.id]
        ),
        {"fromPort": _other_port},
        title="prefix-list",
    ),
    Case(_ORIGIN, _origin, _end_origin, {"vpcOriginEndpointConfig": _redirect, "tags": _tag_origin}),
    Case(_ACL, _regional, _end_acl, {"rules": _unsealed}, title="regional"),
    Case(
        _ASSOCIATION,
        _associated,
        lambda client, it: client("wafv2").disassociate_web_acl(ResourceArn=it.inputs["resourceArn"]),
    ),
)
