"""The place of a service: its environment's contract, settings and the contracts of other services."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pulumi

from components.common.account import AwsSettings
from components.common.locks import Locks
from components.common.placement import Placement
from components.service.contract import Contract
from components.service.manifest.process import Program
from components.service.service_contract import ServiceContract


@dataclass(frozen=True)
class ServiceContext:
    """Name and folder of a service, its environment, and the services that it uses.

    *image* is the image of a process, as ``repository:tag``; *repository_arn* the service's repository.
    """

    name: str
    folder: Path
    aws: AwsSettings
    locks: Locks
    zones: tuple[str, ...]
    contract: Contract
    others: Mapping[str, ServiceContract]
    image: Callable[[Program], str]
    repository_arn: str

    @property
    def region(self) -> str:
        """The environment's region."""
        return self.aws.region

    @property
    def account(self) -> str:
        """The environment's account."""
        return self.aws.account

    @property
    def alarms(self) -> str:
        """The topic that alarms notify."""
        return self.contract.operations_topic_arn

    def resource_name(self, name: str) -> str:
        """The logical name of the service's *name*, with which its names in AWS begin."""
        return f"{self.name}-{name}"

    def placed(self, security_group_id: pulumi.Input[str]) -> Placement:
        """The private subnets, with a process's own security group."""
        return Placement(self.contract.network.private_subnet_ids, security_group_id, self.zones)
