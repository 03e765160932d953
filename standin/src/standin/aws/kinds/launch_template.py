"""EC2 launch templates."""

from collections.abc import Iterable
from typing import Any

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.ec2_vpc import arn
from standin.aws.values import Properties

_NAMES: translate.Names = (
    ("securityGroupNames", "SecurityGroups"),
    ("securityGroups", "Groups"),
    ("vpcSecurityGroupIds", "SecurityGroupIds"),
)
_OF_THE_TEMPLATE = frozenset(
    {"name", "namePrefix", "tags", "tagsAll", "defaultVersion", "updateDefaultVersion"}
)
_NOT_COMPUTED = (
    *("blockDeviceMappings", "capacityReservationSpecification", "cpuOptions", "creditSpecification"),
    *("disableApiStop", "disableApiTermination", "ebsOptimized", "enclaveOptions", "hibernationOptions"),
    *("iamInstanceProfile", "imageId", "instanceInitiatedShutdownBehavior", "instanceMarketOptions"),
    *("instanceRequirements", "instanceType", "kernelId", "keyName", "licenseSpecifications"),
    *("maintenanceOptions", "monitoring", "networkInterfaces", "placement", "privateDnsNameOptions"),
    *("ramDiskId", "securityGroupNames", "tagSpecifications", "userData", "vpcSecurityGroupIds"),
)
"""Properties that the provider compares even if they are not declared."""
_OUTPUTS = frozenset({"arn", "latestVersion", "id", "region"})


@register
class LaunchTemplate(Kind):
    """``aws.ec2.LaunchTemplate``: a change makes a new version of it, never a new template."""

    token = "aws:ec2/launchTemplate:LaunchTemplate"
    force_new = frozenset({"name", "namePrefix"})
    aws_defaults = dict.fromkeys(_NOT_COMPUTED)
    write_only = frozenset({"updateDefaultVersion"})
    autoname = "name"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        return validation.conflicts(
            inputs,
            ("name", "namePrefix"),
            ("updateDefaultVersion", "defaultVersion"),
            ("securityGroupNames", "vpcSecurityGroupIds"),
            ("instanceType", "instanceRequirements"),
        )

    def computed_on_update(self, state: Properties, inputs: Properties) -> frozenset[str]:
        if not _is_new(state, inputs):
            return frozenset()
        moves = {"defaultVersion"} if inputs.get("updateDefaultVersion") else set()
        return frozenset({"latestVersion", *moves})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ec2 = cloud.client("ec2")
        made = ec2.create_launch_template(
            LaunchTemplateName=inputs["name"],
            LaunchTemplateData=_data(ec2, inputs),
            TagSpecifications=tagging.ec2_specification("launch-template", inputs),
            **_description(inputs),
        )
        return str(made["LaunchTemplate"]["LaunchTemplateId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        ec2 = cloud.client("ec2")
        # moto returns an empty list for an unknown id, and the first tags of a template only.
        found = ec2.describe_launch_templates(LaunchTemplateIds=[resource_id])["LaunchTemplates"]
        if not found:
            return None
        template = found[0]
        tags = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [resource_id]}])["Tags"]
        latest = ec2.describe_launch_template_versions(LaunchTemplateId=resource_id, Versions=["$Latest"])[
            "LaunchTemplateVersions"
        ][0]
        data = dict(latest["LaunchTemplateData"])
        specifications = [
            {"resourceType": one["ResourceType"], "tags": tagging.as_map(one["Tags"])}
            for one in data.pop("TagSpecifications", [])
            # moto adds the tags of the template itself.
            if one["ResourceType"] != "launch-template"
        ]
        return translate.answer(self.token, data, _NAMES) | {
            "arn": arn(cloud, cloud.account, "launch-template", resource_id),
            "name": template["LaunchTemplateName"],
            "description": latest.get("VersionDescription", ""),
            "latestVersion": template["LatestVersionNumber"],
            "defaultVersion": template["DefaultVersionNumber"],
            "tagSpecifications": specifications,
            "tags": tagging.as_map(tags),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        ec2 = cloud.client("ec2")
        version = inputs.get("defaultVersion")
        if _is_new(state, inputs):
            made = ec2.create_launch_template_version(
                LaunchTemplateId=resource_id, LaunchTemplateData=_data(ec2, inputs), **_description(inputs)
            )
            if inputs.get("updateDefaultVersion"):
                version = made["LaunchTemplateVersion"]["VersionNumber"]
        elif inputs.get("updateDefaultVersion"):
            version = state["latestVersion"]
        if version and version != state.get("defaultVersion"):
            ec2.modify_launch_template(LaunchTemplateId=resource_id, DefaultVersion=str(version))
        tagging.update_ec2(ec2, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("ec2").delete_launch_template(LaunchTemplateId=resource_id)


def _description(inputs: Properties) -> dict[str, str]:
    return {"VersionDescription": inputs["description"]} if inputs.get("description") else {}


def _data(ec2: Any, inputs: Properties) -> dict[str, Any]:
    own = {key: value for key, value in inputs.items() if key not in _OF_THE_TEMPLATE | {"tagSpecifications"}}
    call = translate.request(ec2, "CreateLaunchTemplate", {"launchTemplateData": own}, _NAMES)
    data: dict[str, Any] = call["LaunchTemplateData"]
    if inputs.get("tagSpecifications"):
        data["TagSpecifications"] = [
            {"ResourceType": one["resourceType"], "Tags": tagging.as_list(one.get("tags", {}))}
            for one in inputs["tagSpecifications"]
        ]
    return data


def _is_new(state: Properties, inputs: Properties) -> bool:
    """Whether an update needs a new version: more changes than name, tags and default version."""
    left_out = _OF_THE_TEMPLATE | _OUTPUTS
    keys = {key for key in inputs if key not in left_out}
    dropped = {key for key, value in state.items() if key not in inputs and key not in left_out and value}
    return bool(dropped) or any(inputs[key] != state.get(key) for key in keys)
