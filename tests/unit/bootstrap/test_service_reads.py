"""Reads of a service's preview and drift, compared with the actions of its preview role."""

import json

import boto3

from bootstrap import reads
from bootstrap.service_actions.table import OWN
from bootstrap.service_policies import ServiceScope, lists_policy, own_policy
from standin.aws.kind import registry
from strata.drift.children.table import ROWS
from strata.drift.neighbours import of_resources
from unit.bootstrap.iam import listed
from unit.bootstrap.test_roles import NOT_BY_A_PREVIEW, calls
from unit.drift.test_permissions import S3, SERVICES

# The kinds that a service's manifest makes.
_KINDS = """
apigateway/deployment:Deployment apigateway/integration:Integration apigateway/method:Method
apigateway/resource:Resource apigateway/restApi:RestApi apigateway/stage:Stage apigatewayv2/api:Api
apigatewayv2/apiMapping:ApiMapping apigatewayv2/domainName:DomainName
apigatewayv2/integration:Integration apigatewayv2/route:Route apigatewayv2/stage:Stage
appautoscaling/policy:Policy appautoscaling/target:Target cloudfront/distribution:Distribution
cloudfront/originAccessControl:OriginAccessControl
cloudfront/responseHeadersPolicy:ResponseHeadersPolicy cloudwatch/eventBus:EventBus
cloudwatch/eventRule:EventRule cloudwatch/eventTarget:EventTarget cloudwatch/logDelivery:LogDelivery
cloudwatch/logDeliveryDestination:LogDeliveryDestination
cloudwatch/logDeliverySource:LogDeliverySource cloudwatch/logGroup:LogGroup
cloudwatch/metricAlarm:MetricAlarm dynamodb/table:Table ec2/securityGroup:SecurityGroup
ecs/service:Service ecs/taskDefinition:TaskDefinition iam/role:Role iam/rolePolicy:RolePolicy
kinesis/stream:Stream lambda/alias:Alias lambda/eventSourceMapping:EventSourceMapping
lambda/function:Function lambda/permission:Permission lb/listenerRule:ListenerRule
lb/targetGroup:TargetGroup s3/bucket:Bucket s3/bucketNotification:BucketNotification
s3/bucketObjectv2:BucketObjectv2 s3/bucketPolicy:BucketPolicy scheduler/schedule:Schedule
route53/record:Record secretsmanager/secret:Secret sfn/stateMachine:StateMachine sns/topic:Topic
sns/topicSubscription:TopicSubscription sqs/queue:Queue sqs/queuePolicy:QueuePolicy
ssm/parameter:Parameter vpc/securityGroupEgressRule:SecurityGroupEgressRule
vpc/securityGroupIngressRule:SecurityGroupIngressRule wafv2/webAcl:WebAcl
wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration
"""
KINDS = frozenset(f"aws:{one}" for one in _KINDS.split())


def granted() -> set[str]:
    place = ServiceScope("orders", "111111111111", "ap-northeast-2", "strata")
    texts = [lists_policy(), *(own_policy(place, group, deploy=False) for group in OWN)]
    return {
        action
        for text in texts
        for statement in json.loads(text)["Statement"]
        for action in listed(statement["Action"])
    }


def test_a_comparison_may_list_the_children_of_every_kind_of_a_service() -> None:
    needed = set()
    for row in of_resources(ROWS):
        if not KINDS & {*row.parents}:
            continue
        listing = row.listing
        client = boto3.client(
            listing.service, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
        )
        detail = [listing.detail.operation] if listing.detail else []
        for operation in (listing.operation, *detail):
            name = client.meta.method_to_api_mapping[operation]
            needed.add(f"{SERVICES.get(listing.service, listing.service)}:{S3.get(name, name)}")
    needed = {"apigateway:GET" if one.startswith("apigateway") else one for one in needed}
    assert len(needed) > 40
    assert needed - granted() == set()


def test_what_the_sandbox_reads_of_a_service_s_resource_its_preview_may_read_on_aws() -> None:
    read = {action for token, kind in registry().items() if token in KINDS for action in calls(kind)}
    assert len(read) > 20
    assert read - granted() - NOT_BY_A_PREVIEW == set()


# Reads of kinds that a service's manifest doesn't make.
OF_OTHER_KINDS = {
    "apigateway": "",
    "cloudfront": "CachePolicy Function OriginRequestPolicy VpcOrigin",
    "cloudwatch": "ApiDestination Archive Connection Dashboard",
    "dynamodb": "",
    "ecs": "CapacityProviders Clusters",
    "iam": "InstanceProfile Policy PolicyVersion InstanceProfileTags PolicyTags PolicyVersions",
    "kinesis": "DeliveryStream TagsForDeliveryStream",
    "lambda": "LayerVersion Functions",
    "lb": "CapacityReservation ListenerAttributes ListenerCertificates LoadBalancerAttributes LoadBalancers",
    "s3": "",
    "secretsmanager": "",
    "sfn": "",
    "sns": "",
    "sqs": "",
    "wafv2": "IPSet RuleGroup WebACLForResource",
}


def test_the_aws_provider_s_reads_of_these_modules_are_those_of_the_platform_s_preview() -> None:
    missing = set()
    for group in reads.GROUPS.values():
        for module, table in group.items():
            if module not in OF_OTHER_KINDS:
                continue
            known = OF_OTHER_KINDS[module].split()
            for beginning, names in table.items():
                missing |= {f"{beginning}{one}" for one in names.split(" ") if one not in known}
    assert missing - granted() == set()
