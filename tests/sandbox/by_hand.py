"""What somebody does by hand to web tier, messaging and pipeline: the tables' deeds, on a stack's resources.

A deed that takes the table's own inputs for granted has a twin here that looks at the resource instead.
"""

import json
from collections.abc import Mapping

from kinds import (
    caching,
    compute,
    databases,
    events,
    functions,
    identity,
    messaging,
    security,
    storage,
    stores,
    world,
)
from sandbox.out_of_band import Client, Deed, Hand, Resource, delete_database
from standin.aws.kinds.sns import default_policy

_CASES = [
    case
    for table in (
        caching,
        compute,
        databases,
        events,
        functions,
        identity,
        messaging,
        security,
        storage,
        stores,
    )
    for case in table.CASES
    if not case.title
]


def _adapted(deed: world.Deed) -> Deed:
    """A table's deed, done to a resource of the state."""

    def done(client: Client, resource: Resource) -> object:
        it = world.Resource(resource["urn"], resource["id"], resource["inputs"], resource["outputs"])
        return deed(client, it)

    return done


def _hand(token: str, shows: str | None, *, change: Deed | None = None, delete: Deed | None = None) -> Hand:
    """The table's deeds for *token*: the change that *shows* and the deletion, but for those given here."""
    case = next(
        case for case in _CASES if case.token == token and (shows in case.changes or change or not shows)
    )
    if change is None and shows is not None:
        change = _adapted(case.changes[shows])
    if delete is None and case.delete is not None:
        delete = _adapted(case.delete)
    return Hand(shows, change, delete)


def _patience(client: Client, it: Resource) -> None:
    hook = it["inputs"]
    client("autoscaling").put_lifecycle_hook(
        AutoScalingGroupName=hook["autoscalingGroupName"],
        LifecycleHookName=it["id"],
        LifecycleTransition=hook["lifecycleTransition"],
        DefaultResult=hook["defaultResult"],
        HeartbeatTimeout=hook["heartbeatTimeout"] + 60,
    )


def _later(client: Client, it: Resource) -> None:
    action = it["inputs"]
    client("autoscaling").put_scheduled_update_group_action(
        AutoScalingGroupName=action["autoscalingGroupName"],
        ScheduledActionName=it["id"],
        Recurrence=action["recurrence"],
        TimeZone=action["timeZone"],
        DesiredCapacity=action["desiredCapacity"] + 1,
    )


def _open_metadata(client: Client, it: Resource) -> None:
    """A version that is the newest one, but for the tokens."""
    ec2 = client("ec2")
    versions = ec2.describe_launch_template_versions(LaunchTemplateId=it["id"], Versions=["$Latest"])
    data = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    # moto adds the template's own tags, and refuses to be told them.
    data["TagSpecifications"] = [
        one for one in data["TagSpecifications"] if one["ResourceType"] != "launch-template"
    ]
    data["MetadataOptions"]["HttpTokens"] = "optional"
    ec2.create_launch_template_version(LaunchTemplateId=it["id"], LaunchTemplateData=data)


def _delete_targets(client: Client, it: Resource) -> None:
    """AWS wants the rules that forward to the group away first."""
    elb = client("elbv2")
    for balancer in elb.describe_target_groups(TargetGroupArns=[it["id"]])["TargetGroups"][0][
        "LoadBalancerArns"
    ]:
        for listener in elb.describe_listeners(LoadBalancerArn=balancer)["Listeners"]:
            for rule in elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]:
                if any(action.get("TargetGroupArn") == it["id"] for action in rule["Actions"]):
                    elb.delete_rule(RuleArn=rule["RuleArn"])
    elb.delete_target_group(TargetGroupArn=it["id"])


def _delete_bucket(client: Client, it: Resource) -> None:
    """The console empties a bucket before it deletes it."""
    s3 = client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=it["id"]):
        for item in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
            s3.delete_object(Bucket=it["id"], Key=item["Key"], VersionId=item["VersionId"])
    s3.delete_bucket(Bucket=it["id"])


def _delete_database(client: Client, it: Resource) -> None:
    delete_database(client, it["outputs"]["identifier"])


def _encrypt_with_kms(client: Client, it: Resource) -> None:
    """To delete the setting would change nothing: AES256 is what S3 falls back to, and what is declared."""
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    client("s3").put_bucket_encryption(Bucket=it["id"], ServerSideEncryptionConfiguration={"Rules": [rule]})


def _toggle_versions(client: Client, it: Resource) -> None:
    declared = it["inputs"]["versioningConfiguration"]["status"]
    client("s3").put_bucket_versioning(
        Bucket=it["id"],
        VersioningConfiguration={"Status": "Suspended" if declared == "Enabled" else "Enabled"},
    )


def _other_value(client: Client, it: Resource) -> None:
    client("ssm").put_parameter(Name=it["id"], Value="by-hand", Type="String", Overwrite=True)


def _other_password(client: Client, it: Resource) -> None:
    """In two calls: where a label was moved once, moto's PutSecretValue finds no version to take it from."""
    secrets, (secret, _, mine) = client("secretsmanager"), it["id"].partition("|")
    made = secrets.put_secret_value(SecretId=secret, SecretString="by hand", VersionStages=["by-hand"])
    secrets.update_secret_version_stage(
        SecretId=secret,
        VersionStage="AWSCURRENT",
        MoveToVersionId=made["VersionId"],
        RemoveFromVersionId=mine,
    )


def _forget_password(client: Client, it: Resource) -> None:
    """AWS deletes a version that has no label."""
    _other_password(client, it)
    secret, _, mine = it["id"].partition("|")
    client("secretsmanager").update_secret_version_stage(
        SecretId=secret, VersionStage="AWSPREVIOUS", RemoveFromVersionId=mine
    )


def _delete_policy(client: Client, it: Resource) -> None:
    """Nobody can take a topic's policy away: what AWS gives to a new topic stands for none."""
    told = json.dumps(default_policy(it["id"], it["outputs"]["owner"]))
    client("sns").set_topic_attributes(TopicArn=it["id"], AttributeName="Policy", AttributeValue=told)


HANDS: Mapping[str, Hand] = {
    "aws:cloudfront/distribution:Distribution": _hand("aws:cloudfront/distribution:Distribution", "comment"),
    "aws:cloudfront/originAccessControl:OriginAccessControl": _hand(
        "aws:cloudfront/originAccessControl:OriginAccessControl", "signingBehavior"
    ),
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": _hand(
        "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", "removeHeadersConfig"
    ),
    "aws:cloudwatch/logDelivery:LogDelivery": _hand("aws:cloudwatch/logDelivery:LogDelivery", "tags"),
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": _hand(
        "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination", "deliveryDestinationConfiguration"
    ),
    "aws:cloudwatch/logDeliverySource:LogDeliverySource": _hand(
        "aws:cloudwatch/logDeliverySource:LogDeliverySource", "tags"
    ),
    "aws:elasticache/parameterGroup:ParameterGroup": _hand(
        "aws:elasticache/parameterGroup:ParameterGroup", "parameters"
    ),
    "aws:elasticache/replicationGroup:ReplicationGroup": _hand(
        "aws:elasticache/replicationGroup:ReplicationGroup", "maintenanceWindow"
    ),
    "aws:elasticache/subnetGroup:SubnetGroup": _hand("aws:elasticache/subnetGroup:SubnetGroup", "subnetIds"),
    "aws:secretsmanager/secret:Secret": _hand("aws:secretsmanager/secret:Secret", "description"),
    # RDS rotates the secret that it keeps: nobody ends that, but with the database.
    "aws:secretsmanager/secretRotation:SecretRotation": _hand(
        "aws:secretsmanager/secretRotation:SecretRotation", "rotationRules"
    ),
    "aws:secretsmanager/secretVersion:SecretVersion": Hand(
        "versionStages", _other_password, _forget_password
    ),
    "aws:ssm/parameter:Parameter": _hand("aws:ssm/parameter:Parameter", "insecureValue", change=_other_value),
    "aws:wafv2/webAcl:WebAcl": _hand("aws:wafv2/webAcl:WebAcl", "rules"),
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": _hand(
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "redactedFields"
    ),
    "aws:backup/plan:Plan": _hand("aws:backup/plan:Plan", "rules"),
    # There is nothing to change: AWS has no call for it.
    "aws:backup/selection:Selection": _hand("aws:backup/selection:Selection", None),
    "aws:backup/vault:Vault": _hand("aws:backup/vault:Vault", "tags"),
    # By size it would be plainer, but moto's UpdateAutoScalingGroup forgets the mixed instances policy.
    "aws:autoscaling/group:Group": _hand("aws:autoscaling/group:Group", "tags"),
    "aws:autoscaling/lifecycleHook:LifecycleHook": _hand(
        "aws:autoscaling/lifecycleHook:LifecycleHook", "heartbeatTimeout", change=_patience
    ),
    "aws:autoscaling/policy:Policy": _hand("aws:autoscaling/policy:Policy", "targetTrackingConfiguration"),
    "aws:autoscaling/schedule:Schedule": _hand(
        "aws:autoscaling/schedule:Schedule", "desiredCapacity", change=_later
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": _hand("aws:cloudwatch/metricAlarm:MetricAlarm", "threshold"),
    "aws:ec2/launchTemplate:LaunchTemplate": _hand(
        "aws:ec2/launchTemplate:LaunchTemplate", "metadataOptions", change=_open_metadata
    ),
    "aws:iam/instanceProfile:InstanceProfile": _hand("aws:iam/instanceProfile:InstanceProfile", "role"),
    # There is nothing to change: to attach another policy is another attachment.
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _hand(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment", None
    ),
    "aws:kms/alias:Alias": _hand("aws:kms/alias:Alias", "targetKeyId"),
    "aws:kms/key:Key": _hand("aws:kms/key:Key", "description"),
    "aws:lambda/alias:Alias": _hand("aws:lambda/alias:Alias", "functionVersion"),
    "aws:lambda/eventSourceMapping:EventSourceMapping": _hand(
        "aws:lambda/eventSourceMapping:EventSourceMapping", "batchSize"
    ),
    "aws:lambda/function:Function": _hand("aws:lambda/function:Function", "codeSha256"),
    "aws:lb/listener:Listener": _hand("aws:lb/listener:Listener", "defaultActions"),
    "aws:lb/listenerRule:ListenerRule": _hand("aws:lb/listenerRule:ListenerRule", "actions"),
    "aws:lb/loadBalancer:LoadBalancer": _hand("aws:lb/loadBalancer:LoadBalancer", "dropInvalidHeaderFields"),
    "aws:lb/targetGroup:TargetGroup": _hand(
        "aws:lb/targetGroup:TargetGroup", "healthCheck", delete=_delete_targets
    ),
    "aws:rds/instance:Instance": _hand(
        "aws:rds/instance:Instance", "copyTagsToSnapshot", delete=_delete_database
    ),
    "aws:rds/parameterGroup:ParameterGroup": _hand("aws:rds/parameterGroup:ParameterGroup", "parameters"),
    "aws:rds/subnetGroup:SubnetGroup": _hand("aws:rds/subnetGroup:SubnetGroup", "tags"),
    "aws:s3/bucket:Bucket": _hand("aws:s3/bucket:Bucket", "tags", delete=_delete_bucket),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _hand(
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "rules"
    ),
    "aws:s3/bucketLogging:BucketLogging": _hand("aws:s3/bucketLogging:BucketLogging", "targetPrefix"),
    "aws:s3/bucketNotification:BucketNotification": _hand(
        "aws:s3/bucketNotification:BucketNotification", "topics"
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _hand(
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls", "rule"
    ),
    "aws:s3/bucketPolicy:BucketPolicy": _hand("aws:s3/bucketPolicy:BucketPolicy", "policy"),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _hand(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "blockPublicPolicy"
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": Hand(
        "rules",
        _encrypt_with_kms,
        None,  # S3 always encrypts
    ),
    "aws:s3/bucketVersioning:BucketVersioning": Hand(
        "versioningConfiguration",
        _toggle_versions,
        None,  # what once had versions can only be suspended
    ),
    "aws:sns/topic:Topic": _hand("aws:sns/topic:Topic", "signatureVersion"),
    "aws:sns/topicPolicy:TopicPolicy": _hand(
        "aws:sns/topicPolicy:TopicPolicy", "policy", delete=_delete_policy
    ),
    "aws:sns/topicSubscription:TopicSubscription": _hand(
        "aws:sns/topicSubscription:TopicSubscription", "rawMessageDelivery"
    ),
    "aws:sqs/queue:Queue": _hand("aws:sqs/queue:Queue", "messageRetentionSeconds"),
    "aws:sqs/queuePolicy:QueuePolicy": _hand("aws:sqs/queuePolicy:QueuePolicy", "policy"),
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": _hand(
        "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "redriveAllowPolicy"
    ),
}
