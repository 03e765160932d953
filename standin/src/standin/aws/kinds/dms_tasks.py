"""DMS endpoints and replication tasks."""

from collections.abc import Iterable
from typing import Any

from standin.aws import translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.dms import NAMES, filtered, one_of, request
from standin.aws.values import Properties

# The member of each engine's settings that holds the secret's ARN and role.
_SETTINGS = {
    "postgres": "PostgreSQLSettings",
    "aurora-postgresql": "PostgreSQLSettings",
    "mysql": "MySQLSettings",
    "mariadb": "MySQLSettings",
    "aurora": "MySQLSettings",
}
_SECRET = {
    "secretsManagerAccessRoleArn": "SecretsManagerAccessRoleArn",
    "secretsManagerArn": "SecretsManagerSecretId",
}


@register
class Endpoint(Kind):
    """``aws.dms.Endpoint``; its id is its name. Engines other than relational ones are not served."""

    token = "aws:dms/endpoint:Endpoint"
    id_input = "endpointId"
    force_new = frozenset({"endpointId", "kmsKeyArn"})
    defaults = {"pauseReplicationTasks": False}
    aws_defaults = {"sslMode": "none"}
    write_only = frozenset({"password", "pauseReplicationTasks"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.conflicts(
            inputs,
            ("secretsManagerArn", "password", "port", "serverName", "username"),
            ("secretsManagerAccessRoleArn", "password", "port", "serverName", "username"),
        )
        yield from validation.one_of(
            inputs,
            {
                "endpointType": ("source", "target"),
                "engineName": tuple(_SETTINGS),
                "sslMode": ("none", "require", "verify-ca", "verify-full"),
            },
        )

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._make(cloud.client("dms"), inputs)
        return str(inputs["endpointId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        answer = cloud.client("dms").describe_endpoints(Filters=filtered("endpoint-id", resource_id))
        found = one_of(answer["Endpoints"])
        if found is None:
            return None
        settings = found.get(_SETTINGS.get(found["EngineName"], "")) or {}
        return {
            **translate.answer(self.token, found, NAMES),
            **{name: settings.get(api) for name, api in _SECRET.items()},
            "endpointArn": found["EndpointArn"],
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        # moto has no ModifyEndpoint: a new endpoint gets the same ARN.
        dms = cloud.client("dms")
        self.delete(cloud, resource_id, state)
        self._make(dms, inputs, ResourceIdentifier=state["endpointArn"].rsplit(":", 1)[-1])

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("dms").delete_endpoint(EndpointArn=state["endpointArn"])

    def _make(self, dms: Any, inputs: Properties, **more: str) -> None:
        secret = translate.taken(_SECRET, inputs)
        settings = {_SETTINGS[inputs["engineName"]]: secret} if secret else {}
        dms.create_endpoint(**request(dms, "CreateEndpoint", inputs), **settings, **more)


@register
class ReplicationTask(Kind):
    """``aws.dms.ReplicationTask``; its id is its name. Whether it runs, no read of the provider's says."""

    token = "aws:dms/replicationTask:ReplicationTask"
    id_input = "replicationTaskId"
    force_new = frozenset(
        {
            "replicationTaskId",
            "resourceIdentifier",
            "sourceEndpointArn",
            "targetEndpointArn",
        }
    )
    defaults = {"startReplicationTask": False}
    write_only = frozenset({"startReplicationTask"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.valid_json(inputs, "tableMappings", "replicationTaskSettings")
        yield from validation.one_of(inputs, {"migrationType": ("cdc", "full-load", "full-load-and-cdc")})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        dms = cloud.client("dms")
        made = dms.create_replication_task(**request(dms, "CreateReplicationTask", inputs))
        cloud.created(inputs["replicationTaskId"])
        if inputs.get("startReplicationTask"):
            dms.start_replication_task(
                ReplicationTaskArn=made["ReplicationTask"]["ReplicationTaskArn"],
                StartReplicationTaskType="start-replication",
            )
        return str(inputs["replicationTaskId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        answer = cloud.client("dms").describe_replication_tasks(
            Filters=filtered("replication-task-id", resource_id)
        )
        found = one_of(answer["ReplicationTasks"])
        return found and {
            **translate.answer(self.token, found, NAMES),
            "replicationTaskArn": found["ReplicationTaskArn"],
            "status": found["Status"],
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        # moto has no ModifyReplicationTask: a new task of the same name gets the same ARN.
        self.delete(cloud, resource_id, state)
        self.create(cloud, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("dms").delete_replication_task(ReplicationTaskArn=state["replicationTaskArn"])
