"""VPC endpoints and flow logs."""

import os
from typing import Any

from standin.aws import tagging, translate
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.ec2_vpc import arn
from standin.aws.values import Properties


@register
class VpcEndpoint(Kind):
    """``aws.ec2.VpcEndpoint``, gateway or interface."""

    token = "aws:ec2/vpcEndpoint:VpcEndpoint"
    force_new = frozenset(
        {
            "resourceConfigurationArn",
            "serviceNetworkArn",
            "serviceRegion",
            "vpcId",
            "serviceName",
            "vpcEndpointType",
        }
    )
    defaults = {"vpcEndpointType": "Gateway"}
    _members = {
        "routeTableIds": "RouteTableIds",
        "subnetIds": "SubnetIds",
        "securityGroupIds": "SecurityGroupIds",
    }

    def replacing(self, state: Properties, inputs: Properties) -> frozenset[str]:
        """Private DNS too, except of an interface endpoint."""
        interface = inputs.get("vpcEndpointType") == "Interface"
        return self.force_new | (frozenset() if interface else {"privateDnsEnabled"})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        optional = {api: inputs[key] for key, api in self._members.items() if inputs.get(key)}
        if "policy" in inputs:
            optional["PolicyDocument"] = inputs["policy"]
        if "privateDnsEnabled" in inputs:
            optional["PrivateDnsEnabled"] = inputs["privateDnsEnabled"]
        made = cloud.client("ec2").create_vpc_endpoint(
            VpcId=inputs["vpcId"],
            ServiceName=inputs["serviceName"],
            VpcEndpointType=inputs.get("vpcEndpointType", "Gateway"),
            TagSpecifications=tagging.ec2_specification("vpc-endpoint", inputs),
            **optional,
        )
        return str(made["VpcEndpoint"]["VpcEndpointId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("ec2").describe_vpc_endpoints(VpcEndpointIds=[resource_id])["VpcEndpoints"]
        live = [item for item in found if item["State"].lower() not in ("deleting", "deleted")]
        if not live:
            return None
        owner = live[0].get("OwnerId") or cloud.account
        return {
            "arn": arn(cloud, owner, "vpc-endpoint", resource_id),
            "ownerId": owner,
            "vpcId": live[0]["VpcId"],
            "serviceName": live[0]["ServiceName"],
            "vpcEndpointType": live[0]["VpcEndpointType"],
            "privateDnsEnabled": live[0].get("PrivateDnsEnabled", False),
            "policy": live[0].get("PolicyDocument"),
            "routeTableIds": live[0].get("RouteTableIds", []),
            "subnetIds": live[0].get("SubnetIds", []),
            "securityGroupIds": [group["GroupId"] for group in live[0].get("Groups", [])],
            "networkInterfaceIds": live[0].get("NetworkInterfaceIds", []),
            "tags": tagging.as_map(live[0].get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        ec2 = cloud.client("ec2")
        changes: dict[str, Any] = {}
        for key, api in self._members.items():
            before, after = set(state.get(key, [])), set(inputs.get(key, []))
            changes |= {f"Add{api}": sorted(after - before)} if after - before else {}
            changes |= {f"Remove{api}": sorted(before - after)} if before - after else {}
        if "policy" in inputs and inputs["policy"] != state.get("policy"):
            changes["PolicyDocument"] = inputs["policy"]
        if "privateDnsEnabled" in inputs and inputs["privateDnsEnabled"] != state.get("privateDnsEnabled"):
            changes["PrivateDnsEnabled"] = inputs["privateDnsEnabled"]
        if changes:
            ec2.modify_vpc_endpoint(VpcEndpointId=resource_id, **changes)
        tagging.update_ec2(ec2, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        end_endpoint(cloud.client("ec2"), resource_id)


@register
class FlowLog(Kind):
    """``aws.ec2.FlowLog``: AWS lets nothing but the tags of one be changed."""

    token = "aws:ec2/flowLog:FlowLog"
    force_new = frozenset(
        {
            "deliverCrossAccountRole",
            "destinationOptions",
            "eniId",
            "regionalNatGatewayId",
            "subnetId",
            "transitGatewayAttachmentId",
            "transitGatewayId",
            "iamRoleArn",
            "logDestination",
            "logDestinationType",
            "logFormat",
            "maxAggregationInterval",
            "trafficType",
            "vpcId",
        }
    )
    defaults = {"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600}

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        destination = inputs.get("logDestinationType", "cloud-watch-logs")
        optional = translate.taken(
            {"logFormat": "LogFormat", "iamRoleArn": "DeliverLogsPermissionArn"}, inputs
        )
        if destination == "s3":
            _twin(cloud, inputs["logDestination"])
        made = cloud.client("ec2").create_flow_logs(
            ResourceIds=[inputs["vpcId"]],
            ResourceType="VPC",
            TrafficType=inputs["trafficType"],
            LogDestinationType=destination,
            LogDestination=inputs["logDestination"],
            MaxAggregationInterval=inputs.get("maxAggregationInterval", 600),
            TagSpecifications=tagging.ec2_specification("vpc-flow-log", inputs),
            **optional,
        )
        if made.get("Unsuccessful"):
            raise RuntimeError(made["Unsuccessful"][0]["Error"]["Message"])
        return str(made["FlowLogIds"][0])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("ec2").describe_flow_logs(FlowLogIds=[resource_id])["FlowLogs"]
        if not found:
            return None
        log = found[0]
        return {
            "arn": arn(cloud, cloud.account, "vpc-flow-log", resource_id),
            "vpcId": log["ResourceId"],
            "trafficType": log["TrafficType"],
            "logDestinationType": log.get("LogDestinationType"),
            "logDestination": log.get("LogDestination"),
            "logFormat": log.get("LogFormat"),
            "iamRoleArn": log.get("DeliverLogsPermissionArn"),
            "maxAggregationInterval": log.get("MaxAggregationInterval"),
            "tags": tagging.as_map(log.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        tagging.update_ec2(cloud.client("ec2"), resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        ec2 = cloud.client("ec2")
        if state["logDestinationType"] == "s3":
            logs = ec2.describe_flow_logs()["FlowLogs"]
            others = [log.get("LogDestination", "") for log in logs if log["FlowLogId"] != resource_id]
            if _bucket(state["logDestination"]) not in map(_bucket, others):
                _end_twin(cloud, state["logDestination"])
        ec2.delete_flow_logs(FlowLogIds=[resource_id])


def end_endpoint(ec2: Any, endpoint: str) -> None:
    """Remove an endpoint from its route tables and delete it: moto fails on its missing routes otherwise."""
    (found,) = ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"]
    if found.get("RouteTableIds"):
        ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, RemoveRouteTableIds=found["RouteTableIds"])
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])


def _twin(cloud: Cloud, destination: str) -> None:
    """Create a bucket of that name in moto, whose EC2 requires it; the real one is in ministack."""
    s3, bucket = _moto_s3(cloud), _bucket(destination)
    if bucket not in [one["Name"] for one in s3.list_buckets()["Buckets"]]:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": cloud.region})


def _end_twin(cloud: Cloud, destination: str) -> None:
    s3, bucket = _moto_s3(cloud), _bucket(destination)
    if bucket in [one["Name"] for one in s3.list_buckets()["Buckets"]]:
        s3.delete_bucket(Bucket=bucket)


def _moto_s3(cloud: Cloud) -> Any:
    return cloud.client("s3", endpoint=os.environ["AWS_ENDPOINT_URL_EC2"])


def _bucket(destination: str) -> str:
    return destination.rpartition(":")[2].partition("/")[0]
