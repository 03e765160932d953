"""AWS Config: recorder, delivery channel, and whether the recorder runs."""

from typing import Any

from botocore.exceptions import ClientError

from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties


class _ConfigKind(TableKind):
    """One of an account and region; its id is its name."""

    service = "config"
    id_property = "name"
    autoname = "name"
    force_new = frozenset({"name"})
    member: str

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        try:
            return super().find(client, resource_id, inputs)
        except ClientError as error:
            if error.response["Error"]["Code"].startswith("NoSuch"):
                return None
            raise

    def payload(self, inputs: Properties) -> Properties:
        return {self.member: inputs}

    def identity(
        self, client: Any, operation: str, resource_id: str, properties: Properties
    ) -> dict[str, Any]:
        if operation.startswith("Put"):
            return {}
        kind = f"{self.member[0].upper()}{self.member[1:]}Name"
        return {f"{kind}s": [resource_id]} if operation.startswith("Describe") else {kind: resource_id}


@register
class Recorder(_ConfigKind):
    """``aws.cfg.Recorder``."""

    token = "aws:cfg/recorder:Recorder"
    defaults = {"recordingGroup.allSupported": True}
    operations = Operations(
        "PutConfigurationRecorder",
        "DescribeConfigurationRecorders",
        "PutConfigurationRecorder",
        "DeleteConfigurationRecorder",
    )
    names = (("recordingStrategies", "recordingStrategy"),)
    computed_inside = frozenset({"recordingStrategies", "exclusionByResourceTypes"})
    result = "ConfigurationRecorders"
    member = "configurationRecorder"


@register
class DeliveryChannel(_ConfigKind):
    """``aws.cfg.DeliveryChannel``."""

    token = "aws:cfg/deliveryChannel:DeliveryChannel"
    operations = Operations(
        "PutDeliveryChannel", "DescribeDeliveryChannels", "PutDeliveryChannel", "DeleteDeliveryChannel"
    )
    names = (("snapshotDeliveryProperties", "configSnapshotDeliveryProperties"),)
    result = "DeliveryChannels"
    member = "deliveryChannel"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        _refuse_object_lock(cloud, inputs["s3BucketName"])
        return super().create(cloud, inputs)

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        _refuse_object_lock(cloud, inputs["s3BucketName"])
        super().update(cloud, resource_id, state, inputs)


@register
class RecorderStatus(Kind):
    """``aws.cfg.RecorderStatus``; its id is the recorder's name."""

    token = "aws:cfg/recorderStatus:RecorderStatus"
    force_new = frozenset({"name"})
    autoname = "name"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._switch(cloud, str(inputs["name"]), on=inputs["isEnabled"])
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        try:
            answer = cloud.client("config").describe_configuration_recorder_status(
                ConfigurationRecorderNames=[resource_id]
            )
        except ClientError as error:
            if error.response["Error"]["Code"].startswith("NoSuch"):
                return None
            raise
        return {"name": resource_id, "isEnabled": answer["ConfigurationRecordersStatus"][0]["recording"]}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._switch(cloud, resource_id, on=inputs["isEnabled"])

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        self._switch(cloud, resource_id, on=False)

    def _switch(self, cloud: Cloud, name: str, *, on: bool) -> None:
        client = cloud.client("config")
        start, stop = client.start_configuration_recorder, client.stop_configuration_recorder
        (start if on else stop)(ConfigurationRecorderName=name)


def _refuse_object_lock(cloud: Cloud, bucket: str) -> None:
    """AWS Config delivers to no bucket with Object Lock (CloudFormation, AWS::Config::DeliveryChannel)."""
    try:
        found = cloud.client("s3").get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ObjectLockConfigurationNotFoundError":
            raise
        return
    if found.get("ObjectLockEnabled") == "Enabled":
        raise OSError(f"Insufficient delivery policy to s3 bucket: {bucket} has Object Lock")
