"""AWS RAM: resource shares, their resources and their principals."""

from typing import Any

from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.unemulated import Unemulated
from standin.aws.values import Properties

_NO_ASSOCIATIONS = "moto: AssociateResourceShare answers 404; ministack has no RAM"


@register
class ResourceShare(Kind):
    """``aws.ram.ResourceShare``; moto keeps no tags, so those of the declaration count."""

    token = "aws:ram/resourceShare:ResourceShare"
    force_new = frozenset({"permissionArns", "resourceShareConfiguration"})
    autoname = "name"
    defaults = {"allowExternalPrincipals": False}

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        made = cloud.client("ram").create_resource_share(
            name=inputs["name"],
            allowExternalPrincipals=inputs["allowExternalPrincipals"],
            tags=[{"key": key, "value": value} for key, value in inputs.get("tagsAll", {}).items()],
        )
        return str(made["resourceShare"]["resourceShareArn"])

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        return None

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = self._find(cloud, resource_id)
        return found and {
            "arn": resource_id,
            "name": found["name"],
            "allowExternalPrincipals": found["allowExternalPrincipals"],
            "tags": inputs.get("tagsAll", {}),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        cloud.client("ram").update_resource_share(
            resourceShareArn=resource_id,
            name=inputs["name"],
            allowExternalPrincipals=inputs["allowExternalPrincipals"],
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        if self._find(cloud, resource_id) is not None:
            cloud.client("ram").delete_resource_share(resourceShareArn=resource_id)

    def _find(self, cloud: Cloud, resource_id: str) -> dict[str, Any] | None:
        shares = cloud.client("ram").get_resource_shares(resourceOwner="SELF")["resourceShares"]
        live = (one for one in shares if one["status"] == "ACTIVE")
        return next((one for one in live if one["resourceShareArn"] == resource_id), None)


@register
class ResourceAssociation(Unemulated):
    """``aws.ram.ResourceAssociation``; its id is ``<share>,<resource>``."""

    token = "aws:ram/resourceAssociation:ResourceAssociation"
    force_new = frozenset({"resourceArn", "resourceShareArn"})
    evidence = _NO_ASSOCIATIONS
    named_by = ("resourceShareArn", "resourceArn")

    def own_id(self, inputs: Properties) -> str:
        return f"{inputs['resourceShareArn']},{inputs['resourceArn']}"


@register
class PrincipalAssociation(Unemulated):
    """``aws.ram.PrincipalAssociation``; its id is ``<share>,<principal>``."""

    token = "aws:ram/principalAssociation:PrincipalAssociation"
    force_new = frozenset({"principal", "resourceShareArn"})
    evidence = _NO_ASSOCIATIONS
    named_by = ("resourceShareArn", "principal")

    def own_id(self, inputs: Properties) -> str:
        return f"{inputs['resourceShareArn']},{inputs['principal']}"
