"""Actions on tables, streams, buckets, secrets, parameters and their keys."""

from bootstrap.service_actions.own import Own

_KEYS = "arn:aws:kms:{region}:{account}:key/*"

DATA = (
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
