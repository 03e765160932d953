"""The reading actions of the preview role, by module of the AWS provider.

The AWS provider calls them when it refreshes a resource; the Service Authorization Reference has their names.
None returns the data of customers, and none a secret but those in KEPT_SECRETS.
"""

from collections.abc import Mapping

from bootstrap.children import CHILDREN

Table = Mapping[str, Mapping[str, str]]
"""By module: the beginning of the actions, and the rest of each."""

KEPT_SECRETS = ("*-master-*", "*-token-*")
"""Names of the secrets whose value Pulumi generates; the state has it too, and a refresh reads it."""
KEPT_PARAMETERS = "/strata/*"
"""Names of the parameters that Pulumi writes: addresses, no secrets."""
API_KEYS = ("/apikeys", "/apikeys/*", "/usageplans/*/keys", "/usageplans/*/keys/*")
"""Paths of API Gateway whose answers have API keys."""

_NETWORK: Table = {
    "ec2": {
        "ec2:Describe": (
            "AccountAttributes Addresses AddressesAttribute AvailabilityZones CustomerGateways FlowLogs "
            "Images InstanceTypes Instances InternetGateways LaunchTemplateVersions LaunchTemplates "
            "ManagedPrefixLists NatGateways NetworkAcls NetworkInterfaces PrefixLists RouteTables "
            "SecurityGroupRules SecurityGroups Subnets Tags TransitGateways TransitGatewayVpcAttachments "
            "Volumes VpcAttribute VpcEndpoints VpcPeeringConnections Vpcs VpnConnections VpnGateways"
        ),
        "ec2:Get": "ManagedPrefixListEntries",
    },
    "vpc": {"ec2:Describe": "SecurityGroupRules SecurityGroups"},
    "acm": {"acm:Describe": "Certificate", "acm:List": "TagsForCertificate"},
    "cloudfront": {
        "cloudfront:Describe": "Function",
        "cloudfront:Get": (
            "CachePolicy Distribution Function OriginAccessControl OriginRequestPolicy ResponseHeadersPolicy "
            "VpcOrigin"
        ),
        "cloudfront:List": "TagsForResource",
    },
    "lb": {
        "elasticloadbalancing:Describe": (
            "CapacityReservation ListenerAttributes ListenerCertificates Listeners LoadBalancerAttributes "
            "LoadBalancers Rules Tags TargetGroupAttributes TargetGroups TargetHealth"
        ),
    },
    "ram": {"ram:Get": "ResourceShareAssociations ResourceShares"},
    "route53": {
        "route53:Get": "Change HealthCheck HostedZone QueryLoggingConfig",
        "route53:List": "QueryLoggingConfigs ResourceRecordSets TagsForResource",
    },
    "shield": {"shield:Describe": "Protection Subscription", "shield:List": "TagsForResource"},
    "servicediscovery": {
        "servicediscovery:Get": "Namespace Service",
        "servicediscovery:List": "TagsForResource",
    },
    "wafv2": {
        "wafv2:Get": "IPSet LoggingConfiguration RuleGroup WebACL WebACLForResource",
        "wafv2:List": "TagsForResource",
    },
}

_COMPUTE: Table = {
    "appautoscaling": {
        "application-autoscaling:Describe": "ScalableTargets ScalingPolicies ScheduledActions",
        "application-autoscaling:List": "TagsForResource",
    },
    "autoscaling": {
        "autoscaling:Describe": (
            "AutoScalingGroups InstanceRefreshes LifecycleHooks NotificationConfigurations Policies "
            "ScalingActivities ScheduledActions Tags TrafficSources WarmPool"
        ),
    },
    "ecr": {
        "ecr:Describe": "Repositories",
        "ecr:Get": "LifecyclePolicy RepositoryPolicy",
        "ecr:List": "TagsForResource",
    },
    "ecs": {
        "ecs:Describe": "CapacityProviders Clusters Services TaskDefinition",
        "ecs:List": "TagsForResource",
    },
    "lambda": {
        "lambda:Get": (
            "Alias EventSourceMapping Function FunctionCodeSigningConfig FunctionConcurrency "
            "FunctionConfiguration FunctionEventInvokeConfig FunctionRecursionConfig FunctionUrlConfig "
            "LayerVersion Policy ProvisionedConcurrencyConfig RuntimeManagementConfig"
        ),
        "lambda:List": "Functions Tags VersionsByFunction",
    },
    "sfn": {
        "states:Describe": "StateMachine StateMachineAlias",
        "states:List": "StateMachineVersions TagsForResource",
        "states:Validate": "StateMachineDefinition",
    },
}

_DATA: Table = {
    "athena": {"athena:Get": "NamedQuery WorkGroup", "athena:List": "TagsForResource"},
    "backup": {
        "backup:Describe": "BackupVault",
        "backup:Get": "BackupPlan BackupSelection BackupVaultAccessPolicy BackupVaultNotifications",
        "backup:List": "Tags",
    },
    "dms": {
        "dms:Describe": "Endpoints ReplicationInstances ReplicationSubnetGroups ReplicationTasks",
        "dms:List": "TagsForResource",
    },
    "dynamodb": {
        "dynamodb:Describe": (
            "ContinuousBackups ContributorInsights KinesisStreamingDestination Table "
            "TableReplicaAutoScaling TimeToLive"
        ),
        "dynamodb:Get": "ResourcePolicy",
        "dynamodb:List": "TagsOfResource",
    },
    "elasticache": {
        "elasticache:Describe": (
            "CacheClusters CacheParameterGroups CacheParameters CacheSubnetGroups ReplicationGroups "
            "ServerlessCaches UserGroups Users"
        ),
        "elasticache:List": "TagsForResource",
    },
    "glue": {"glue:Get": "Database PartitionIndexes Table Tags"},
    # Neptune's actions have the prefix of RDS; that of "Amazon Neptune" is for its data alone.
    "neptune": {
        "rds:Describe": "DBClusterParameterGroups DBClusterParameters DBClusters DBInstances DBSubnetGroups",
        "rds:List": "TagsForResource",
    },
    "rds": {
        "rds:Describe": (
            "DBClusterEndpoints DBClusterParameterGroups DBClusterParameters DBClusters DBInstances "
            "DBParameterGroups DBParameters DBProxies DBProxyEndpoints DBProxyTargetGroups DBProxyTargets "
            "DBSubnetGroups EventSubscriptions GlobalClusters OptionGroups"
        ),
        "rds:List": "TagsForResource",
    },
    "redshift": {
        "redshift:Describe": (
            "ClusterParameterGroups ClusterParameters ClusterSubnetGroups Clusters LoggingStatus Tags"
        ),
    },
    "s3": {
        "s3:Get": (
            "AccelerateConfiguration AnalyticsConfiguration BucketAcl BucketCORS BucketLocation "
            "BucketLogging BucketNotification BucketObjectLockConfiguration BucketOwnershipControls "
            "BucketPolicy BucketPolicyStatus BucketPublicAccessBlock BucketRequestPayment BucketTagging "
            "BucketVersioning BucketWebsite EncryptionConfiguration IntelligentTieringConfiguration "
            "InventoryConfiguration LifecycleConfiguration MetricsConfiguration ReplicationConfiguration"
        ),
        "s3:List": "Bucket TagsForResource",
    },
    "secretsmanager": {"secretsmanager:Describe": "Secret", "secretsmanager:Get": "ResourcePolicy"},
}

_MESSAGING: Table = {
    # API Gateway has one action for each HTTP method: GET reads.
    "apigateway": {"apigateway:GET": ""},
    "apigatewayv2": {"apigateway:GET": ""},
    "cloudwatch": {
        "cloudwatch:Describe": "Alarms",
        "cloudwatch:Get": "Dashboard",
        "cloudwatch:List": "TagsForResource",
        "events:Describe": "ApiDestination Archive Connection EventBus Rule",
        "events:List": "TagsForResource TargetsByRule",
        "logs:Describe": "LogGroups MetricFilters ResourcePolicies SubscriptionFilters",
        "logs:Get": "Delivery DeliveryDestination DeliveryDestinationPolicy DeliverySource",
        "logs:List": "TagsForResource",
    },
    "kinesis": {
        "firehose:Describe": "DeliveryStream",
        "firehose:List": "TagsForDeliveryStream",
        "kinesis:Describe": "StreamConsumer StreamSummary",
        "kinesis:List": "TagsForResource TagsForStream",
    },
    "msk": {
        "kafka:Describe": "Cluster ClusterV2 Configuration ConfigurationRevision",
        "kafka:Get": "BootstrapBrokers ClusterPolicy",
        "kafka:List": "ScramSecrets TagsForResource",
    },
    "sns": {
        "sns:Get": "DataProtectionPolicy SubscriptionAttributes TopicAttributes",
        "sns:List": "SubscriptionsByTopic TagsForResource",
    },
    "sqs": {"sqs:Get": "QueueAttributes QueueUrl", "sqs:List": "QueueTags"},
}

_IDENTITY: Table = {
    "cognito": {
        "cognito-identity:Describe": "IdentityPool",
        "cognito-identity:Get": "IdentityPoolRoles",
        "cognito-identity:List": "TagsForResource",
        # A client of the load balancer has a secret, which is in the state that the role decrypts too.
        "cognito-idp:Describe": (
            "IdentityProvider ManagedLoginBranding ResourceServer UserPool UserPoolClient UserPoolDomain"
        ),
        "cognito-idp:Get": "Group UserPoolMfaConfig",
        "cognito-idp:List": "TagsForResource",
    },
    # Identity providers with a secret: CloudFormation shows a reference, and never the secret.
    "cloudformation": {"cloudformation:Describe": "Stacks", "cloudformation:Get": "Template"},
    "iam": {
        "iam:Get": "InstanceProfile Policy PolicyVersion Role RolePolicy",
        "iam:List": (
            "AttachedRolePolicies InstanceProfileTags InstanceProfilesForRole PolicyTags PolicyVersions "
            "RolePolicies RoleTags"
        ),
    },
    "kms": {
        "kms:Describe": "Key",
        "kms:Get": "KeyPolicy KeyRotationStatus",
        "kms:List": "Aliases ResourceTags",
    },
    "ssm": {"ssm:Describe": "Parameters", "ssm:List": "TagsForResource"},
    # No module: drift detection lists what has the environment's tags.
    "tags": {"tag:Get": "Resources"},
}

_ACCOUNT: Table = {
    # One action reads a budget with its notifications and their subscribers.
    "budgets": {"budgets:View": "Budget", "budgets:List": "TagsForResource"},
    "cfg": {
        "config:Describe": "ConfigurationRecorderStatus ConfigurationRecorders DeliveryChannels",
        "config:List": "TagsForResource",
    },
    "chatbot": {
        "chatbot:Describe": "SlackChannelConfigurations",
        "chatbot:List": "TagsForResource",
    },
    "cloudtrail": {
        "cloudtrail:Describe": "Trails",
        "cloudtrail:Get": "EventSelectors InsightSelectors Trail TrailStatus",
        "cloudtrail:List": "Tags",
    },
    "costexplorer": {"ce:Get": "AnomalyMonitors AnomalySubscriptions", "ce:List": "TagsForResource"},
    "guardduty": {"guardduty:Get": "Detector", "guardduty:List": "Detectors TagsForResource"},
    "securityhub": {"securityhub:Describe": "Hub", "securityhub:Get": "EnabledStandards"},
}

GROUPS: Mapping[str, Table] = {
    "network": _NETWORK,
    "compute": _COMPUTE,
    "data": _DATA,
    "messaging": _MESSAGING,
    "identity": _IDENTITY,
    "account": _ACCOUNT,
    "children": {"drift": dict.fromkeys(CHILDREN, "")},
}
"""One managed policy for each group; within it the actions by module."""


def actions(group: str) -> list[str]:
    """The group's actions in alphabetical order."""
    return sorted(
        {
            f"{beginning}{rest}"
            for table in GROUPS[group].values()
            for beginning, names in table.items()
            for rest in names.split(" ")
        }
    )
