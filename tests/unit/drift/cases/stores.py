"""Cases of buckets, databases, secrets, keys, backups and logs, and how their configurations are declared."""

import json
from collections.abc import Mapping
from typing import Any

from strata.drift.children.resource import StateResource
from unit.drift.cases import compute, network
from unit.drift.cases.case import Case, resource

BUCKET = resource("aws:s3/bucket:Bucket", "media")
FILES = resource("aws:efs/fileSystem:FileSystem", "fs-1")
REPOSITORY = resource("aws:ecr/repository:Repository", "app")
MASTER = "arn:aws:secretsmanager:x:1:secret:rds!db-1"
DATABASE = resource(
    "aws:rds/instance:Instance", "db-A", identifier="main", masterUserSecrets=[{"secretArn": MASTER}]
)
CLUSTER = resource("aws:rds/cluster:Cluster", "main", clusterIdentifier="main")
TABLE = resource("aws:dynamodb/table:Table", "sessions", name="sessions", arn="arn:table")
WAREHOUSE = resource("aws:redshift/cluster:Cluster", "facts", clusterIdentifier="facts")
SECRET = resource("aws:secretsmanager/secret:Secret", "arn:secret:token", arn="arn:secret:token")
KEY = resource("aws:kms/key:Key", "key-1", arn="arn:aws:kms:x:111111111111:key/key-1")
VAULT = resource("aws:backup/vault:Vault", "vault", name="vault")
PLAN = resource("aws:backup/plan:Plan", "plan-1")
LOGS = resource("aws:cloudwatch/logGroup:LogGroup", "app", name="app", arn="arn:aws:logs:x:1:log-group:app")
DELIVERY = resource("aws:cloudwatch/logDeliverySource:LogDeliverySource", "cdn", name="cdn")
PARAMETER = resource("aws:ssm/parameter:Parameter", "/strata/a/port", name="/strata/a/port")
OPEN = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]})
OWNER = {"ID": "o"}


def configuration(kind: str, page: dict[str, Any]) -> Case:
    return Case(kind, BUCKET, page, (f"media/{kind.replace(' ', '-')}",))


def shared(prefix: str, parent: StateResource) -> Case:
    names = ("private", "shared", "declared")
    token = "cluster" if prefix == "DBCluster" else ""
    attributes = f"{prefix}SnapshotAttributes"

    def detail(name: str) -> Mapping[str, Any]:
        values = [] if name == "private" else ["999999999999"]
        held = [{"AttributeName": "restore", "AttributeValues": values}]
        return {f"{attributes}Result": {f"{prefix}SnapshotIdentifier": name, attributes: held}}

    return Case(
        f"shared snapshot of a {'cluster' if token else 'instance'}",
        parent,
        {f"{prefix}Snapshots": [{f"{prefix}SnapshotIdentifier": name} for name in names]},
        ("shared",),
        (
            resource(
                "aws:rds/clusterSnapshot:ClusterSnapshot" if token else "aws:rds/snapshot:Snapshot",
                "declared",
                sharedAccounts=["999999999999"],
            ),
        ),
        tuple(detail(name) for name in names),
    )


GRANTS = (
    "arn:aws:iam::999999999999:root",
    "arn:aws:iam::111111111111:role/declared",
    "rds.ap-northeast-2.amazonaws.com",
    "arn:aws:iam::111111111111:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
    "arn:aws:sts::111111111111:assumed-role/aws:ec2-infrastructure/i-1",
    "arn:aws:sts::111111111111:assumed-role/worker/resize",
    "arn:aws:sts::111111111111:assumed-role/worker/somebody",
)

CASES = (
    configuration("bucket policy", {"Policy": OPEN}),
    configuration(
        "bucket ACL",
        {
            "Owner": OWNER,
            "Grants": [
                {"Grantee": {**OWNER, "Type": "CanonicalUser"}, "Permission": "FULL_CONTROL"},
                {"Grantee": {"URI": "http://AllUsers", "Type": "Group"}, "Permission": "READ"},
            ],
        },
    ),
    configuration(
        "CORS configuration", {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}
    ),
    configuration("website", {"IndexDocument": {"Suffix": "index.html"}}),
    configuration("replication", {"ReplicationConfiguration": {"Role": "arn:role", "Rules": []}}),
    configuration("lifecycle configuration", {"Rules": [{"Status": "Enabled"}]}),
    configuration("public access block", {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True}}),
    configuration(
        "ownership controls", {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}}
    ),
    configuration(
        "bucket encryption",
        {
            "ServerSideEncryptionConfiguration": {
                "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]
            }
        },
    ),
    configuration("access logging", {"LoggingEnabled": {"TargetBucket": "b", "TargetPrefix": "p"}}),
    configuration("versioning", {"Status": "Suspended"}),
    Case(
        "bucket notification",
        BUCKET,
        {"QueueConfigurations": [{"Id": "added", "QueueArn": "arn:queue", "Events": ["s3:ObjectCreated:*"]}]},
        ("media/added",),
    ),
    Case(
        "inventory",
        BUCKET,
        {
            "InventoryConfigurationList": [
                {
                    "Id": one,
                    "IsEnabled": True,
                    "IncludedObjectVersions": "All",
                    "Schedule": {"Frequency": "Daily"},
                    "Destination": {"S3BucketDestination": {"Bucket": "arn:b", "Format": "CSV"}},
                }
                for one in ("declared", "added")
            ],
            "IsTruncated": False,
        },
        ("media:added",),
        (resource("aws:s3/inventory:Inventory", "i", bucket="media", name="declared"),),
    ),
    Case(
        "access point",
        BUCKET,
        {
            "AccessPointList": [
                {"Name": one, "AccessPointArn": f"arn:{one}", "NetworkOrigin": "Internet", "Bucket": "media"}
                for one in ("declared", "added")
            ]
        },
        ("arn:added",),
        (resource("aws:s3/accessPoint:AccessPoint", "a", arn="arn:declared"),),
    ),
    Case(
        "mount target",
        FILES,
        {
            "MountTargets": [
                {
                    "MountTargetId": f"fsmt-{one:0>8}",
                    "FileSystemId": "fs-1",
                    "SubnetId": f"subnet-{one:0>8}",
                    "LifeCycleState": "available",
                }
                for one in ("declared", "added")
            ]
        },
        ("fsmt-000added",),
        (resource("aws:efs/mountTarget:MountTarget", "fsmt-declared"),),
    ),
    Case(
        "file system access point",
        FILES,
        {"AccessPoints": [{"AccessPointId": one} for one in ("declared", "added")]},
        ("added",),
        (resource("aws:efs/accessPoint:AccessPoint", "declared"),),
    ),
    Case("file system policy", FILES, {"Policy": OPEN}, ("fs-1/file-system-policy",)),
    Case("repository policy", REPOSITORY, {"policyText": OPEN}, ("app/repository-policy",)),
    Case(
        "image lifecycle policy",
        REPOSITORY,
        {"lifecyclePolicyText": "{}" + " " * 100},
        ("app/image-lifecycle-policy",),
    ),
    shared("DB", DATABASE),
    shared("DBCluster", CLUSTER),
    Case(
        "read replica",
        DATABASE,
        {"DBInstances": [{"ReadReplicaDBInstanceIdentifiers": ["declared", "arn:aws:rds:y:1:db:added"]}]},
        ("arn:aws:rds:y:1:db:added",),
        (resource("aws:rds/instance:Instance", "db-B", identifier="declared"),),
    ),
    Case(
        "role of a database",
        DATABASE,
        {
            "DBInstances": [
                {
                    "DBInstanceIdentifier": "main",
                    "AssociatedRoles": [{"RoleArn": one} for one in ("arn:declared", "arn:added")],
                }
            ]
        },
        ("main,arn:added",),
        (
            resource(
                "aws:rds/roleAssociation:RoleAssociation",
                "r",
                dbInstanceIdentifier="main",
                roleArn="arn:declared",
            ),
        ),
    ),
    Case(
        "policy of a master user's secret",
        DATABASE,
        {"ARN": MASTER, "Name": "rds!db-1", "ResourcePolicy": OPEN},
        (MASTER,),
    ),
    Case(
        "instance of a cluster",
        CLUSTER,
        {
            "DBClusters": [
                {
                    "DBClusterMembers": [
                        {"DBInstanceIdentifier": one}
                        for one in ("declared", "added", "application-autoscaling-1")
                    ]
                }
            ]
        },
        ("added",),
        (resource("aws:rds/clusterInstance:ClusterInstance", "i", identifier="declared"),),
    ),
    Case(
        "custom endpoint",
        CLUSTER,
        {
            "DBClusterEndpoints": [
                {"EndpointType": "WRITER"},
                {"DBClusterEndpointIdentifier": "declared", "EndpointType": "CUSTOM"},
                {"DBClusterEndpointIdentifier": "added", "EndpointType": "CUSTOM"},
            ]
        },
        ("added",),
        (resource("aws:rds/clusterEndpoint:ClusterEndpoint", "e", clusterEndpointIdentifier="declared"),),
    ),
    Case("table policy", TABLE, {"Policy": OPEN}, ("arn:table/table-policy",)),
    Case(
        "stream of a table",
        TABLE,
        {"Table": {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}}},
        ("sessions/stream-of-a-table",),
    ),
    Case(
        "streaming destination",
        TABLE,
        {
            "KinesisDataStreamDestinations": [
                {"StreamArn": "arn:declared-stream-0000000000000000000000", "DestinationStatus": "ACTIVE"},
                {"StreamArn": "arn:added-stream-000000000000000000000000", "DestinationStatus": "ACTIVE"},
                {"StreamArn": "arn:ended-stream-000000000000000000000000", "DestinationStatus": "DISABLED"},
            ]
        },
        ("sessions,arn:added-stream-000000000000000000000000",),
        (
            resource(
                "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination",
                "k",
                tableName="sessions",
                streamArn="arn:declared-stream-0000000000000000000000",
            ),
        ),
    ),
    Case(
        "contributor insights",
        TABLE,
        {"ContributorInsightsStatus": "ENABLED"},
        ("sessions/contributor-insights",),
    ),
    Case(
        "endpoint authorization",
        WAREHOUSE,
        {
            "EndpointAuthorizationList": [
                {"Grantee": one, "ClusterIdentifier": "facts"} for one in ("1" * 12, "9" * 12)
            ]
        },
        (f"{'9' * 12}:facts",),
        (
            resource(
                "aws:redshift/endpointAuthorization:EndpointAuthorization",
                "e",
                account="1" * 12,
                clusterIdentifier="facts",
            ),
        ),
    ),
    Case(
        "warehouse endpoint",
        WAREHOUSE,
        {"EndpointAccessList": [{"EndpointName": one} for one in ("declared", "added")]},
        ("added",),
        (resource("aws:redshift/endpointAccess:EndpointAccess", "e", endpointName="declared"),),
    ),
    Case(
        "backup selection",
        PLAN,
        {"BackupSelectionsList": [{"SelectionId": one} for one in ("declared", "added")]},
        ("added",),
        (resource("aws:backup/selection:Selection", "declared"),),
    ),
    Case("vault policy", VAULT, {"BackupVaultName": "vault", "Policy": OPEN}, ("vault/vault-policy",)),
    Case("vault notification", VAULT, {"SNSTopicArn": "arn:topic"}, ("vault/vault-notification",)),
    Case(
        "secret policy",
        SECRET,
        {"ARN": "arn:secret:token-000000000", "ResourcePolicy": OPEN},
        ("arn:secret:token/secret-policy",),
    ),
    Case("secret rotation", SECRET, {"RotationEnabled": True}, ("arn:secret:token/secret-rotation",)),
    Case(
        "secret replica",
        resource("aws:secretsmanager/secret:Secret", "arn:secret:token", replicas=[{"region": "eu-west-1"}]),
        {"ReplicationStatus": [{"Region": one} for one in ("eu-west-1", "us-east-1")]},
        ("arn:secret:token/us-east-1",),
    ),
    Case(
        "key grant",
        KEY,
        {
            "Grants": [
                {"GrantId": f"g-{number}", "GranteePrincipal": grantee, "Operations": ["Decrypt"]}
                for number, grantee in enumerate(GRANTS)
            ]
        },
        ("g-0", "g-6"),
        (
            resource("aws:kms/grant:Grant", "key-1:g-1", grantId="g-1"),
            resource("aws:iam/role:Role", "worker"),
            compute.FUNCTION,
        ),
    ),
    Case("key policy", KEY, {"Policy": OPEN}, ("key-1/key-policy",)),
    Case(
        "key alias",
        KEY,
        {
            "Aliases": [
                {"AliasName": "alias/declared", "TargetKeyId": "key-1"},
                {"AliasName": "alias/added", "TargetKeyId": "key-1"},
                {"AliasName": "alias/aws/s3", "TargetKeyId": "foreign"},
                {"AliasName": "alias/aws/rds"},
            ]
        },
        ("alias/added",),
        (resource("aws:kms/alias:Alias", "alias/declared"),),
    ),
    Case(
        "subscription filter",
        LOGS,
        {
            "subscriptionFilters": [
                {"logGroupName": "app", "filterName": one} for one in ("declared", "added")
            ]
        },
        ("app|added",),
        (
            resource(
                "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
                "f",
                logGroup="app",
                name="declared",
            ),
        ),
    ),
    Case(
        "subscription filter of the account",
        LOGS,
        {"accountPolicies": [{"policyName": one} for one in ("declared", "added")]},
        ("added",),
        (resource("aws:cloudwatch/logAccountPolicy:LogAccountPolicy", "p", policyName="declared"),),
    ),
    Case(
        "metric filter",
        LOGS,
        {
            "metricFilters": [
                {"logGroupName": group, "filterName": one}
                for group, one in (("app", "declared"), ("app", "added"), ("foreign", "x"))
            ]
        },
        ("app:added",),
        (
            resource(
                "aws:cloudwatch/logMetricFilter:LogMetricFilter", "f", logGroupName="app", name="declared"
            ),
        ),
    ),
    Case(
        "log resource policy",
        LOGS,
        {
            "resourcePolicies": [
                {"policyName": "declared", "policyDocument": OPEN},
                {"policyName": "added", "policyDocument": OPEN},
                {
                    "policyName": "foreign",
                    "policyDocument": json.dumps(
                        {"Statement": {"Principal": "*", "Resource": "arn:aws:logs:x:1:log-group:other:*"}}
                    ),
                },
                {
                    "policyName": "AWSLogDeliveryWrite20150319",
                    "policyDocument": json.dumps(
                        {
                            "Statement": [
                                {"Principal": {"Service": "delivery.logs.amazonaws.com"}, "Resource": "*"}
                            ]
                        }
                    ),
                },
            ]
        },
        ("added",),
        (resource("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "declared"),),
    ),
    Case(
        "log delivery",
        DELIVERY,
        {"deliveries": [{"id": one, "deliverySourceName": "cdn"} for one in ("declared", "added")]},
        ("added",),
        (resource("aws:cloudwatch/logDelivery:LogDelivery", "declared"),),
    ),
    Case(
        "parameter",
        PARAMETER,
        {"Parameters": [{"Name": one} for one in ("/strata/a/port", "/strata/added")]},
        ("/strata/added",),
    ),
)

# How a configuration that a parent has at most once is declared.
DECLARED = {
    "endpoint policy": resource("aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy", "p", vpcEndpointId="vpce-1"),
    "password of a user": resource("aws:iam/userLoginProfile:UserLoginProfile", "p", user="ci"),
    "web ACL of a load balancer": resource(
        "aws:wafv2/webAclAssociation:WebAclAssociation",
        "w",
        resourceArn=network.LB.id,
        webAclArn="arn:aws:wafv2:x:1:acl",
    ),
    "topic policy": resource("aws:sns/topicPolicy:TopicPolicy", "p", arn="arn:topic"),
    "queue policy": resource("aws:sqs/queuePolicy:QueuePolicy", "p", queueUrl="https://queue"),
    "dead-letter queue": resource("aws:sqs/redrivePolicy:RedrivePolicy", "p", queueUrl="https://queue"),
    "redrive permission": resource(
        "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "p", queueUrl="https://queue"
    ),
    "stream policy": resource(
        "aws:kinesis/resourcePolicy:ResourcePolicy",
        "p",
        resourceArn="arn:aws:kinesis:x:111111111111:stream/events",
    ),
    "Kafka cluster policy": resource("aws:msk/clusterPolicy:ClusterPolicy", "p", clusterArn="arn:kafka"),
    "policy of the default event bus": resource(
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy", "p", eventBusName="default"
    ),
    "event bus policy": resource("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "p", eventBusName="orders"),
    "logging of a web ACL": resource(
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        "p",
        resourceArn="arn:aws:wafv2:x:1:acl",
    ),
    "API policy": resource("aws:apigateway/restApiPolicy:RestApiPolicy", "p", restApiId="rest"),
    "bucket policy": resource("aws:s3/bucketPolicy:BucketPolicy", "p", bucket="media"),
    "bucket ACL": resource("aws:s3/bucketAcl:BucketAcl", "p", bucket="media"),
    "CORS configuration": resource(
        "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration", "p", bucket="media"
    ),
    "website": resource(
        "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2", "p", bucket="media"
    ),
    "replication": resource("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "p", bucket="media"),
    "lifecycle configuration": resource(
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "p", bucket="media"
    ),
    "public access block": resource(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "p", bucket="media"
    ),
    "ownership controls": resource(
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls", "p", bucket="media"
    ),
    "bucket encryption": resource(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "p",
        bucket="media",
    ),
    "access logging": resource("aws:s3/bucketLogging:BucketLogging", "p", bucket="media"),
    "versioning": resource("aws:s3/bucketVersioning:BucketVersioning", "p", bucket="media"),
    "bucket notification": resource("aws:s3/bucketNotification:BucketNotification", "p", bucket="media"),
    "file system policy": resource("aws:efs/fileSystemPolicy:FileSystemPolicy", "p", fileSystemId="fs-1"),
    "repository policy": resource("aws:ecr/repositoryPolicy:RepositoryPolicy", "p", repository="app"),
    "image lifecycle policy": resource("aws:ecr/lifecyclePolicy:LifecyclePolicy", "p", repository="app"),
    "policy of a master user's secret": resource(
        "aws:secretsmanager/secretPolicy:SecretPolicy", "p", secretArn=MASTER
    ),
    "table policy": resource("aws:dynamodb/resourcePolicy:ResourcePolicy", "p", resourceArn="arn:table"),
    "contributor insights": resource(
        "aws:dynamodb/contributorInsights:ContributorInsights", "p", tableName="sessions"
    ),
    "vault policy": resource("aws:backup/vaultPolicy:VaultPolicy", "p", backupVaultName="vault"),
    "vault notification": resource(
        "aws:backup/vaultNotifications:VaultNotifications", "p", backupVaultName="vault"
    ),
    "secret policy": resource(
        "aws:secretsmanager/secretPolicy:SecretPolicy", "p", secretArn="arn:secret:token"
    ),
    "secret rotation": resource(
        "aws:secretsmanager/secretRotation:SecretRotation", "p", secretId="arn:secret:token"
    ),
    "key policy": resource("aws:kms/keyPolicy:KeyPolicy", "p", keyId="key-1"),
}

# The answers of AWS about a parent with its defaults only.
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "endpoint policy": {"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "PolicyDocument": OPEN}]},
    "topic policy": {
        "Attributes": {
            "Policy": json.dumps(
                {
                    "Statement": [
                        {
                            "Sid": "__default_statement_ID",
                            "Condition": {"StringEquals": {"AWS:SourceOwner": "111111111111"}},
                        }
                    ]
                }
            )
        }
    },
    "bucket ACL": {
        "Owner": OWNER,
        "Grants": [{"Grantee": {**OWNER, "Type": "CanonicalUser"}, "Permission": "FULL_CONTROL"}],
    },
    "public access block": {
        "PublicAccessBlockConfiguration": dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
        )
    },
    "ownership controls": {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}},
    "bucket encryption": {
        "ServerSideEncryptionConfiguration": {
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        }
    },
    "secret rotation": {"RotationEnabled": True, "OwningService": "rds"},
    "contributor insights": {"ContributorInsightsStatus": "DISABLED"},
    "key policy": {
        "Policy": json.dumps(
            {
                "Statement": [
                    {
                        "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
                        "Action": "kms:*",
                        "Resource": "*",
                    }
                ]
            }
        )
    },
    "event bus policy": {"Name": "orders"},
    "stream policy": {"Policy": "{}"},
    "versioning": {},
}
