"""A stack's state: its resources, their components, and their ids in the cloud."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from strata.engine.workspace import Workspace
from strata.errors import StrataError

_PLACEHOLDER_KINDS = ("pulumi:providers:", "pulumi:pulumi:")
_OWN_COMPONENTS = "strata:"
_VPC = "aws:ec2/vpc:Vpc"
# Properties with the ids of resources created and deleted with this one.
_IDENTITIES = (
    "arn",
    # The declared name of a final snapshot.
    "finalSnapshotIdentifier",
    "networkInterfaceId",
    "networkInterfaceIds",
    "networkInterfaces",
)


@dataclass(frozen=True)
class State:
    """An environment's resources as its state has them."""

    resources: tuple[Mapping[str, Any], ...]

    @property
    def total(self) -> int:
        """The number of resources that a refresh reads."""
        return sum(map(real, self.resources))

    @property
    def vpcs(self) -> tuple[str, ...]:
        """The ids of the environment's own VPCs."""
        return tuple(str(item.get("id")) for item in self.resources if item.get("type") == _VPC)

    @property
    def identities(self) -> frozenset[str]:
        """Ids and ARNs of the state's resources, and of the snapshots that their deletion leaves."""
        return frozenset(one for item in self.resources if real(item) for one in _identities(item))

    def resource(self, urn: str) -> Mapping[str, Any]:
        """The resource with this URN, empty if there is none."""
        return next((item for item in self.resources if item.get("urn") == urn), {})

    def component(self, urn: str) -> str:
        """The URN of the nearest of this project's components around *urn*, empty if there is none."""
        parents = {item.get("urn"): item.get("parent", "") for item in self.resources}
        seen = set()
        while urn and urn not in seen:
            seen.add(urn)
            urn = parents.get(urn, "")
            if _type(urn).startswith(_OWN_COMPONENTS):
                return urn
        return ""


def read(workspace: Workspace) -> State:
    """The state as the engine exports it, secrets encrypted; raises StrataError if it can't be read."""
    name = workspace.label
    run = workspace.pulumi("stack", "export", "--stack", workspace.environment, capture=True)
    if run.returncode:
        raise StrataError(f"drift {name}: the state can't be read: {run.stderr.strip()}")
    try:
        resources = json.loads(run.stdout)["deployment"].get("resources") or []
        return State(tuple({**item} for item in resources))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StrataError(
            f"drift {name}: the state can't be read: the engine's export is not a state"
        ) from None


def real(resource: Mapping[str, Any]) -> bool:
    """True for a custom resource: not a component, not a provider."""
    return bool(resource.get("custom")) and not resource.get("type", "").startswith(_PLACEHOLDER_KINDS)


def _identities(resource: Mapping[str, Any]) -> Iterator[str]:
    yield str(resource.get("id", ""))
    outputs = resource.get("outputs") or {}
    for key in (*_IDENTITIES, _own_arn(str(resource.get("type", "")))):
        value = outputs.get(key)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and one:
                yield one.removesuffix(":*")


def _own_arn(token: str) -> str:
    """The property with its ARN where a kind has no ``arn``: ``endpointArn`` of aws:dms/endpoint:Endpoint."""
    return f"{token.partition('/')[2].partition(':')[0]}Arn"


def _type(urn: str) -> str:
    qualified = urn.split("::", 3)[2] if urn.count("::") >= 3 else ""
    return qualified.rpartition("$")[2]
