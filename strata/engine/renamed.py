"""Refusal of a plan that creates an existing AWS resource again under another logical name.

Pulumi creates the new resource before it deletes the old one. AWS refuses that, or the deletion removes the
settings of the new one.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from strata.errors import Exit, StrataError

_GROUP_RULE = (
    "securityGroupId",
    "ipProtocol",
    "fromPort",
    "toPort",
    "cidrIpv4",
    "cidrIpv6",
    "prefixListId",
    "referencedSecurityGroupId",
)
# The inputs that form the name of each kind in AWS.
UNIQUE: Mapping[str, tuple[str, ...]] = {
    "aws:apigatewayv2/apiMapping:ApiMapping": ("domainName", "apiMappingKey"),
    "aws:apigatewayv2/domainName:DomainName": ("domainName",),
    "aws:apigatewayv2/route:Route": ("apiId", "routeKey"),
    "aws:appautoscaling/target:Target": ("serviceNamespace", "resourceId", "scalableDimension"),
    "aws:cloudwatch/eventTarget:EventTarget": ("eventBusName", "rule", "targetId"),
    "aws:ec2/networkAclRule:NetworkAclRule": ("networkAclId", "egress", "ruleNumber"),
    "aws:ec2/route:Route": (
        "routeTableId",
        "destinationCidrBlock",
        "destinationIpv6CidrBlock",
        "destinationPrefixListId",
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": ("subnetId", "gatewayId"),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": ("repository",),
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": ("clusterName",),
    "aws:iam/rolePolicy:RolePolicy": ("role", "name"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("role", "policyArn"),
    "aws:kms/alias:Alias": ("name",),
    "aws:lambda/eventSourceMapping:EventSourceMapping": ("eventSourceArn", "functionName"),
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": ("functionName", "qualifier"),
    "aws:lambda/permission:Permission": ("function", "qualifier", "statementId"),
    "aws:lb/listener:Listener": ("loadBalancerArn", "port"),
    "aws:lb/listenerRule:ListenerRule": ("listenerArn", "priority"),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ("bucket",),
    "aws:s3/bucketLogging:BucketLogging": ("bucket",),
    "aws:s3/bucketNotification:BucketNotification": ("bucket",),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ("bucket",),
    "aws:s3/bucketPolicy:BucketPolicy": ("bucket",),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ("bucket",),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ("bucket",),
    "aws:s3/bucketVersioning:BucketVersioning": ("bucket",),
    "aws:secretsmanager/secretRotation:SecretRotation": ("secretId",),
    "aws:sns/topicPolicy:TopicPolicy": ("arn",),
    "aws:sns/topicSubscription:TopicSubscription": ("topic", "protocol", "endpoint"),
    "aws:sqs/queuePolicy:QueuePolicy": ("queueUrl",),
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": ("queueUrl",),
    "aws:sqs/redrivePolicy:RedrivePolicy": ("queueUrl",),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _GROUP_RULE,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _GROUP_RULE,
    "aws:wafv2/webAclAssociation:WebAclAssociation": ("resourceArn",),
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": ("resourceArn",),
}


def refuse_renamed(state: Iterable[Mapping[str, Any]], planned: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise StrataError if the plan creates a resource with the unique name of one that it deletes."""
    deleted = {
        key: str(one["urn"])
        for one in state
        if _steps(planned.get(str(one.get("urn")))) in ((), ("delete",))
        and (key := _key(str(one.get("type")), one.get("inputs") or {}))
    }
    problems = []
    for urn, plan in planned.items():
        if _steps(plan) != ("create",):
            continue
        inputs = ((plan.get("goal") or {}).get("inputDiff") or {}).get("adds") or {}
        old = deleted.get(_key(_type(urn), inputs) or ())
        if old is not None:
            problems.append(_problem(old, urn))
    if problems:
        raise StrataError("\n".join([*problems, "Nothing was changed."]), Exit.USAGE)


def _problem(old: str, new: str) -> str:
    kind, before, after = _type(new), old.rpartition("::")[2], new.rpartition("::")[2]
    return (
        f"{kind} {after} is {before} under another name: AWS has one for these "
        f"{', '.join(UNIQUE[kind])}, and {before} is deleted after {after} is made. "
        f"Keep the name, or give {after} an alias: "
        f"pulumi.ResourceOptions(aliases=[pulumi.Alias(name={before!r})])."
    )


def _steps(plan: Mapping[str, Any] | None) -> tuple[str, ...]:
    return tuple((plan or {}).get("steps") or ())


def _key(kind: str, inputs: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The kind and its unique name; None if it has none, or if the name's first input is unknown."""
    names = UNIQUE.get(kind)
    if names is None or inputs.get(names[0]) is None:
        return None
    return (kind, *(json.dumps(inputs.get(name), sort_keys=True) for name in names))


def _type(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]
