"""Further rules on APIs, launch configurations, distributions, containers and buckets."""

import json

from rules import apigateway, autoscaling, cloudfront, ecs, endpoints, s3
from unit.policies.cases.containers import task
from unit.policies.evaluation import ACCOUNT, Case, Declared, one

API = Declared(apigateway.REST_API, "api")
BACKEND = Declared(apigateway.INTEGRATION, "backend", {"type": "HTTP_PROXY"}, {"restApi": "api"})
FUNCTION = "it.lambda-url.eu-north-1.on.aws"


def stage(**settings):
    return Declared(apigateway.STAGE, "stage", settings, {"restApi": "api"})


def origin(**settings):
    return {"origins": [{"domainName": FUNCTION, **settings}]}


def signed(*signers):
    return {"defaultCacheBehavior": {"trustedSigners": [*signers]}}


def volume(encryption):
    return {**task(), "volumes": [{"efsVolumeConfiguration": {"transitEncryption": encryption}}]}


def windows(user):
    return {**task(user=user), "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}


def provider(protection):
    return {"autoScalingGroupProvider": {"managedTerminationProtection": protection}}


def endpoint_policy(condition):
    statement = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": condition}
    return {"policy": json.dumps({"Statement": [statement]})}


def trust(condition):
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "states.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    return {"assumeRolePolicy": json.dumps({"Statement": [{**statement, "Condition": condition}]})}


OURS = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
BUCKET = Declared(s3.BUCKET, "bucket")

CASES = {
    "APIGateway.2": Case(bad=[stage(), API, BACKEND], good=[stage(clientCertificateId="c"), API, BACKEND]),
    "APIGateway.10": one(
        apigateway.INTEGRATION_V2,
        bad={"connectionType": "VPC_LINK"},
        good={"connectionType": "VPC_LINK", "tlsConfig": {"serverNameToVerify": "it"}},
    ),
    "AutoScaling.5": one(
        autoscaling.LAUNCH_CONFIGURATION,
        bad={"associatePublicIpAddress": True},
        good={"associatePublicIpAddress": False},
    ),
    "CloudFront.16": one(cloudfront.DISTRIBUTION, bad=origin(), good=origin(originAccessControlId="oac")),
    "CloudFront.17": one(cloudfront.DISTRIBUTION, bad=signed("self"), good=signed()),
    "ECS.18": one(ecs.TASK, bad=volume("DISABLED"), good=volume("ENABLED")),
    "ECS.19": one(ecs.PROVIDER, bad=provider("DISABLED"), good=provider("ENABLED")),
    "ECS.20": one(ecs.TASK, bad=task(user="root"), good=task(user="10001")),
    "ECS.21": one(ecs.TASK, bad=windows("ContainerAdministrator"), good=windows("ContainerUser")),
    "vpc_endpoint_connections_trust_boundaries": one(
        endpoints.ENDPOINT,
        bad=endpoint_policy({}),
        good=endpoint_policy({"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}),
    ),
    "iam_role_cross_service_confused_deputy_prevention": one(endpoints.ROLE, bad=trust({}), good=trust(OURS)),
    "S3.9": Case(bad=[BUCKET], good=[BUCKET, Declared(s3.LOGGING, "logs", {}, {"bucket": "bucket"})]),
}
