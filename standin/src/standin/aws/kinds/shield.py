"""Shield Advanced."""

from standin.aws import tagging
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties


@register
class Protection(Kind):
    """``aws.shield.Protection``."""

    token = "aws:shield/protection:Protection"
    force_new = frozenset({"name", "resourceArn"})
    autoname = "name"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        made = cloud.client("shield").create_protection(
            Name=inputs["name"],
            ResourceArn=inputs["resourceArn"],
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
        )
        return str(made["ProtectionId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        shield = cloud.client("shield")
        found = shield.describe_protection(ProtectionId=resource_id)["Protection"]
        tags = shield.list_tags_for_resource(ResourceARN=found["ProtectionArn"])["Tags"]
        return {
            "arn": found["ProtectionArn"],
            "name": found["Name"],
            "resourceArn": found["ResourceArn"],
            "tags": tagging.as_map(tags),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        shield = cloud.client("shield")
        tagging.update(
            state,
            inputs,
            lambda new: shield.tag_resource(ResourceARN=state["arn"], Tags=tagging.as_list(new)),
            lambda old: shield.untag_resource(ResourceARN=state["arn"], TagKeys=old),
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("shield").delete_protection(ProtectionId=resource_id)
