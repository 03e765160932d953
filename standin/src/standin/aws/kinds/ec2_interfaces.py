"""Network interfaces."""

from botocore.exceptions import ClientError

from standin.aws import tagging
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, not_found, register
from standin.aws.kinds.ec2_vpc import arn
from standin.aws.values import Properties


@register
class NetworkInterface(Kind):
    """``aws.ec2.NetworkInterface`` with the addresses that are declared; attachments are not read."""

    token = "aws:ec2/networkInterface:NetworkInterface"
    force_new = frozenset({"interfaceType", "subnetId"})
    defaults = {"sourceDestCheck": True}

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ec2 = cloud.client("ec2")
        addresses = [
            {"PrivateIpAddress": address, "Primary": place == 0}
            for place, address in enumerate(inputs.get("privateIps", ()))
        ]
        made = ec2.create_network_interface(
            SubnetId=inputs["subnetId"],
            Description=inputs.get("description", ""),
            TagSpecifications=tagging.ec2_specification("network-interface", inputs),
            **({"PrivateIpAddresses": addresses} if addresses else {}),
            **({"Groups": inputs["securityGroups"]} if inputs.get("securityGroups") else {}),
        )["NetworkInterface"]["NetworkInterfaceId"]
        cloud.created(made)
        if not inputs["sourceDestCheck"]:
            ec2.modify_network_interface_attribute(NetworkInterfaceId=made, SourceDestCheck={"Value": False})
        return str(made)

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        return None

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("ec2").describe_network_interfaces(NetworkInterfaceIds=[resource_id])
        [interface] = found["NetworkInterfaces"]
        return {
            "arn": arn(cloud, cloud.account, "network-interface", resource_id),
            "description": interface.get("Description", ""),
            "interfaceType": interface.get("InterfaceType", "interface"),
            "macAddress": interface.get("MacAddress", ""),
            "ownerId": cloud.account,
            "privateIp": interface["PrivateIpAddress"],
            "privateIps": [one["PrivateIpAddress"] for one in interface["PrivateIpAddresses"]],
            "securityGroups": [group["GroupId"] for group in interface["Groups"]],
            "sourceDestCheck": interface["SourceDestCheck"],
            "subnetId": interface["SubnetId"],
            "tags": tagging.as_map(interface.get("TagSet")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        ec2 = cloud.client("ec2")
        if inputs.get("securityGroups") and {*inputs["securityGroups"]} != {*state["securityGroups"]}:
            ec2.modify_network_interface_attribute(
                NetworkInterfaceId=resource_id, Groups=inputs["securityGroups"]
            )
        if inputs["sourceDestCheck"] != state["sourceDestCheck"]:
            ec2.modify_network_interface_attribute(
                NetworkInterfaceId=resource_id, SourceDestCheck={"Value": inputs["sourceDestCheck"]}
            )
        if inputs.get("description", "") != state["description"]:
            ec2.modify_network_interface_attribute(
                NetworkInterfaceId=resource_id, Description={"Value": inputs.get("description", "")}
            )
        tagging.update_ec2(ec2, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        try:
            cloud.client("ec2").delete_network_interface(NetworkInterfaceId=resource_id)
        except ClientError as error:
            if not not_found(error):
                raise
