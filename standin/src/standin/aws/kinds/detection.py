"""GuardDuty and Security Hub."""

from typing import Any

from botocore.exceptions import ClientError

from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.unemulated import Unemulated
from standin.aws.values import Properties


@register
class Detector(TableKind):
    """``aws.guardduty.Detector``; AWS gives its id."""

    token = "aws:guardduty/detector:Detector"
    defaults = {"enable": True}
    service = "guardduty"
    operations = Operations("CreateDetector", "GetDetector", "UpdateDetector", "DeleteDetector")
    id_path = "DetectorId"
    formats = {
        "arn": "arn:aws:guardduty:{region}:{account}:detector/{id}",
        "accountId": "{account}",
    }
    tag_operations = TagOperations()
    tags_result = "Tags"

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        try:
            found = super().find(client, resource_id, inputs)
        except ClientError as error:
            # GuardDuty reports a detector that doesn't exist by the text of its error.
            if "detectorId is not owned" in str(error):
                return None
            raise
        return found and {**found, "Enable": found["Status"] == "ENABLED"}


_NOT_SUBSCRIBED = ("InvalidAccessException", "ResourceNotFoundException")


@register
class Account(Kind):
    """``aws.securityhub.Account``; its id is the account's."""

    token = "aws:securityhub/account:Account"
    force_new = frozenset({"enableDefaultStandards"})
    defaults = {"autoEnableControls": True, "enableDefaultStandards": True}
    write_only = frozenset({"enableDefaultStandards"})

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        return cloud.account

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        cloud.client("securityhub").enable_security_hub(
            EnableDefaultStandards=inputs["enableDefaultStandards"]
        )
        return cloud.account

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        try:
            found = cloud.client("securityhub").describe_hub()
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOT_SUBSCRIBED:
                return None
            raise
        return {
            "arn": found["HubArn"],
            "autoEnableControls": found["AutoEnableControls"],
            "controlFindingGenerator": found["ControlFindingGenerator"],
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        cloud.client("securityhub").update_security_hub_configuration(
            AutoEnableControls=inputs["autoEnableControls"],
            ControlFindingGenerator=inputs.get("controlFindingGenerator", "SECURITY_CONTROL"),
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("securityhub").disable_security_hub()


@register
class StandardsSubscription(Unemulated):
    """``aws.securityhub.StandardsSubscription``; its id is an ARN."""

    token = "aws:securityhub/standardsSubscription:StandardsSubscription"
    force_new = frozenset({"standardsArn"})
    evidence = "BatchEnableStandards: moto has no such operation, and ministack not the service"
    named_by = ("standardsArn",)
