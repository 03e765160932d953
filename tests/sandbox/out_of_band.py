"""One out-of-band change and deletion for each kind of the environments, from the stand-in's cases."""

import json
from collections.abc import Mapping
from dataclasses import replace

from kinds.test_kinds import CASES as KIND_CASES
from kinds.world import Case, Client, Operation, Resource
from sandbox.vpc_deletion import delete_database, delete_vpc
from standin.aws.kinds.sns import default_policy


def _case(
    token: str, shows: str = "", *, change: Operation | None = None, delete: Operation | None = None
) -> Case:
    """The stand-in's case of *token* with the one change that *shows*, and with other operations if given.

    One without a title is preferred: the others are of special inputs.
    """
    fits = [one for one in KIND_CASES if change or not shows or shows in one.changes]
    case = min((one for one in fits if one.token == token), key=lambda one: bool(one.title))
    changes = {shows: change or case.changes[shows]} if shows else {}
    return replace(case, changes=changes, delete=delete or case.delete)


def _longer_heartbeat(client: Client, it: Resource) -> None:
    hook = it.inputs
    client("autoscaling").put_lifecycle_hook(
        AutoScalingGroupName=hook["autoscalingGroupName"],
        LifecycleHookName=it.id,
        LifecycleTransition=hook["lifecycleTransition"],
        DefaultResult=hook["defaultResult"],
        HeartbeatTimeout=hook["heartbeatTimeout"] + 60,
    )


def _one_more_instance(client: Client, it: Resource) -> None:
    action = it.inputs
    client("autoscaling").put_scheduled_update_group_action(
        AutoScalingGroupName=action["autoscalingGroupName"],
        ScheduledActionName=it.id,
        Recurrence=action["recurrence"],
        TimeZone=action["timeZone"],
        DesiredCapacity=action["desiredCapacity"] + 1,
    )


def _open_metadata(client: Client, it: Resource) -> None:
    """Add a version of the template that takes requests without a token."""
    ec2 = client("ec2")
    versions = ec2.describe_launch_template_versions(LaunchTemplateId=it.id, Versions=["$Latest"])
    data = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    # moto adds the tags of the template itself, and refuses them in a request.
    data["TagSpecifications"] = [
        one for one in data["TagSpecifications"] if one["ResourceType"] != "launch-template"
    ]
    data["MetadataOptions"]["HttpTokens"] = "optional"
    ec2.create_launch_template_version(LaunchTemplateId=it.id, LaunchTemplateData=data)


def _delete_targets(client: Client, it: Resource) -> None:
    """Delete the rules that forward to the target group first, as AWS requires."""
    elb = client("elbv2")
    [group] = elb.describe_target_groups(TargetGroupArns=[it.id])["TargetGroups"]
    for balancer in group["LoadBalancerArns"]:
        for listener in elb.describe_listeners(LoadBalancerArn=balancer)["Listeners"]:
            for rule in elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]:
                if any(action.get("TargetGroupArn") == it.id for action in rule["Actions"]):
                    elb.delete_rule(RuleArn=rule["RuleArn"])
    elb.delete_target_group(TargetGroupArn=it.id)


def _delete_bucket(client: Client, it: Resource) -> None:
    """Empty the bucket and delete it, as the console does."""
    s3 = client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=it.id):
        for item in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
            s3.delete_object(Bucket=it.id, Key=item["Key"], VersionId=item["VersionId"])
    s3.delete_bucket(Bucket=it.id)


def _encrypt_with_kms(client: Client, it: Resource) -> None:
    """Encrypt with KMS: AES256 is declared, and is also S3's default."""
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    client("s3").put_bucket_encryption(Bucket=it.id, ServerSideEncryptionConfiguration={"Rules": [rule]})


def _toggle_versions(client: Client, it: Resource) -> None:
    declared = it.inputs["versioningConfiguration"]["status"]
    client("s3").put_bucket_versioning(
        Bucket=it.id,
        VersioningConfiguration={"Status": "Suspended" if declared == "Enabled" else "Enabled"},
    )


def _other_value(client: Client, it: Resource) -> None:
    client("ssm").put_parameter(Name=it.id, Value="by-hand", Type="String", Overwrite=True)


def _other_password(client: Client, it: Resource) -> None:
    """Set another current version in two calls: moto's PutSecretValue fails after a label was moved once."""
    secrets, (secret, _, mine) = client("secretsmanager"), it.id.partition("|")
    made = secrets.put_secret_value(SecretId=secret, SecretString="by hand", VersionStages=["by-hand"])
    secrets.update_secret_version_stage(
        SecretId=secret,
        VersionStage="AWSCURRENT",
        MoveToVersionId=made["VersionId"],
        RemoveFromVersionId=mine,
    )


def _delete_password(client: Client, it: Resource) -> None:
    """Remove the version's last label: AWS deletes a version without one."""
    _other_password(client, it)
    secret, _, mine = it.id.partition("|")
    client("secretsmanager").update_secret_version_stage(
        SecretId=secret, VersionStage="AWSPREVIOUS", RemoveFromVersionId=mine
    )


def _delete_policy(client: Client, it: Resource) -> None:
    """Set the default policy of a new topic: a topic always has one."""
    policy = json.dumps(default_policy(it.id, it.outputs["owner"]))
    client("sns").set_topic_attributes(TopicArn=it.id, AttributeName="Policy", AttributeValue=policy)


_CASES = (
    _case("aws:apigateway/account:Account", "cloudwatchRoleArn"),
    _case("aws:autoscaling/group:Group", "tags"),  # moto's update of its size loses the mixed instances
    _case("aws:autoscaling/lifecycleHook:LifecycleHook", "heartbeatTimeout", change=_longer_heartbeat),
    _case("aws:autoscaling/policy:Policy", "targetTrackingConfiguration"),
    _case("aws:autoscaling/schedule:Schedule", "desiredCapacity", change=_one_more_instance),
    _case("aws:backup/plan:Plan", "rules"),
    _case("aws:backup/selection:Selection"),  # AWS has no operation that changes one
    _case("aws:backup/vault:Vault", "tags"),
    _case("aws:cloudfront/distribution:Distribution", "comment"),
    _case("aws:cloudfront/originAccessControl:OriginAccessControl", "signingBehavior"),
    _case("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", "removeHeadersConfig"),
    # CloudFront changes no VPC origin that a distribution uses, but for its tags.
    _case("aws:cloudfront/vpcOrigin:VpcOrigin", "tags"),
    _case("aws:cloudwatch/logDelivery:LogDelivery", "tags"),
    _case("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination", "deliveryDestinationConfiguration"),
    _case("aws:cloudwatch/logDeliverySource:LogDeliverySource", "tags"),
    _case("aws:cloudwatch/logGroup:LogGroup", "retentionInDays"),
    _case("aws:cloudwatch/metricAlarm:MetricAlarm", "threshold"),
    _case("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "ingress"),
    _case("aws:ec2/eip:Eip", "tags"),
    _case("aws:ec2/flowLog:FlowLog", "tags"),
    _case("aws:ec2/internetGateway:InternetGateway", "tags"),
    _case("aws:ec2/launchTemplate:LaunchTemplate", "metadataOptions", change=_open_metadata),
    _case("aws:ec2/natGateway:NatGateway", "tags"),
    _case("aws:ec2/networkAcl:NetworkAcl", "subnetIds"),
    _case("aws:ec2/networkAclRule:NetworkAclRule", "cidrBlock"),
    _case("aws:ec2/route:Route", "natGatewayId"),
    _case("aws:ec2/routeTable:RouteTable", "tags"),
    _case("aws:ec2/routeTableAssociation:RouteTableAssociation"),  # a change is another association
    _case("aws:ec2/securityGroup:SecurityGroup", "tags"),
    _case("aws:ec2/subnet:Subnet", "mapPublicIpOnLaunch"),
    _case("aws:ec2/vpc:Vpc", "enableDnsSupport", delete=delete_vpc),
    _case("aws:ec2/vpcEndpoint:VpcEndpoint", "routeTableIds"),
    _case("aws:ecs/cluster:Cluster", "settings"),
    _case("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", "defaultCapacityProviderStrategies"),
    _case("aws:elasticache/parameterGroup:ParameterGroup", "parameters"),
    _case("aws:elasticache/replicationGroup:ReplicationGroup", "maintenanceWindow"),
    _case("aws:elasticache/subnetGroup:SubnetGroup", "subnetIds"),
    _case("aws:iam/instanceProfile:InstanceProfile", "role"),
    _case("aws:iam/role:Role", "tags"),
    _case("aws:iam/rolePolicy:RolePolicy", "policy"),
    _case("aws:iam/rolePolicyAttachment:RolePolicyAttachment"),  # a change is another attachment
    _case("aws:kms/alias:Alias", "targetKeyId"),
    _case("aws:kms/key:Key", "description"),
    _case("aws:lambda/alias:Alias", "functionVersion"),
    _case("aws:lambda/eventSourceMapping:EventSourceMapping", "batchSize"),
    _case("aws:lambda/function:Function", "codeSha256"),
    _case("aws:lb/listener:Listener", "defaultActions"),
    _case("aws:lb/listenerRule:ListenerRule", "actions"),
    _case("aws:lb/loadBalancer:LoadBalancer", "dropInvalidHeaderFields"),
    _case("aws:lb/targetGroup:TargetGroup", "healthCheck", delete=_delete_targets),
    _case(
        "aws:rds/instance:Instance",
        "copyTagsToSnapshot",
        delete=lambda client, it: delete_database(client, it.outputs["identifier"]),
    ),
    _case("aws:rds/parameterGroup:ParameterGroup", "parameters"),
    _case("aws:rds/subnetGroup:SubnetGroup", "tags"),
    _case("aws:s3/bucket:Bucket", "tags", delete=_delete_bucket),
    _case("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "rules"),
    _case("aws:s3/bucketLogging:BucketLogging", "targetPrefix"),
    _case("aws:s3/bucketNotification:BucketNotification", "topics"),
    _case("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "rule"),
    _case("aws:s3/bucketPolicy:BucketPolicy", "policy"),
    _case("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "blockPublicPolicy"),
    _case(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "rules",
        change=_encrypt_with_kms,
    ),
    _case("aws:s3/bucketVersioning:BucketVersioning", "versioningConfiguration", change=_toggle_versions),
    _case("aws:secretsmanager/secret:Secret", "description"),
    _case("aws:secretsmanager/secretRotation:SecretRotation", "rotationRules"),
    _case(
        "aws:secretsmanager/secretVersion:SecretVersion",
        "versionStages",
        change=_other_password,
        delete=_delete_password,
    ),
    _case("aws:servicediscovery/httpNamespace:HttpNamespace", "description"),
    _case("aws:sns/topic:Topic", "signatureVersion"),
    _case("aws:sns/topicPolicy:TopicPolicy", "policy", delete=_delete_policy),
    _case("aws:sns/topicSubscription:TopicSubscription", "rawMessageDelivery"),
    _case("aws:sqs/queue:Queue", "messageRetentionSeconds"),
    _case("aws:sqs/queuePolicy:QueuePolicy", "policy"),
    _case("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "redriveAllowPolicy"),
    _case("aws:ssm/parameter:Parameter", "insecureValue", change=_other_value),
    _case("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "fromPort"),
    _case("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "fromPort"),
    _case("aws:wafv2/webAcl:WebAcl", "rules"),
    _case("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "redactedFields"),
)

CASES: Mapping[str, Case] = {case.token: case for case in _CASES}
"""One case for each kind of the environments, by token."""
