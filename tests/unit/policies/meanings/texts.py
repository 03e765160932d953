"""JSON, schedules and ARNs in other properties: violations in several spellings, and look-alikes."""

import json

from rules import backup, config, ecs, secretsmanager, sqs
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


def plans(kind, resource, other):
    """A *resource* such as ``dynamodb:table/orders`` that a plan leaves out, and one that it has.

    *other* is a type of the same service.
    """
    service, _, name = resource.partition(":")
    separator = "/" if "/" in name else ":"
    of_type = name.partition(separator)[0]
    place = f"arn:aws:{service}:eu-north-1:{ACCOUNT}"
    store = Declared(kind, "it", {"arn": f"{place}:{name}"})

    def selected(one):
        return [store, Declared(backup.SELECTION, "selection", {"resources": [one]})]

    bad = [
        selected(one)
        for one in (
            "arn:aws:redshift:*:*:cluster:*",
            f"arn:aws:{service}:*:*:{of_type}{separator}a*",
            "arn:aws:s3:::*",
            f"arn:aws:{service}:*:*:{other}{separator}*",
            f"{place}:{name[:-1]}",
            service,
            f"{of_type}{separator}*",
            f"arn:aws:{service}:*:*:{of_type}{separator}*/index/*",
            "arn:aws:elasticfilesystem:*:*:file-system/*",
            f"arn:aws:{service}x:*:*:{of_type}{separator}*",
        )
    ]
    good = [
        selected(one)
        for one in (
            "*",
            "**",
            f"arn:aws:{service}:*:*:{of_type}{separator}*",
            f"{place}:{of_type}{separator}*",
            "arn:*",
            f"arn:aws:{service}",
            f"arn:aws:{service}:*:*:*",
            f"arn:aws:{service}:*",
            f"{place}:{name}",
            "arn:aws:*:*:*:*",
        )
    ]
    return bad, good


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


_SERVICE_ROLE = "role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"


def recorder(role_arn, **group):
    return Declared(
        config.RECORDER, "it", {"roleArn": role_arn, **({"recordingGroup": group} if group else {})}
    )


OTHER_ROLES = [
    *(
        recorder(f"arn:aws:iam::{ACCOUNT}:{one}")
        for one in (
            "role/config",
            "role/AWSServiceRoleForConfig",
            "user/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
            "role/x/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
            "role/aws-service-role/config.amazonaws.com.example/AWSServiceRoleForConfig",
            "role/aws-service-role/configXamazonaws.com/AWSServiceRoleForConfig",
            f"{_SERVICE_ROLE}2",
        )
    ),
    recorder(f"arn:aws:iam::{ACCOUNT[1:]}:{_SERVICE_ROLE}"),
    recorder(f"/{_SERVICE_ROLE}"),
    recorder(f"arn:aws:iam::{ACCOUNT}:{_SERVICE_ROLE}", allSupported=False),
]
SERVICE_ROLES = [
    *(recorder(f"arn:{one}:iam::{ACCOUNT}:{_SERVICE_ROLE}") for one in ("aws", "aws-cn", "aws-us-gov")),
    *(recorder(f"arn:aws:iam::{digit * 12}:{_SERVICE_ROLE}") for digit in "1239"),
    *(
        recorder(f"arn:aws:iam::{ACCOUNT}:{_SERVICE_ROLE}", allSupported=one)
        for one in (True, "true", "True")
    ),
]
MEANINGS = {
    "Config.1": (OTHER_ROLES, SERVICE_ROLES),
    "ECS.1": (PRIVILEGED, UNPRIVILEGED),
    "ECS.4": (PRIVILEGED, UNPRIVILEGED),
    "SecretsManager.4": (SELDOM, OFTEN),
    "DynamoDB.4": plans(backup.TABLE, "dynamodb:table/orders", "global-table"),
    "RDS.26": plans(backup.INSTANCE, "rds:db:orders", "cluster"),
    "EC2.28": plans(backup.VOLUME, "ec2:volume/vol-0123", "instance"),
    "AwsSolutions-SQS3": (NO_REDRIVE, ALLOWS_REDRIVE),
}
