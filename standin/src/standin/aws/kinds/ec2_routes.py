"""Route table, route and route table association."""

from typing import Any

from standin.aws import tagging
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.ec2_vpc import arn
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
    """``aws.ec2.RouteTableAssociation`` of a subnet."""

    token = "aws:ec2/routeTableAssociation:RouteTableAssociation"
    force_new = frozenset({"subnetId", "routeTableId"})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        made = cloud.client("ec2").associate_route_table(
            RouteTableId=inputs["routeTableId"], SubnetId=inputs["subnetId"]
        )
        return str(made["AssociationId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        wanted = [{"Name": "association.route-table-association-id", "Values": [resource_id]}]
        for table in cloud.client("ec2").describe_route_tables(Filters=wanted)["RouteTables"]:
            for item in table["Associations"]:
                if item["RouteTableAssociationId"] == resource_id:
                    return {"routeTableId": table["RouteTableId"], "subnetId": item["SubnetId"]}
        return None

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("ec2").disassociate_route_table(AssociationId=resource_id)


@register
class Route(Kind):
    """``aws.ec2.Route``: one destination of a route table; its id is ``<table>_<destination>``."""

    token = "aws:ec2/route:Route"
    force_new = frozenset({"routeTableId", "destinationCidrBlock"})
    _targets = {
        "gatewayId": "GatewayId",
        "natGatewayId": "NatGatewayId",
        "transitGatewayId": "TransitGatewayId",
        "vpcPeeringConnectionId": "VpcPeeringConnectionId",
        "networkInterfaceId": "NetworkInterfaceId",
    }

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        cloud.client("ec2").create_route(**self._request(inputs))
        return f"{inputs['routeTableId']}_{inputs['destinationCidrBlock']}"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        table, _, destination = resource_id.partition("_")
        for route in _table(cloud, table)["Routes"]:
            if route.get("DestinationCidrBlock") == destination:
                return {
                    "routeTableId": table,
                    "destinationCidrBlock": destination,
                    "state": route.get("State", "active"),
                    "origin": route.get("Origin", "CreateRoute"),
                } | {key: route[api] for key, api in self._targets.items() if route.get(api)}
        return None

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        cloud.client("ec2").replace_route(**self._request(inputs))

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        table, _, destination = resource_id.partition("_")
        cloud.client("ec2").delete_route(RouteTableId=table, DestinationCidrBlock=destination)

    def _request(self, inputs: Properties) -> dict[str, Any]:
        return {
            "RouteTableId": inputs["routeTableId"],
            "DestinationCidrBlock": inputs["destinationCidrBlock"],
        } | {api: inputs[key] for key, api in self._targets.items() if key in inputs}


def _table(cloud: Cloud, table: str) -> dict[str, Any]:
    tables = cloud.client("ec2").describe_route_tables(RouteTableIds=[table])["RouteTables"]
    return dict(tables[0])
