"""Buckets, tables, caches, databases, backups and distributions."""

import json

from rules import backup, cloudfront, dms, dynamodb, elasticache, rds, rds_parameters, s3
from unit.policies.evaluation import Case, Declared, one

BUCKET = Declared(s3.BUCKET, "bucket", {"forceDestroy": False})
OF_BUCKET = {"bucket": "bucket"}
NO_TLS = {"Bool": {"aws:SecureTransport": "false"}}
FOREIGN = {"AWS": "arn:aws:iam::999999999999:root"}


def policy(**statement):
    properties = {
        "Effect": "Allow",
        "Principal": "*",
        "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
        **statement,
    }
    return {"policy": json.dumps({"Version": "2012-10-17", "Statement": [properties]})}


def of_bucket(kind, **properties):
    return Declared(kind, "more", properties, OF_BUCKET)


def deny_plain(**more):
    return of_bucket(s3.POLICY, **policy(Effect="Deny", Action="s3:*", Condition=NO_TLS, **more))


def blocking(on):
    return of_bucket(
        s3.BLOCK,
        blockPublicAcls=True,
        blockPublicPolicy=True,
        ignorePublicAcls=True,
        restrictPublicBuckets=on,
    )


def owned(how):
    return of_bucket(s3.OWNERSHIP, rule={"objectOwnership": how})


def versions(status):
    return Declared(s3.VERSIONING, "versions", {"versioningConfiguration": {"status": status}}, OF_BUCKET)


def lifecycle(**rule):
    return of_bucket(s3.LIFECYCLE, rules=[{"id": "one", "status": "Enabled", **rule}])


TABLE = Declared(dynamodb.TABLE, "table", {"billingMode": "PROVISIONED"})
DATABASE = Declared(rds.INSTANCE, "database", {"tagsAll": {"Backup": "daily"}})
VOLUME = Declared(backup.VOLUME, "volume")
CLUSTER = Declared(rds.CLUSTER, "cluster")


TAGGED_VOLUME = Declared(backup.VOLUME, "tagged", {"tagsAll": {"Backup": "daily"}})


def by_condition(value, *kinds):
    condition = {"stringEquals": [{"key": "aws:ResourceTag/Backup", "value": value}], "stringLikes": []}
    return Declared(backup.SELECTION, "by-condition", {"resources": [*kinds], "conditions": [condition]})


def selection(of):
    return Declared(backup.SELECTION, "selection", sources={"resources": of})


def member(name):
    return Declared(rds.MEMBER, name, sources={"clusterIdentifier": "cluster"})


def behaving(policy):
    return {"defaultCacheBehavior": {"viewerProtocolPolicy": policy}}


def origin(**config):
    return {"origins": [{"originId": "api", "customOriginConfig": config}]}


def viewer(**certificate):
    return {"viewerCertificate": {"acmCertificateArn": "arn", **certificate}}


DISTRIBUTION = Declared(cloudfront.DISTRIBUTION, "distribution")

CASES = {
    "S3.2": one(
        s3.POLICY,
        bad=policy(Action="s3:GetObject"),
        good=policy(Action="s3:GetObject", Principal=FOREIGN),
    ),
    "S3.3": one(
        s3.POLICY,
        bad=policy(Action="s3:Put*"),
        good=policy(Action="s3:Put*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
    ),
    "S3.5": Case(bad=[BUCKET], good=[BUCKET, deny_plain()]),
    "S3.6": one(
        s3.POLICY,
        bad=policy(Action="s3:PutBucketPolicy", Principal=FOREIGN),
        good=policy(Action="s3:GetObject", Principal=FOREIGN),
    ),
    "S3.8": Case(bad=[BUCKET, blocking(False)], good=[BUCKET, blocking(True)]),
    "S3.10": Case(
        bad=[BUCKET, versions("Enabled"), lifecycle()],
        good=[BUCKET, versions("Enabled"), lifecycle(noncurrentVersionExpiration={"noncurrentDays": 30})],
    ),
    "S3.12": Case(bad=[BUCKET, owned("ObjectWriter")], good=[BUCKET, owned("BucketOwnerEnforced")]),
    "S3.13": Case(bad=[BUCKET], good=[BUCKET, lifecycle()]),
    "S3.14": Case(bad=[BUCKET, versions("Suspended")], good=[BUCKET, versions("Enabled")]),
    "CKV_AWS_19": Case(bad=[BUCKET], good=[BUCKET, of_bucket(s3.ENCRYPTION, rules=[{}])]),
    "CKV_AWS_166": one(backup.VAULT, bad={}, good={"kmsKeyArn": "arn"}),
    "DynamoDB.4": Case(
        bad=[TABLE, by_condition("daily", "arn:aws:dynamodb:*:*:table/*")], good=[TABLE, selection("table")]
    ),
    "RDS.26": Case(
        bad=[DATABASE],
        good=[
            DATABASE,
            Declared(backup.SELECTION, "by-tag", {"selectionTags": [{"key": "Backup", "value": "daily"}]}),
        ],
    ),
    "EC2.28": Case(
        bad=[TAGGED_VOLUME, by_condition("daily", "arn:aws:rds:*:*:db:*")],
        good=[TAGGED_VOLUME, by_condition("daily", "arn:aws:ec2:*:*:volume/*")],
    ),
    "DynamoDB.1": Case(
        bad=[TABLE], good=[TABLE, Declared(dynamodb.TARGET, "target", sources={"resourceId": "table"})]
    ),
    "DynamoDB.2": one(dynamodb.TABLE, bad={}, good={"pointInTimeRecovery": {"enabled": True}}),
    "DynamoDB.6": one(dynamodb.TABLE, bad={}, good={"deletionProtectionEnabled": True}),
    "CKV_AWS_119": one(
        dynamodb.TABLE,
        bad={"serverSideEncryption": {"enabled": True}},
        good={"serverSideEncryption": {"enabled": True, "kmsKeyArn": "arn"}},
    ),
    "ElastiCache.1": one(
        elasticache.GROUP, bad={"snapshotRetentionLimit": 0}, good={"snapshotRetentionLimit": 7}
    ),
    "ElastiCache.2": one(
        elasticache.GROUP, bad={"autoMinorVersionUpgrade": False}, good={"autoMinorVersionUpgrade": True}
    ),
    "ElastiCache.3": one(elasticache.GROUP, bad={}, good={"automaticFailoverEnabled": True}),
    "ElastiCache.4": one(elasticache.GROUP, bad={}, good={"atRestEncryptionEnabled": True}),
    "ElastiCache.5": one(
        elasticache.GROUP,
        bad={"transitEncryptionEnabled": True, "transitEncryptionMode": "preferred"},
        good={"transitEncryptionEnabled": True, "transitEncryptionMode": "required"},
    ),
    "ElastiCache.6": one(
        elasticache.GROUP,
        bad={"engineVersion": "5.0.6"},
        good={"engineVersion": "5.0.6", "authToken": "secret"},
    ),
    "ElastiCache.7": one(
        elasticache.GROUP, bad={"subnetGroupName": "default"}, good={"subnetGroupName": "data"}
    ),
    "CKV_AWS_191": one(elasticache.GROUP, bad={}, good={"kmsKeyId": "key"}),
    "CKV2_AWS_50": one(elasticache.GROUP, bad={"multiAzEnabled": False}, good={"multiAzEnabled": True}),
    "CloudFront.1": one(cloudfront.DISTRIBUTION, bad={}, good={"defaultRootObject": "index.html"}),
    "CloudFront.3": one(
        cloudfront.DISTRIBUTION,
        bad={**behaving("https-only"), "orderedCacheBehaviors": [{"viewerProtocolPolicy": "allow-all"}]},
        good=behaving("redirect-to-https"),
    ),
    "CloudFront.5": Case(
        bad=[DISTRIBUTION],
        good=[
            DISTRIBUTION,
            Declared(cloudfront.DELIVERY_SOURCE, "logs", sources={"resourceArn": "distribution"}),
        ],
    ),
    "CloudFront.6": one(cloudfront.DISTRIBUTION, bad={}, good={"webAclId": "arn"}),
    "CloudFront.8": one(
        cloudfront.DISTRIBUTION, bad=viewer(sslSupportMethod="vip"), good=viewer(sslSupportMethod="sni-only")
    ),
    "CloudFront.9": one(
        cloudfront.DISTRIBUTION,
        bad=origin(originProtocolPolicy="http-only"),
        good=origin(originProtocolPolicy="https-only"),
    ),
    "CloudFront.10": one(
        cloudfront.DISTRIBUTION,
        bad=origin(originSslProtocols=["TLSv1", "TLSv1.2"]),
        good=origin(originSslProtocols=["TLSv1.2"]),
    ),
    "CloudFront.13": one(
        cloudfront.DISTRIBUTION,
        bad={"origins": [{"originId": "bucket"}]},
        good={"origins": [{"originId": "bucket", "originAccessControlId": "E1"}]},
    ),
    "CKV_AWS_174": one(
        cloudfront.DISTRIBUTION,
        bad=viewer(minimumProtocolVersion="TLSv1.1_2016"),
        good=viewer(minimumProtocolVersion="TLSv1.2_2021"),
    ),
    "DMS.1": one(dms.INSTANCE, bad={"publiclyAccessible": True}, good={"publiclyAccessible": False}),
    "RDS.2": one(rds.INSTANCE, bad={"publiclyAccessible": True}, good={"publiclyAccessible": False}),
    "RDS.3": one(rds.INSTANCE, bad={}, good={"storageEncrypted": True}),
    "RDS.5": one(rds.INSTANCE, bad={}, good={"multiAz": True}),
    "RDS.6": one(rds.INSTANCE, bad={"monitoringInterval": 0}, good={"monitoringInterval": 60}),
    "RDS.7": one(rds.CLUSTER, bad={}, good={"deletionProtection": True}),
    "RDS.8": one(rds.INSTANCE, bad={}, good={"deletionProtection": True}),
    "RDS.9": one(rds.INSTANCE, bad={}, good={"enabledCloudwatchLogsExports": ["postgresql"]}),
    "RDS.10": one(rds.INSTANCE, bad={}, good={"iamDatabaseAuthenticationEnabled": True}),
    "RDS.11": one(rds.INSTANCE, bad={"backupRetentionPeriod": 6}, good={"backupRetentionPeriod": 7}),
    "CKV_AWS_133": one(rds.INSTANCE, bad={"backupRetentionPeriod": 0}, good={"backupRetentionPeriod": 1}),
    "RDS.12": one(rds.CLUSTER, bad={}, good={"iamDatabaseAuthenticationEnabled": True}),
    "RDS.13": one(
        rds.INSTANCE, bad={"autoMinorVersionUpgrade": False}, good={"autoMinorVersionUpgrade": True}
    ),
    "RDS.15": Case(bad=[CLUSTER, member("one")], good=[CLUSTER, member("one"), member("two")]),
    "RDS.16": one(rds.CLUSTER, bad={}, good={"copyTagsToSnapshot": True}),
    "RDS.17": one(rds.INSTANCE, bad={}, good={"copyTagsToSnapshot": True}),
    "RDS.24": one(rds.CLUSTER, bad={"masterUsername": "admin"}, good={"masterUsername": "platform"}),
    "RDS.25": one(rds.INSTANCE, bad={"username": "postgres"}, good={"username": "platform"}),
    "RDS.27": one(rds.CLUSTER, bad={}, good={"storageEncrypted": True}),
    "RDS.35": one(rds.MEMBER, bad={"autoMinorVersionUpgrade": False}, good={"autoMinorVersionUpgrade": True}),
    "RDS.36": one(
        rds.INSTANCE,
        bad={"engine": "postgres", "enabledCloudwatchLogsExports": ["upgrade"]},
        good={"engine": "postgres", "enabledCloudwatchLogsExports": ["postgresql", "upgrade"]},
    ),
    "RDS.37": one(
        rds.CLUSTER,
        bad={"engine": "aurora-postgresql"},
        good={"engine": "aurora-postgresql", "enabledCloudwatchLogsExports": ["postgresql"]},
    ),
    "RDS.38": one(
        rds_parameters.INSTANCE_PARAMETERS,
        bad={"family": "postgres16", "parameters": [{"name": "rds.force_ssl", "value": "0"}]},
        good={"family": "postgres16", "parameters": [{"name": "rds.force_ssl", "value": "1"}]},
    ),
    "CKV_AWS_353": one(rds.INSTANCE, bad={}, good={"performanceInsightsEnabled": True}),
}
