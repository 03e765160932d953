"""Cases of commands for instances, analyzers, links, channels and second secrets."""

from collections.abc import Mapping
from typing import Any

from unit.drift.cases.case import Case, resource

FLEET = resource(
    "aws:autoscaling/group:Group",
    "web-1",
    tags=[{"key": "Environment", "value": "dev", "propagateAtLaunch": True}],
)
TEMPLATE = resource(
    "aws:ec2/launchTemplate:LaunchTemplate",
    "lt-1",
    tagSpecifications=[{"resourceType": "instance", "tags": {"Service": "web"}}],
)
MACHINE = resource("aws:ec2/instance:Instance", "i-1", tagsAll={"Project": "strata"})
_STATE = (TEMPLATE, MACHINE)
REACHED: tuple[list[Mapping[str, Any]], ...] = (
    [{"Key": "InstanceIds", "Values": ["*"]}],
    [{"Key": "InstanceIds", "Values": ["i-9", "i-1"]}],
    [{"Key": "tag:Environment", "Values": ["prod", "dev"]}],
    [{"Key": "tag:Environment", "Values": ["dev"]}, {"Key": "tag:Service", "Values": ["web"]}],
    [{"Key": "tag:aws:autoscaling:groupName", "Values": ["web-1"]}],
    [{"Key": "tag:Project", "Values": ["strata"]}],
    [{"Key": "tag-key", "Values": ["Service"]}],
    [{"Key": "resource-groups:Name", "Values": ["everything"]}],
)
ELSEWHERE: tuple[list[Mapping[str, Any]], ...] = (
    [{"Key": "InstanceIds", "Values": ["i-9"]}],
    [{"Key": "tag:Environment", "Values": ["prod"]}],
    [{"Key": "tag:Environment", "Values": ["dev"]}, {"Key": "tag:Service", "Values": ["other"]}],
    [{"Key": "tag-key", "Values": ["Foreign"]}],
)
_TARGETS = (*REACHED, *ELSEWHERE)


def _associations() -> list[Mapping[str, Any]]:
    numbered = [{"AssociationId": _id(number), "Targets": one} for number, one in enumerate(_TARGETS)]
    everything = [{"Key": "InstanceIds", "Values": ["*"]}]
    names = (
        "InspectorInventoryCollection-do-not-delete",
        "InspectorDistributor-do-not-delete",
        "InvokeInspectorSsmPlugin-do-not-delete",
    )
    scans = [
        {"AssociationId": _id(50 + number), "AssociationName": name, "Targets": everything}
        for number, name in enumerate(names)
    ]
    alone = [{"AssociationId": _id(60), "InstanceId": "i-1"}, {"AssociationId": _id(61), "InstanceId": "i-9"}]
    return [*numbered, *scans, *alone, {"AssociationId": _id(70), "Targets": everything}]


def _id(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012}"


CASES = (
    Case(
        "association of instances",
        FLEET,
        {"Associations": _associations()},
        (*(_id(number) for number in range(len(REACHED))), _id(60)),
        (*_STATE, resource("aws:ssm/association:Association", _id(70))),
    ),
    Case(
        "maintenance window of instances",
        FLEET,
        {"WindowIdentities": [{"WindowId": f"mw-{number:017}"} for number in range(len(_TARGETS) + 1)]},
        tuple(f"mw-{number:017}" for number in range(len(REACHED))),
        (*_STATE, resource("aws:ssm/maintenanceWindow:MaintenanceWindow", f"mw-{len(_TARGETS):017}")),
        tuple({"Targets": [{"Targets": one}]} for one in (*_TARGETS, REACHED[0])),
    ),
    Case(
        "archive rule of an analyzer",
        resource("aws:iam/role:Role", "worker"),
        {
            "analyzers": [
                {
                    "arn": f"arn:{name}",
                    "name": name,
                    "type": "ACCOUNT",
                    "status": "ACTIVE",
                    "createdAt": "2026-01-01T00:00:00Z",
                }
                for name in ("access", "unused")
            ]
        },
        ("access/added",),
        (
            resource(
                "aws:accessanalyzer/archiveRule:ArchiveRule",
                "access/declared",
                analyzerName="access",
                ruleName="declared",
            ),
        ),
        (
            {
                "archiveRules": [
                    {
                        "ruleName": name,
                        "filter": {},
                        "createdAt": "2026-01-01T00:00:00Z",
                        "updatedAt": "2026-01-01T00:00:00Z",
                    }
                    for name in ("declared", "added")
                ]
            },
            {"archiveRules": []},
        ),
    ),
    Case(
        "link to a monitoring account",
        resource("aws:cloudwatch/logGroup:LogGroup", "requests", name="requests"),
        {
            "Items": [
                {"Arn": "arn:declared", "SinkArn": "arn:sink"},
                {"Arn": "arn:added", "SinkArn": "arn:sink"},
            ]
        },
        ("arn:added",),
        (resource("aws:oam/link:Link", "arn:declared"),),
    ),
    Case(
        "channel of a stream",
        resource("aws:kinesis/stream:Stream", "arn:stream", arn="arn:stream"),
        {
            "ChannelSummaries": [
                {
                    "ChannelName": "added",
                    "ChannelARN": f"arn:to-{stream}",
                    "ChannelId": "c",
                    "ChannelStatus": "ACTIVE",
                    "ChannelCreationTimestamp": "2026-01-01T00:00:00Z",
                    "ChannelDestinationType": "S3",
                    "Streams": [
                        {"StreamARN": f"arn:{stream}", "StreamCreationTimestamp": "2026-01-01T00:00:00Z"}
                    ],
                }
                for stream in ("stream", "foreign")
            ]
        },
        ("arn:to-stream",),
    ),
    Case(
        "second secret of a user pool client",
        resource(
            "aws:cognito/userPoolClient:UserPoolClient", "client", userPoolId="pool_1", generateSecret=True
        ),
        {
            "ClientSecrets": [
                {"ClientSecretId": "client--2", "ClientSecretCreateDate": "2026-02-01T00:00:00Z"},
                {"ClientSecretId": "client--1", "ClientSecretCreateDate": "2026-01-01T00:00:00Z"},
            ]
        },
        ("client--2",),
    ),
    Case(
        "read replica of a cluster",
        resource("aws:rds/cluster:Cluster", "orders", clusterIdentifier="orders"),
        {
            "DBClusters": [
                {"DBClusterIdentifier": "orders", "ReadReplicaIdentifiers": ["arn:declared", "arn:added"]}
            ]
        },
        ("arn:added",),
        (resource("aws:rds/cluster:Cluster", "copy", arn="arn:declared"),),
    ),
)
