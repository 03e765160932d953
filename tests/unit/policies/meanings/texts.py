"""JSON, schedules and ARNs in other properties: violations in several spellings, and look-alikes."""

import json

from rules import backup, ecs, secretsmanager, sqs
from unit.policies.evaluation import ACCOUNT, Declared


def definitions(spelling):
    return Declared(ecs.TASK, "it", {"networkMode": "host", "containerDefinitions": spelling})


def container(**settings):
    return definitions(json.dumps([{"name": "a", "user": "1", **settings}]))


PRIVILEGED = [
    container(privileged=True),
    container(Privileged=True),
    container(PRIVILEGED=True),
    definitions('[{"name":"a","privileged":true}]'),
    definitions(' [ { "privileged" : true } ] '),
    definitions('[{"\\u0070rivileged": true}]'),
    definitions('\ufeff[{"privileged": true}]'),
    definitions('[{"name": "a"}, {"privileged": true}]'),
    definitions('[\n{"privileged":\ttrue}\n]'),
    container(privileged=True, readonlyRootFilesystem=True),
]
UNPRIVILEGED = [
    container(),
    container(privileged=False),
    container(privileged=None),
    container(Privileged=False),
    definitions("[]"),
    container(name="privileged"),
    container(environment=[{"name": "privileged", "value": "true"}]),
    container(dockerLabels={"privileged": "true"}),
    container(unprivileged=True),
    container(command=["--privileged"]),
]


def rotating(**rotation_rules):
    return Declared(secretsmanager.ROTATION, "it", {"rotationRules": rotation_rules})


SELDOM = [
    *(rotating(automaticallyAfterDays=days) for days in (0, 91, 365, 1000)),
    rotating(),
    *(
        rotating(scheduleExpression=one)
        for one in (
            "rate(91 days)",
            "rate(999 days)",
            "rate(2184 hours)",
            "cron(0 8 1 */6 ? *)",
            "cron(0 8 1 1 ? *)",
            "cron(0 8 1 JAN,JUL ? *)",
            "cron(0 8 ? 1 MON#1 *)",
            "cron(0 8 31 1 ? *)",
            "cron(0 8 1 * ? 2027)",
        )
    ),
]
OFTEN = [
    *(rotating(automaticallyAfterDays=days) for days in (1, 30, 90)),
    *(
        rotating(scheduleExpression=one)
        for one in (
            "rate(90 days)",
            "rate(1 day)",
            "rate(2160 hours)",
            "RATE( 4 HOURS )",
            "cron(0 8 1 * ? *)",
            "cron(0 8 ? * SUN *)",
            "cron(0 8 ? * 1#1 *)",
            "cron(0 8 L * ? *)",
            "cron(0 8 1 */2 ? *)",
            "cron(0 8 ? * 6L *)",
            "cron(0 8 15W * ? *)",
            "cron(0 8 ? JAN-DEC FRI-MON *)",
        )
    ),
]


def in_plan(*resources):
    table = Declared(backup.TABLE, "it", {"arn": f"arn:aws:dynamodb:eu-north-1:{ACCOUNT}:table/orders"})
    return [table, Declared(backup.SELECTION, "selection", {"resources": [*resources]})]


PLANNED = [
    in_plan(one)
    for one in (
        "*",
        "**",
        "arn:aws:dynamodb:*:*:table/*",
        f"arn:aws:dynamodb:eu-north-1:{ACCOUNT}:table/*",
        "arn:*",
        "arn:aws:dynamodb",
        "arn:aws:dynamodb:*:*:*",
        "arn:aws:dynamodb:*",
        f"arn:aws:dynamodb:eu-north-1:{ACCOUNT}:table/orders",
        "arn:aws:*:*:*:*",
    )
]
UNPLANNED = [
    in_plan(one)
    for one in (
        "arn:aws:rds:*:*:db:*",
        "arn:aws:dynamodb:*:*:table/a*",
        "arn:aws:s3:::*",
        "arn:aws:dynamodb:*:*:global-table/*",
        f"arn:aws:dynamodb:eu-north-1:{ACCOUNT}:table/order",
        "dynamodb",
        "table/*",
        "arn:aws:dynamodb:*:*:table/*/index/*",
        "arn:aws:ec2:*:*:volume/*",
        "arn:aws:dynamodbx:*:*:table/*",
    )
]


def dead(document):
    return [Declared(sqs.QUEUE, "it", {"redriveAllowPolicy": document})]


ALLOWS_REDRIVE = [
    dead(one)
    for one in (
        '{"redrivePermission":"allowAll"}',
        '{ "redrivePermission" : "byQueue" }',
        '{"redrivePermission":"\\u0061llowAll"}',
        '{"redrivePermission":"byQueue","sourceQueueArns":["arn:aws:sqs:a:1:b"]}',
        '\n{"redrivePermission":\t"allowAll"}\n',
        '{"sourceQueueArns":[],"redrivePermission":"byQueue"}',
        '{"\\u0072edrivePermission":"allowAll"}',
        '{"redrivePermission":"allowAll"} ',
        '\ufeff{"redrivePermission":"byQueue"}',
        '{"x":1,"redrivePermission":"allowAll"}',
    )
]
NO_REDRIVE = [
    dead(one)
    for one in (
        '{"redrivePermission":"denyAll"}',
        "{}",
        '{"RedrivePermission":"allowAll"}',
        '{"redrivePermission":"ALLOWALL"}',
        '{"redrivePermission":""}',
        '{"redrivePermission":null}',
        '{"redrivePermission":["allowAll"]}',
        '{"permission":"allowAll"}',
        '{"redrivePermission":"allowAll "}',
        '{"x":{"redrivePermission":"allowAll"}}',
    )
]


MEANINGS = {
    "ECS.1": (PRIVILEGED, UNPRIVILEGED),
    "ECS.4": (PRIVILEGED, UNPRIVILEGED),
    "SecretsManager.4": (SELDOM, OFTEN),
    "DynamoDB.4": (UNPLANNED, PLANNED),
    "AwsSolutions-SQS3": (NO_REDRIVE, ALLOWS_REDRIVE),
}
