"""Route table, route and route table association."""

from collections.abc import Iterable, Mapping
from typing import Any

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.ec2_vpc import arn
from standin.aws.kinds.ids import checksum
from standin.aws.values import Properties


@register
class RouteTable(Kind):
    """``aws.ec2.RouteTable``; its routes are resources of their own."""

    token = "aws:ec2/routeTable:RouteTable"
    force_new = frozenset({"vpcId"})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        tags = tagging.ec2_specification("route-table", inputs)
        made = cloud.client("ec2").create_route_table(VpcId=inputs["vpcId"], TagSpecifications=tags)
        return str(made["RouteTable"]["RouteTableId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        table = _table(cloud, resource_id)
        owner = table.get("OwnerId") or cloud.account
        return {
            "arn": arn(cloud, owner, "route-table", resource_id),
            "ownerId": owner,
            "vpcId": table["VpcId"],
            "tags": tagging.as_map(table.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        tagging.update_ec2(cloud.client("ec2"), resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("ec2").delete_route_table(RouteTableId=resource_id)


@register
class RouteTableAssociation(Kind):
    """``aws.ec2.RouteTableAssociation`` of a subnet.

    To associate another table is an update, after which AWS's association id is another one: Pulumi's isn't.
    """

    token = "aws:ec2/routeTableAssociation:RouteTableAssociation"
    force_new = frozenset({"gatewayId", "subnetId"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        return validation.unsupported(inputs, "gatewayId")

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        made = cloud.client("ec2").associate_route_table(
            RouteTableId=inputs["routeTableId"], SubnetId=inputs["subnetId"]
        )
        return str(made["AssociationId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = self._find(cloud, resource_id, inputs)
        return found and {"routeTableId": found["RouteTableId"], "subnetId": found["SubnetId"]}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        found = self._find(cloud, resource_id, state)
        if found is not None:
            cloud.client("ec2").replace_route_table_association(
                AssociationId=found["RouteTableAssociationId"], RouteTableId=inputs["routeTableId"]
            )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        found = self._find(cloud, resource_id, state)
        if found is not None:
            cloud.client("ec2").disassociate_route_table(AssociationId=found["RouteTableAssociationId"])

    def _find(self, cloud: Cloud, resource_id: str, properties: Properties) -> dict[str, Any] | None:
        """The association by its id, or by the subnet: each subnet has one."""
        by = {"association.route-table-association-id": resource_id}
        if properties.get("subnetId"):
            by = {"association.subnet-id": properties["subnetId"]}
        filters = [{"Name": name, "Values": [value]} for name, value in by.items()]
        tables = cloud.client("ec2").describe_route_tables(Filters=filters)["RouteTables"]
        for table in tables:
            for item in table["Associations"]:
                if resource_id == item["RouteTableAssociationId"] or item.get("SubnetId") in by.values():
                    return dict(item)
        return None


_DESTINATIONS = {
    "destinationCidrBlock": "DestinationCidrBlock",
    "destinationIpv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
}
_TARGETS = {
    "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
    "gatewayId": "GatewayId",
    "natGatewayId": "NatGatewayId",
    "transitGatewayId": "TransitGatewayId",
    "vpcPeeringConnectionId": "VpcPeeringConnectionId",
    "networkInterfaceId": "NetworkInterfaceId",
}


@register
class Route(Kind):
    """``aws.ec2.Route``; its id is ``r-<table><checksum>``, on import ``<table>_<destination>``."""

    token = "aws:ec2/route:Route"
    force_new = frozenset({"routeTableId", *_DESTINATIONS})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        cloud.client("ec2").create_route(**_request(inputs, _DESTINATIONS, _TARGETS))
        return self.declared_id(cloud, inputs)

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str:
        [destination] = translate.taken(_DESTINATIONS, inputs).values()
        return f"r-{inputs['routeTableId']}{checksum(destination)}"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        table, destination = inputs.get("routeTableId"), translate.taken(_DESTINATIONS, inputs)
        if not table:
            table, _, block = resource_id.partition("_")
            destination = {"DestinationIpv6CidrBlock" if ":" in block else "DestinationCidrBlock": block}
        for route in _table(cloud, table)["Routes"]:
            if destination.items() <= route.items():
                ends = (_DESTINATIONS | _TARGETS).items()
                return {
                    "routeTableId": table,
                    "state": route.get("State", "active"),
                    "origin": route.get("Origin", "CreateRoute"),
                    **{name: route[api] for name, api in ends if route.get(api)},
                }
        return None

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        cloud.client("ec2").replace_route(**_request(inputs, _DESTINATIONS, _TARGETS))

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("ec2").delete_route(**_request(state, _DESTINATIONS))


def _request(properties: Properties, *tables: Mapping[str, str]) -> dict[str, Any]:
    found = {"RouteTableId": properties["routeTableId"]}
    for table in tables:
        found |= translate.taken(table, properties)
    return found


def _table(cloud: Cloud, table: str) -> dict[str, Any]:
    tables = cloud.client("ec2").describe_route_tables(RouteTableIds=[table])["RouteTables"]
    return dict(tables[0])
