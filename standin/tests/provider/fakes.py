"""A kind that keeps its resources in a dictionary, for tests of the provider around a kind."""

from collections.abc import Iterable
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from standin.aws.cloud import Cloud
from standin.aws.kind import Kind
from standin.aws.values import Properties

REGION = "ap-northeast-2"
KIND = "aws:sqs/queue:Queue"
URN = f"urn:pulumi:dev::strata::strata:network:Network${KIND}::jobs"


def refusal(code: str) -> ClientError:
    """AWS's answer *code* to any call."""
    return ClientError({"Error": {"Code": code, "Message": f"{code} it is"}}, "AnyCall")


class Queue(Kind):
    """Has the token of a real kind, because the schema is always that of ``pulumi_aws``."""

    token = KIND
    force_new = frozenset({"name", "namePrefix", "fifoQueue"})
    defaults: ClassVar[Properties] = {"delaySeconds": 0}
    aws_defaults: ClassVar[Properties] = {"kmsMasterKeyId": ""}
    write_only = frozenset({"redrivePolicy"})
    autoname = "name"
    autoname_length = 20

    def __init__(self) -> None:
        self.there: dict[str, Properties] = {}
        self.regions: list[str] = []
        self.error: Exception | None = None
        self.more: dict[str, Any] = {}
        """What a read tells besides what was written."""

    def suffix(self, inputs: Properties) -> str:
        return ".fifo" if inputs.get("fifoQueue") is True else ""

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        if inputs.get("delaySeconds") == 901:
            yield "delaySeconds", "expected at most 900"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._called(cloud)
        self.there[f"q-{inputs['name']}"] = inputs
        return f"q-{inputs['name']}"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        self.regions.append(cloud.region)
        if resource_id not in self.there:
            raise refusal("AWS.SimpleQueueService.NonExistentQueue")
        held = {**self.there[resource_id], "arn": f"arn:{resource_id}", **self.more}
        held.pop("redrivePolicy", None)
        return {**held, "tags": held.pop("tagsAll", {})}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._called(cloud)
        self.there[resource_id] = inputs

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        self._called(cloud)
        if self.there.pop(resource_id, None) is None:
            raise refusal("AWS.SimpleQueueService.NonExistentQueue")

    def _called(self, cloud: Cloud) -> None:
        self.regions.append(cloud.region)
        if self.error is not None:
            raise self.error
