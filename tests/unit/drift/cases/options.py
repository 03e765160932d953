"""Cases of options of services and instances that change security, availability or cost."""

from collections.abc import Mapping
from typing import Any

from strata.drift.children.resource import StateResource
from unit.drift.cases.case import ACCOUNT, Case, resource
from unit.drift.cases.compute import API_DOMAIN, ASG
from unit.drift.cases.configurations import CDN
from unit.drift.cases.stores import REPOSITORY, WAREHOUSE

_CLUSTER = resource("aws:ecs/cluster:Cluster", "arn:cluster", arn="arn:cluster", name="cluster")
_PROTECTION = resource("aws:shield/protection:Protection", "p" * 36, resourceArn="arn:cdn")
_IDENTITIES = resource(
    "aws:cognito/identityPool:IdentityPool",
    "x:identities",
    cognitoIdentityProviders=[{"providerName": "cognito-idp.x/pool"}],
)
_HEALTH = "aws:shield/protectionHealthCheckAssociation:ProtectionHealthCheckAssociation"
_CONTAINER = "arn:aws:ecs:x:1:container-instance/cluster/{}"
_PROTECTED = {"Id": "p" * 36, "ResourceArn": "arn:cdn"}
_RESPONSE = "ApplicationLayerAutomaticResponseConfiguration"
_GROUPS = [{"Key": "aws:autoscaling:groupName", "Value": "web"}]

CASES = (
    Case(
        "container instance",
        _CLUSTER,
        {"containerInstanceArns": [_CONTAINER.format(one) for one in ("known", "provided", "added")]},
        (_CONTAINER.format("added"),),
        (
            resource("aws:ec2/instance:Instance", "i-known"),
            resource("aws:ecs/capacityProvider:CapacityProvider", "arn:cp", name="machines"),
        ),
        (
            {"containerInstances": [{"ec2InstanceId": "i-known"}]},
            {"containerInstances": [{"ec2InstanceId": "i-new", "capacityProviderName": "machines"}]},
            {"containerInstances": [{"ec2InstanceId": "i-stranger"}]},
        ),
    ),
    Case(
        "security group of an instance",
        ASG,
        {
            "Reservations": [
                {
                    "Instances": [
                        {
                            "InstanceId": "i-1",
                            "Tags": _GROUPS,
                            "SecurityGroups": [{"GroupId": one} for one in ("sg-web", "sg-inner", "sg-data")],
                        }
                    ]
                }
            ]
        },
        ("sg-data",),
        (
            resource("aws:ec2/launchTemplate:LaunchTemplate", "lt-1", vpcSecurityGroupIds=["sg-web"]),
            resource(
                "aws:ec2/launchTemplate:LaunchTemplate",
                "lt-2",
                networkInterfaces=[{"securityGroups": ["sg-inner"]}],
            ),
        ),
    ),
    Case(
        "principal tags of an identity pool",
        _IDENTITIES,
        {
            "IdentityPoolId": "x:identities",
            "IdentityProviderName": "cognito-idp.x/pool",
            "PrincipalTags": {"team": "custom:team"},
        },
        ("x:identities:cognito-idp.x/pool",),
    ),
    Case(
        "metrics subscription of a distribution",
        CDN,
        {
            "MonitoringSubscription": {
                "RealtimeMetricsSubscriptionConfig": {"RealtimeMetricsSubscriptionStatus": "Enabled"}
            }
        },
        ("E1/metrics-subscription-of-a-distribution",),
    ),
    Case(
        "automatic response of a protection",
        _PROTECTION,
        {"Protection": {**_PROTECTED, _RESPONSE: {"Status": "ENABLED", "Action": {"Block": {}}}}},
        ("arn:cdn/automatic-response-of-a-protection",),
    ),
    Case(
        "health check of a protection",
        _PROTECTION,
        {"Protection": {**_PROTECTED, "HealthCheckIds": ["declared", "added"]}},
        ("added",),
        (resource(_HEALTH, "h", healthCheckArn="arn:aws:route53:::healthcheck/declared"),),
    ),
    Case(
        "routing rule of a custom domain name",
        API_DOMAIN,
        {"RoutingRules": [{"RoutingRuleArn": one, "Priority": 1} for one in ("declared", "added")]},
        ("added",),
        (resource("aws:apigatewayv2/routingRule:RoutingRule", "declared"),),
    ),
    Case(
        "scanning of images",
        REPOSITORY,
        {"scanningConfiguration": {"scanType": "ENHANCED", "rules": []}},
        ("scanning",),
    ),
    Case(
        "snapshot schedule of a warehouse",
        WAREHOUSE,
        {"SnapshotSchedules": [{"ScheduleIdentifier": one} for one in ("declared", "added")]},
        ("facts/added",),
        (
            resource(
                "aws:redshift/snapshotScheduleAssociation:SnapshotScheduleAssociation",
                "s",
                clusterIdentifier="facts",
                scheduleIdentifier="declared",
            ),
        ),
    ),
    Case(
        "partner integration of a warehouse",
        WAREHOUSE,
        {
            "PartnerIntegrationInfoList": [
                {"DatabaseName": "app", "PartnerName": one} for one in ("declared", "added")
            ]
        },
        ("facts/app/added",),
        (
            resource(
                "aws:redshift/partner:Partner",
                "p",
                accountId=ACCOUNT,
                clusterIdentifier="facts",
                databaseName="app",
                partnerName="declared",
            ),
        ),
    ),
)

DECLARED: Mapping[str, StateResource] = {
    "principal tags of an identity pool": resource(
        "aws:cognito/identityPoolProviderPrincipalTag:IdentityPoolProviderPrincipalTag",
        "t",
        identityPoolId="x:identities",
        identityProviderName="cognito-idp.x/pool",
    ),
    "metrics subscription of a distribution": resource(
        "aws:cloudfront/monitoringSubscription:MonitoringSubscription", "m", distributionId="E1"
    ),
    "automatic response of a protection": resource(
        "aws:shield/applicationLayerAutomaticResponse:ApplicationLayerAutomaticResponse",
        "r",
        resourceArn="arn:cdn",
    ),
    "scanning of images": resource(
        "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration", ACCOUNT
    ),
    "data protection policy of a topic": resource(
        "aws:sns/dataProtectionPolicy:DataProtectionPolicy", "d", arn="arn:aws:sns:x:111111111111:alarms"
    ),
}

DEFAULTS: dict[str, dict[str, Any]] = {
    "principal tags of an identity pool": {"IdentityPoolId": "x:identities", "PrincipalTags": {}},
    "automatic response of a protection": {
        "Protection": {**_PROTECTED, _RESPONSE: {"Status": "DISABLED", "Action": {"Block": {}}}}
    },
    "scanning of images": {"scanningConfiguration": {"scanType": "BASIC", "rules": []}},
}
