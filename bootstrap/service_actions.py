"""Actions of a service's roles on its own resources, by what IAM can check: the name, or the tag Service.

Names in AWS begin with the service's name: ``ServiceContext.resource_name``. The Service Authorization
Reference says which actions take a resource, and which of its tags a condition can use.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from components.common.policy import Condition

_OWN: Condition = {"StringEquals": {"aws:ResourceTag/Service": "{name}"}}
_NEW: Condition = {"StringEquals": {"aws:RequestTag/Service": "{name}"}}


@dataclass(frozen=True)
class Own:
    """Actions of the AWS service *prefix* on *resources*; a ``ServiceScope`` fills in what is in braces."""

    prefix: str
    resources: tuple[str, ...]
    reads: str = ""
    writes: str = ""
    when: Condition = field(default_factory=dict)


_LAMBDA = "arn:aws:lambda:{region}:{account}:"
_FUNCTIONS = f"{_LAMBDA}function:{{name}}-*"
_MAPPINGS = (f"{_LAMBDA}event-source-mapping:*",)
_ECS = "arn:aws:ecs:{region}:{account}:"
_BALANCING = "arn:aws:elasticloadbalancing:{region}:{account}:"
_RULES = (f"{_BALANCING}listener-rule/app/*",)
_SCALABLE = ("arn:aws:application-autoscaling:{region}:{account}:scalable-target/*",)
_EC2 = "arn:aws:ec2:{region}:{account}:"
_GROUPS = f"{_EC2}security-group/*"
_GROUP_RULES = f"{_EC2}security-group-rule/*"
_LOGS = "arn:aws:logs:{region}:{account}:"
# A site's CDN logs through North Virginia (CloudFront Developer Guide, "Standard logging (access logs)").
_CDN_LOGS = "arn:aws:logs:us-east-1:{account}:"
_APIS = "arn:aws:apigateway:{region}::"
_CDN = "arn:aws:cloudfront::{account}:"
_KEYS = "arn:aws:kms:{region}:{account}:key/*"

_COMPUTE = (
    Own(
        "lambda",
        (_FUNCTIONS,),
        "GetAlias GetFunction GetFunctionCodeSigningConfig GetFunctionConcurrency GetFunctionConfiguration "
        "GetFunctionEventInvokeConfig GetFunctionRecursionConfig GetFunctionUrlConfig GetPolicy "
        "GetProvisionedConcurrencyConfig GetRuntimeManagementConfig ListAliases "
        "ListFunctionEventInvokeConfigs ListFunctionUrlConfigs ListProvisionedConcurrencyConfigs ListTags "
        "ListVersionsByFunction",
        "AddPermission CreateAlias CreateFunction DeleteAlias DeleteFunction DeleteFunctionConcurrency "
        "PublishVersion PutFunctionConcurrency RemovePermission TagResource UntagResource UpdateAlias "
        "UpdateFunctionCode UpdateFunctionConfiguration",
    ),
    Own(
        "lambda",
        ("*",),
        "GetEventSourceMapping",
        "CreateEventSourceMapping DeleteEventSourceMapping UpdateEventSourceMapping",
        {"ArnLike": {"lambda:FunctionArn": _FUNCTIONS}},
    ),
    Own("lambda", _MAPPINGS, "ListTags", "UntagResource", _OWN),
    Own("lambda", _MAPPINGS, "", "TagResource", _NEW),
    Own(
        "ecs",
        (f"{_ECS}service/*/{{name}}-*", f"{_ECS}task-definition/{{name}}-*:*"),
        "DescribeServices ListTagsForResource",
        "CreateService DeleteService DeleteTaskDefinitions RegisterTaskDefinition TagResource UntagResource "
        "UpdateService",
    ),
    Own(
        "elasticloadbalancing",
        (f"{_BALANCING}targetgroup/{{name}}-*/*",),
        "",
        "AddTags CreateTargetGroup DeleteTargetGroup ModifyTargetGroup ModifyTargetGroupAttributes "
        "RemoveTags",
    ),
    # The listener is the platform's.
    Own(
        "elasticloadbalancing",
        (f"{_BALANCING}listener/app/*",),
        "",
        "CreateRule",
        {"StringEquals": {"aws:ResourceTag/Project": "{project}", "aws:RequestTag/Service": "{name}"}},
    ),
    Own(
        "elasticloadbalancing",
        _RULES,
        "",
        "AddTags",
        {"StringEquals": {"elasticloadbalancing:CreateAction": "CreateRule", **_NEW["StringEquals"]}},
    ),
    Own("elasticloadbalancing", _RULES, "", "DeleteRule ModifyRule RemoveTags SetRulePriorities", _OWN),
    Own(
        "application-autoscaling",
        _SCALABLE,
        "ListTagsForResource",
        "DeleteScalingPolicy DeregisterScalableTarget PutScalingPolicy RegisterScalableTarget TagResource "
        "UntagResource",
        _OWN,
    ),
    Own("application-autoscaling", _SCALABLE, "", "RegisterScalableTarget TagResource", _NEW),
    Own(
        "states",
        ("arn:aws:states:{region}:{account}:stateMachine:{name}-*",),
        "DescribeStateMachine DescribeStateMachineAlias ListStateMachineAliases ListStateMachineVersions "
        "ListTagsForResource",
        "CreateStateMachine DeleteStateMachine TagResource UntagResource UpdateStateMachine",
    ),
    Own(
        "iam",
        ("arn:aws:iam::{account}:role/platform/{name}-*",),
        "GetRole GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies "
        "ListRoleTags",
        "CreateRole DeleteRole DeleteRolePolicy PutRolePermissionsBoundary PutRolePolicy TagRole UntagRole "
        "UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription",
    ),
    Own(
        "iam",
        ("arn:aws:iam::{account}:role/platform/{name}-*",),
        "",
        "PassRole",
        {
            "StringEquals": {
                "iam:PassedToService": [
                    "ecs-tasks.amazonaws.com",
                    "events.amazonaws.com",
                    "lambda.amazonaws.com",
                    "scheduler.amazonaws.com",
                    "states.amazonaws.com",
                ]
            }
        },
    ),
)

_DATA = (
    Own(
        "dynamodb",
        ("arn:aws:dynamodb:{region}:{account}:table/{name}-*",),
        "DescribeContinuousBackups DescribeContributorInsights DescribeKinesisStreamingDestination "
        "DescribeTable DescribeTableReplicaAutoScaling DescribeTimeToLive GetResourcePolicy "
        "ListTagsOfResource",
        # Scan: whether a table that an update would delete has items.
        "CreateTable DeleteTable Scan TagResource UntagResource UpdateContinuousBackups UpdateTable "
        "UpdateTimeToLive",
    ),
    Own(
        "s3",
        ("arn:aws:s3:::{name}-*",),
        "GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAcl GetBucketCORS GetBucketLocation "
        "GetBucketLogging GetBucketNotification GetBucketObjectLockConfiguration GetBucketOwnershipControls "
        "GetBucketPolicy GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketRequestPayment "
        "GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration "
        "GetIntelligentTieringConfiguration GetInventoryConfiguration GetLifecycleConfiguration "
        "GetMetricsConfiguration GetReplicationConfiguration ListBucket ListTagsForResource",
        "CreateBucket DeleteBucket DeleteBucketPolicy ListBucketVersions PutBucketCORS PutBucketLogging "
        "PutBucketNotification PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock "
        "PutBucketTagging PutBucketVersioning PutEncryptionConfiguration PutLifecycleConfiguration "
        "TagResource UntagResource",
    ),
    # The files of a site have the tags of the deployment; customers' objects have none.
    Own(
        "s3",
        ("arn:aws:s3:::{name}-*/*",),
        "GetObject GetObjectTagging",
        "",
        {"StringEquals": {"s3:ExistingObjectTag/Service": "{name}"}},
    ),
    Own(
        "s3",
        ("arn:aws:s3:::{name}-*/*",),
        "",
        "DeleteObject DeleteObjectVersion PutObject PutObjectTagging",
    ),
    Own(
        "secretsmanager",
        ("arn:aws:secretsmanager:{region}:{account}:secret:{name}-*",),
        "DescribeSecret GetResourcePolicy",
        "CreateSecret DeleteSecret RestoreSecret TagResource UntagResource UpdateSecret",
    ),
    Own(
        "kinesis",
        ("arn:aws:kinesis:{region}:{account}:stream/{name}-*",),
        "DescribeStreamConsumer DescribeStreamSummary GetResourcePolicy ListStreamConsumers "
        "ListTagsForResource ListTagsForStream",
        "AddTagsToStream CreateStream DecreaseStreamRetentionPeriod DeleteStream "
        "IncreaseStreamRetentionPeriod RemoveTagsFromStream StartStreamEncryption StopStreamEncryption "
        "TagResource UntagResource",
    ),
    Own(
        "ssm",
        ("arn:aws:ssm:{region}:{account}:parameter/strata/services/{name}/*",),
        "ListTagsForResource",
        "AddTagsToResource DeleteParameter PutParameter RemoveTagsFromResource",
    ),
    Own(
        "ssm",
        tuple(
            f"arn:aws:ssm:{{region}}:{{account}}:parameter/strata/{path}/*"
            for path in ("contract", "services")
        ),
        "GetParameter",
    ),
    # The platform's keys, through AWS services that are asked about an own resource; not the state's.
    Own(
        "kms",
        (_KEYS,),
        "",
        "CreateGrant Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom "
        "ReEncryptTo",
        {
            "StringEquals": {"aws:ResourceTag/Project": "{project}"},
            "StringLike": {
                "kms:ViaService": [
                    f"{service}.{{region}}.amazonaws.com"
                    for service in ("dynamodb", "kinesis", "lambda", "s3", "secretsmanager", "sns", "sqs")
                ]
            },
        },
    ),
    Own("kms", (_KEYS,), "DescribeKey", "", {"StringEquals": {"aws:ResourceTag/Project": "{project}"}}),
)

_MESSAGING = (
    Own(
        "sqs",
        ("arn:aws:sqs:{region}:{account}:{name}-*",),
        "GetQueueAttributes GetQueueUrl ListQueueTags",
        "CreateQueue DeleteQueue SetQueueAttributes TagQueue UntagQueue",
    ),
    Own(
        "sns",
        ("arn:aws:sns:{region}:{account}:{name}-*",),
        "GetDataProtectionPolicy GetTopicAttributes ListSubscriptionsByTopic ListTagsForResource",
        "CreateTopic DeleteTopic SetTopicAttributes TagResource UntagResource",
    ),
    # Topics of other services too: the topic's own policy decides about them as well.
    Own(
        "sns",
        ("arn:aws:sns:{region}:{account}:*",),
        "",
        "Subscribe",
        {"StringEquals": {"aws:ResourceTag/Project": "{project}"}},
    ),
    Own(
        "events",
        tuple(f"arn:aws:events:{{region}}:{{account}}:{one}/{{name}}-*" for one in ("event-bus", "rule")),
        "DescribeEventBus DescribeRule ListTagsForResource ListTargetsByRule",
        "CreateEventBus DeleteEventBus DeleteRule DisableRule EnableRule PutRule PutTargets RemoveTargets "
        "TagResource UntagResource UpdateEventBus",
    ),
    Own(
        "scheduler",
        ("arn:aws:scheduler:{region}:{account}:schedule/default/{name}-*",),
        "GetSchedule",
        "CreateSchedule DeleteSchedule UpdateSchedule",
    ),
    Own(
        "logs",
        tuple(
            f"{_LOGS}log-group:{prefix}{{name}}-*"
            for prefix in ("", "/aws/vendedlogs/apis/", "/aws/vendedlogs/states/")
        ),
        "DescribeSubscriptionFilters ListTagsForResource",
        "CreateLogGroup DeleteLogGroup DeleteRetentionPolicy PutRetentionPolicy TagResource UntagResource",
    ),
    Own(
        "cloudwatch",
        # The metrics of a site are in North Virginia.
        tuple(
            f"arn:aws:cloudwatch:{where}:{{account}}:alarm:{{name}}-*" for where in ("{region}", "us-east-1")
        ),
        "DescribeAlarms ListTagsForResource",
        "DeleteAlarms PutMetricAlarm TagResource UntagResource",
    ),
    # A scaling policy needs its author's rights to its alarms: Application Auto Scaling User Guide,
    # "Permissions required for API actions on target services and CloudWatch".
    Own(
        "cloudwatch",
        ("arn:aws:cloudwatch:{region}:{account}:alarm:TargetTracking-*/{name}-*",),
        "",
        "DeleteAlarms DescribeAlarms PutMetricAlarm",
    ),
    Own(
        "cloudwatch",
        ("arn:aws:cloudwatch::{account}:dashboard/strata-{name}",),
        "GetDashboard",
        "DeleteDashboards PutDashboard",
    ),
    Own(
        "apigateway",
        (f"{_APIS}/apis", f"{_APIS}/restapis"),
        "",
        "POST",
        _NEW,
    ),
    Own(
        "apigateway",
        (f"{_APIS}/apis/*", f"{_APIS}/restapis/*"),
        "GET",
        "DELETE PATCH POST PUT UpdateRestApiPolicy",
        _OWN,
    ),
    # Parts of HTTP and WebSocket APIs inherit no tags, stages have their own: API Gateway Developer Guide,
    # "API Gateway resources that can be tagged".
    Own(
        "apigateway",
        (f"{_APIS}/apis/*/*",),
        "GET",
        "DELETE PATCH POST PUT",
        {"StringEqualsIfExists": _OWN["StringEquals"]},
    ),
    # The name of a custom domain is the service's host; its mappings inherit no tags either.
    Own("apigateway", (f"{_APIS}/domainnames",), "", "POST", _NEW),
    Own("apigateway", (f"{_APIS}/domainnames/*",), "GET", "DELETE PATCH", _OWN),
    Own(
        "apigateway",
        (f"{_APIS}/domainnames/*/apimappings", f"{_APIS}/domainnames/*/apimappings/*"),
        "GET",
        "DELETE PATCH POST",
        {"StringEqualsIfExists": _OWN["StringEquals"]},
    ),
    # The list of usage plans names their stages; the keys have paths of their own.
    Own("apigateway", (f"{_APIS}/usageplans",), "GET"),
    Own("apigateway", (f"{_APIS}/tags/*",), "GET", "DELETE PUT", _OWN),
    Own("apigateway", (f"{_APIS}/tags/*",), "", "PUT", _NEW),
)

_EDGE = (
    Own("ec2", (_GROUPS,), "", "CreateSecurityGroup", _NEW),
    Own(
        "ec2",
        (f"{_EC2}vpc/*",),
        "",
        "CreateSecurityGroup",
        {"StringEquals": {"aws:ResourceTag/Project": "{project}"}},
    ),
    Own(
        "ec2",
        (_GROUPS, _GROUP_RULES),
        "",
        "CreateTags",
        {
            "StringEquals": {
                "ec2:CreateAction": [
                    "AuthorizeSecurityGroupEgress",
                    "AuthorizeSecurityGroupIngress",
                    "CreateSecurityGroup",
                ],
                **_NEW["StringEquals"],
            }
        },
    ),
    Own("ec2", (_GROUPS, _GROUP_RULES), "", "CreateTags DeleteSecurityGroup DeleteTags", _OWN),
    # A use is a rule on both groups, of which the other may be the platform's or another service's.
    Own(
        "ec2",
        (_GROUPS,),
        "",
        "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress ModifySecurityGroupRules "
        "RevokeSecurityGroupEgress RevokeSecurityGroupIngress",
        {"StringEquals": {"aws:ResourceTag/Project": "{project}"}},
    ),
    Own("ec2", (_GROUP_RULES,), "", "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress", _NEW),
    Own("ec2", (_GROUP_RULES,), "", "ModifySecurityGroupRules", _OWN),
    # Route 53 has conditions on types of records, not on tags: Developer Guide, "Using IAM policy conditions
    # for fine-grained access control".
    Own("route53", ("arn:aws:route53:::hostedzone/*",), "GetHostedZone ListResourceRecordSets", ""),
    Own(
        "route53",
        ("arn:aws:route53:::hostedzone/*",),
        "",
        "ChangeResourceRecordSets",
        {"ForAllValues:StringEquals": {"route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA"]}},
    ),
    Own("route53", ("arn:aws:route53:::change/*",), "", "GetChange"),
    # It takes no resource.
    Own("cloudfront", ("*",), "", "CreateDistribution", _NEW),
    Own("cloudfront", (f"{_CDN}distribution/*",), "", "TagResource", _NEW),
    Own(
        "cloudfront",
        (f"{_CDN}distribution/*",),
        "GetDistribution ListTagsForResource",
        "AllowVendedLogDeliveryForResource CreateInvalidation DeleteDistribution TagResource UntagResource "
        "UpdateDistribution",
        _OWN,
    ),
    # They have neither tags nor names in their ARNs.
    Own(
        "cloudfront",
        (f"{_CDN}origin-access-control/*", f"{_CDN}response-headers-policy/*"),
        "GetOriginAccessControl GetResponseHeadersPolicy",
        "DeleteOriginAccessControl DeleteResponseHeadersPolicy UpdateOriginAccessControl "
        "UpdateResponseHeadersPolicy",
    ),
    Own(
        "wafv2",
        ("arn:aws:wafv2:us-east-1:{account}:global/webacl/{name}-*/*",),
        "GetLoggingConfiguration GetWebACL ListTagsForResource",
        "CreateWebACL DeleteLoggingConfiguration DeleteWebACL PutLoggingConfiguration TagResource "
        "UntagResource UpdateWebACL",
    ),
    Own(
        "wafv2",
        ("arn:aws:wafv2:us-east-1:{account}:global/managedruleset/*/*",),
        "",
        "CreateWebACL UpdateWebACL",
    ),
    # The names of a web ACL's log groups begin with aws-waf-logs- (AWS WAF Developer Guide, "Logging").
    Own(
        "logs",
        (f"{_CDN_LOGS}log-group:aws-waf-logs-*",),
        "DescribeSubscriptionFilters ListTagsForResource",
        "DeleteLogGroup DeleteRetentionPolicy PutRetentionPolicy UntagResource",
        _OWN,
    ),
    Own("logs", (f"{_CDN_LOGS}log-group:aws-waf-logs-*",), "", "CreateLogGroup TagResource", _NEW),
    Own("logs", (f"{_CDN_LOGS}log-group:aws-waf-logs-*",), "", "PutRetentionPolicy"),
    Own(
        "logs",
        tuple(f"{_CDN_LOGS}{one}:{{name}}-*" for one in ("delivery-destination", "delivery-source")),
        "GetDeliveryDestination GetDeliveryDestinationPolicy GetDeliverySource ListTagsForResource",
        "CreateDelivery DeleteDeliveryDestination DeleteDeliverySource PutDeliveryDestination "
        "PutDeliverySource TagResource UntagResource UpdateDeliveryConfiguration",
    ),
    Own(
        "logs",
        (f"{_CDN_LOGS}delivery:*",),
        "GetDelivery ListTagsForResource",
        "DeleteDelivery UntagResource UpdateDeliveryConfiguration",
        _OWN,
    ),
    Own("logs", (f"{_CDN_LOGS}delivery:*",), "", "CreateDelivery TagResource", _NEW),
)

OWN: Mapping[str, tuple[Own, ...]] = {
    "compute": _COMPUTE,
    "data": _DATA,
    "messaging": _MESSAGING,
    "edge": _EDGE,
}
"""One managed policy of each role for each group."""

LISTS = (
    "application-autoscaling:DescribeScalableTargets",
    "application-autoscaling:DescribeScalingPolicies",
    "application-autoscaling:DescribeScheduledActions",
    "cloudfront:GetMonitoringSubscription",
    "ec2:DescribeAddresses",
    "ec2:DescribeImages",
    "ec2:DescribeInstances",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeLaunchTemplates",
    "ec2:DescribeNatGateways",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroupRules",
    "ec2:DescribeSecurityGroupVpcAssociations",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSnapshots",
    "ec2:DescribeSubnets",
    "ec2:DescribeVolumes",
    "ec2:DescribeVpcs",
    "ecs:DescribeTaskDefinition",
    "ecs:ListTaskDefinitions",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "events:ListArchives",
    "events:ListEndpoints",
    "events:ListRuleNamesByTarget",
    "events:ListRules",
    "lambda:ListEventSourceMappings",
    "logs:DescribeDeliveries",
    "logs:DescribeDeliveryDestinations",
    "logs:DescribeDeliverySources",
    "logs:DescribeLogGroups",
    "logs:DescribeMetricFilters",
    "logs:DescribeResourcePolicies",
    "pipes:ListPipes",
    "ram:ListResources",
    "rds:DescribeIntegrations",
    "s3:ListAccessGrants",
    "s3:ListAccessPoints",
    "s3:ListMultiRegionAccessPoints",
    "s3files:ListFileSystems",
    "scheduler:ListSchedules",
    "sns:GetSubscriptionAttributes",
    "ssm:DescribeParameters",
    "states:ValidateStateMachineDefinition",
    "tag:GetResources",
)
"""Reading actions that take no narrower resource, or are asked without; none returns contents or secrets."""

# API Gateway Developer Guide, "Configure logging for HTTP APIs": the permissions of who turns access logs on;
# AWS WAF and CloudFront ask for the same.
UNNAMED = (
    "cloudfront:CreateOriginAccessControl",
    "cloudfront:CreateResponseHeadersPolicy",
    "ecs:DeregisterTaskDefinition",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "sns:SetSubscriptionAttributes",
    "sns:Unsubscribe",
)
"""Writing actions of a deployment that take no narrower resource and no tags."""
