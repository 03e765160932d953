"""Services with few rules: certificates, keys, logs, trails, user pools, secrets, repositories."""

import json

from rules import (
    acm,
    cloudtrail,
    cognito,
    config,
    connections,
    ecr,
    guardduty,
    kms,
    logs,
    route53,
    secretsmanager,
)
from unit.policies.evaluation import Case, Declared, one

ACCOUNT = "arn:aws:iam::123456789012:root"


def allowing(principal, **more):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "kms:*", "Resource": "*", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


STRONG = {
    "minimumLength": 12,
    "requireLowercase": True,
    "requireUppercase": True,
    "requireNumbers": True,
    "requireSymbols": True,
}
SECRET = Declared(secretsmanager.SECRET, "secret", {"kmsKeyId": "key"})
ZONE = Declared(route53.ZONE, "zone")
REPOSITORY = Declared(ecr.REPOSITORY, "repository")

CONFIG_ROLE = "arn:aws:iam::111111111111:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
_LOGGED = {"cloudwatchLogOptions": {"logEnabled": True, "logGroupArn": "arn"}}

CASES = {
    "Route53.2": Case(
        bad=[ZONE],
        good=[
            ZONE,
            Declared(route53.QUERY_LOG, "queries", sources={"zoneId": "zone"}),
        ],
    ),
    "EC2.23": one(
        connections.GATEWAY,
        bad={"autoAcceptSharedAttachments": "enable"},
        good={"autoAcceptSharedAttachments": "disable"},
    ),
    "EC2.171": one(
        connections.VPN,
        bad={"tunnel1LogOptions": _LOGGED},
        good={"tunnel1LogOptions": _LOGGED, "tunnel2LogOptions": _LOGGED},
    ),
    "EC2.183": one(
        connections.VPN,
        bad={"tunnel1IkeVersions": ["ikev2"]},
        good={"tunnel1IkeVersions": ["ikev2"], "tunnel2IkeVersions": ["ikev2"]},
    ),
    "ACM.2": one(acm.CERTIFICATE, bad={"keyAlgorithm": "RSA_1024"}, good={"keyAlgorithm": "RSA_2048"}),
    "CloudTrail.1": one(cloudtrail.TRAIL, bad={}, good={"isMultiRegionTrail": True}),
    "CloudTrail.2": one(cloudtrail.TRAIL, bad={}, good={"kmsKeyId": "key"}),
    "CloudTrail.4": one(cloudtrail.TRAIL, bad={}, good={"enableLogFileValidation": True}),
    "CloudTrail.5": one(cloudtrail.TRAIL, bad={}, good={"cloudWatchLogsGroupArn": "group:*"}),
    "Config.1": one(
        config.RECORDER,
        bad={"roleArn": CONFIG_ROLE, "recordingGroup": {"allSupported": False}},
        good={"roleArn": CONFIG_ROLE, "recordingGroup": {"allSupported": True}},
    ),
    "GuardDuty.1": one(guardduty.DETECTOR, bad={"enable": False}, good={"enable": True}),
    "AwsSolutions-COG1": one(
        cognito.POOL,
        bad={"passwordPolicy": {**STRONG, "requireSymbols": False}},
        good={"passwordPolicy": STRONG},
    ),
    "AwsSolutions-COG2": one(
        cognito.POOL, bad={"mfaConfiguration": "OPTIONAL"}, good={"mfaConfiguration": "ON"}
    ),
    "Cognito.1": one(
        cognito.POOL,
        bad={"userPoolAddOns": {"advancedSecurityMode": "AUDIT"}},
        good={"userPoolAddOns": {"advancedSecurityMode": "ENFORCED"}},
    ),
    "Cognito.2": one(
        cognito.IDENTITIES,
        bad={"allowUnauthenticatedIdentities": True},
        good={"allowUnauthenticatedIdentities": False},
    ),
    "Cognito.6": one(
        cognito.POOL, bad={"deletionProtection": "INACTIVE"}, good={"deletionProtection": "ACTIVE"}
    ),
    "ECR.1": one(
        ecr.REPOSITORY,
        bad={"imageScanningConfiguration": {"scanOnPush": False}},
        good={"imageScanningConfiguration": {"scanOnPush": True}},
    ),
    "ECR.2": one(
        ecr.REPOSITORY, bad={"imageTagMutability": "MUTABLE"}, good={"imageTagMutability": "IMMUTABLE"}
    ),
    "ECR.3": Case(
        bad=[REPOSITORY],
        good=[REPOSITORY, Declared(ecr.LIFECYCLE, "lifecycle", sources={"repository": "repository"})],
    ),
    "KMS.4": one(kms.KEY, bad={}, good={"enableKeyRotation": True}),
    "KMS.5": one(kms.KEY, bad={"policy": allowing("*")}, good={"policy": allowing({"AWS": ACCOUNT})}),
    "CKV2_AWS_64": one(kms.KEY, bad={}, good={"policy": allowing({"AWS": ACCOUNT})}),
    "CKV_AWS_66": one(logs.GROUP, bad={"retentionInDays": 0}, good={"retentionInDays": 30}),
    "SecretsManager.1": Case(
        bad=[SECRET],
        good=[SECRET, Declared(secretsmanager.ROTATION, "rotation", sources={"secretId": "secret"})],
    ),
    "SecretsManager.4": one(
        secretsmanager.ROTATION,
        bad={"rotationRules": {"automaticallyAfterDays": 365}},
        good={"rotationRules": {"automaticallyAfterDays": 30}},
    ),
    "CKV_AWS_149": one(secretsmanager.SECRET, bad={}, good={"kmsKeyId": "key"}),
}
