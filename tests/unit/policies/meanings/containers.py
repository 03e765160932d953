"""Container definitions and task settings as JSON: violations in several spellings, and look-alikes."""

import json
from typing import Any

from rules import dms, ecs
from unit.policies.evaluation import Declared

Sides = tuple[list[Declared], list[Declared]]


def definitions(spelling: str, family: str = "LINUX") -> Declared:
    platform = {"operatingSystemFamily": family}
    return Declared(ecs.TASK, "it", {"containerDefinitions": spelling, "runtimePlatform": platform})


def containers(*settings: dict[str, Any], family: str = "LINUX") -> Declared:
    return definitions(
        json.dumps([{"name": f"c{number}", **one} for number, one in enumerate(settings)]), family
    )


READ_ONLY = {"readonlyRootFilesystem": True}
FILE_SYSTEM: Sides = (
    [
        containers({}),
        containers({"readonlyRootFilesystem": False}),
        containers({"readonlyRootFilesystem": None}),
        containers({"readonlyRootFilesystem": "false"}),
        containers({"ReadonlyRootFilesystem": False}),
        containers(READ_ONLY, {}),
        containers({}, READ_ONLY),
        containers({"readonlyRootFileSystemX": True}),
        containers({"environment": [{"name": "readonlyRootFilesystem", "value": "true"}]}),
        containers({"linuxParameters": READ_ONLY}),
        definitions('[{"\\u0072eadonlyRootFilesystem": false}]'),
    ],
    [
        containers(READ_ONLY),
        containers(READ_ONLY, READ_ONLY),
        containers({"ReadonlyRootFilesystem": True}),
        containers({"READONLYROOTFILESYSTEM": True}),
        containers({"readonlyrootfilesystem": True}),
        definitions('[{"readonlyRootFilesystem":true}]'),
        definitions(' [ { "readonlyRootFilesystem" : true } ] '),
        definitions('[{"\\u0072eadonlyRootFilesystem": true}]'),
        definitions('\ufeff[{"readonlyRootFilesystem": true}]'),
        definitions("[]"),
        containers({**READ_ONLY, "privileged": True}),
    ],
)


def variables(*names: str, key: str = "name") -> Declared:
    return containers({"environment": [{key: name, "value": "x"} for name in names]})


SECRETS: Sides = (
    [
        *(variables(one) for one in ("PASSWORD", "DB_PASSWORD", "dbPassword", "DBPASS", "MYSQL_PASSWD")),
        *(variables(one) for one in ("CLIENT_SECRET", "GITHUB_TOKEN", "TOKEN_2", "API_KEY_PROD", "apiKey")),
        *(variables(one) for one in ("PRIVATE_KEY", "AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "DB_PASS")),
        *(
            variables(one)
            for one in ("ECS_ENGINE_AUTH_DATA", "SIGNING_KEY", "ENCRYPTION_KEYS", "db-password")
        ),
        variables("MODE", "PASSWORD"),
        variables("PASSWORD", key="Name"),
        definitions('[{"Environment": [{"name": "\\u0050ASSWORD", "value": "x"}]}]'),
        containers({}, {"environment": [{"name": "TOKEN", "value": "x"}]}),
    ],
    [
        *(variables(one) for one in ("MODE", "KEYBOARD", "TOKENIZER", "PASSENGERS", "COMPASS", "SECRETARY")),
        *(variables(one) for one in ("PASSWORD_SECRET_ARN", "TABLE_NAME", "MAX_TOKENS", "MONKEY", "BYPASS")),
        *(
            variables(one)
            for one in ("PARTITION_KEY", "PUBLIC_KEY", "KMS_KEY_ID", "SECRET_NAME", "OBJECT_KEY")
        ),
        containers({"secrets": [{"name": "PASSWORD", "valueFrom": "arn:aws:ssm:x:1:parameter/p"}]}),
        containers({"dockerLabels": {"PASSWORD": "x"}}),
        containers({"environment": []}),
        containers({"command": ["PASSWORD=x"]}),
        definitions("[]"),
    ],
)


def logging(**settings: Any) -> Declared:
    return containers({"logConfiguration": settings})


DRIVER = {"logDriver": "awslogs"}
LOGS: Sides = (
    [
        containers({}),
        logging(),
        containers({"logConfiguration": None}),
        logging(logDriver=""),
        logging(logDriver=None),
        logging(options={"awslogs-group": "a"}),
        containers({"logConfiguration": DRIVER}, {}),
        containers({"LogConfiguration": {}}),
        containers({"logDriver": "awslogs"}),
        containers({"dockerLabels": {"logConfiguration": "awslogs"}}),
    ],
    [
        logging(**DRIVER),
        logging(logDriver="awsfirelens"),
        logging(LogDriver="awslogs"),
        containers({"LogConfiguration": DRIVER}),
        containers({"LOGCONFIGURATION": {"LOGDRIVER": "splunk"}}),
        containers({"logConfiguration": DRIVER}, {"logConfiguration": DRIVER}),
        definitions('[{"logConfiguration":{"logDriver":"awslogs"}}]'),
        definitions(' [ { "logConfiguration" : { "logDriver" : "awslogs" } } ] '),
        definitions('[{"\\u006cogConfiguration": {"logDriver": "awslogs"}}]'),
        definitions("[]"),
    ],
)


def users(*names: str | None, family: str = "LINUX") -> Declared:
    return containers(*({} if name is None else {"user": name} for name in names), family=family)


ROOT: Sides = (
    [
        *(
            users(one)
            for one in (None, "", "root", "0", "00", "root:root", "root:1000", "0:0", "0:1000", ":1000")
        ),
        users("1000", "root"),
        users("1000", None),
        containers({"User": "root"}),
        containers({"user": None}),
        definitions('[{"\\u0075ser": "root"}]'),
    ],
    [
        *(
            users(one)
            for one in ("1000", "1000:0", "app", "app:root", "rooted", "toor", "10", "nobody", "ROOT")
        ),
        containers({"USER": "1000"}),
        users(None, family="WINDOWS_SERVER_2022_CORE"),
        definitions("[]"),
    ],
)
WINDOWS = "WINDOWS_SERVER_2022_CORE"
ADMINISTRATOR: Sides = (
    [
        *(
            users(one, family=WINDOWS)
            for one in (None, "", "ContainerAdministrator", "containeradministrator")
        ),
        *(users("CONTAINERADMINISTRATOR", family=one) for one in (WINDOWS, "WINDOWS_SERVER_2019_FULL")),
        users("ContainerUser", None, family=WINDOWS),
        users("ContainerUser", "ContainerAdministrator", family=WINDOWS),
        containers({"User": "ContainerAdministrator"}, family=WINDOWS),
        containers({"user": None}, family=WINDOWS),
        definitions('[{"\\u0075ser": "ContainerAdministrator"}]', WINDOWS),
    ],
    [
        *(users(one, family=WINDOWS) for one in ("ContainerUser", "containeruser", "app", "Administrators")),
        *(users(one) for one in (None, "", "ContainerAdministrator", "root")),
        users("ContainerUser", "app", family=WINDOWS),
        containers({"USER": "ContainerUser"}, family=WINDOWS),
        definitions("[]", WINDOWS),
    ],
)


def task(spelling: str | None) -> Declared:
    return Declared(dms.TASK, "it", {} if spelling is None else {"replicationTaskSettings": spelling})


def levels(*components: str, severity: str = "LOGGER_SEVERITY_DEFAULT", **settings: Any) -> Declared:
    listed = [{"Id": one, "Severity": severity} for one in components]
    return task(json.dumps({"Logging": {"EnableLogging": True, "LogComponents": listed, **settings}}))


def task_logs(first: str, second: str) -> Sides:
    """Settings of a task that don't log two components, and those that do."""
    both = json.dumps([{"Id": one, "Severity": "LOGGER_SEVERITY_DEBUG"} for one in (first, second)])
    bad = [
        task(None),
        task("{}"),
        task('{"Logging": {}}'),
        levels(first),
        levels(second),
        levels(first, second, EnableLogging=False),
        levels(first, second, EnableLogging=None),
        *(levels(first, second, severity=f"LOGGER_SEVERITY_{one}") for one in ("ERROR", "WARNING", "INFO")),
        levels(first.lower(), second.lower()),
        task(f'{{"EnableLogging": true, "LogComponents": {both}}}'),
        task(f'{{"Other": {{"Logging": {{"EnableLogging": true, "LogComponents": {both}}}}}}}'),
    ]
    good = [
        levels(first, second),
        levels(second, first),
        levels(first, "SORTER", second),
        *(levels(first, second, severity=f"LOGGER_SEVERITY_{one}") for one in ("DEBUG", "DETAILED_DEBUG")),
        levels(first, second, EnableLogging="true"),
        levels(first, second, CloudWatchLogGroup="dms-tasks-a"),
        task(f'{{"Logging":{{"EnableLogging":true,"LogComponents":{both}}}}}'),
        task(f' {{ "Logging" : {{ "LogComponents" : {both} , "EnableLogging" : true }} }} '),
        task(f'{{"\\u004cogging": {{"EnableLogging": true, "LogComponents": {both}}}}}'),
        task(f'{{"Other": 1, "Logging": {{"EnableLogging": true, "LogComponents": {both}}}}}'),
    ]
    return bad, good


MEANINGS = {
    "ECS.5": FILE_SYSTEM,
    "ECS.8": SECRETS,
    "ECS.9": LOGS,
    "ECS.20": ROOT,
    "ECS.21": ADMINISTRATOR,
    "DMS.7": task_logs("TARGET_APPLY", "TARGET_LOAD"),
    "DMS.8": task_logs("SOURCE_CAPTURE", "SOURCE_UNLOAD"),
}
