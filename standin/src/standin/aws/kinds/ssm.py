"""Systems Manager parameters."""

from standin.aws import tagging, translate
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

_CALL = {
    "name": "Name",
    "type": "Type",
    "description": "Description",
    "allowedPattern": "AllowedPattern",
    "dataType": "DataType",
    "keyId": "KeyId",
    "tier": "Tier",
}


@register
class Parameter(Kind):
    """``aws.ssm.Parameter``; its id is its name."""

    token = "aws:ssm/parameter:Parameter"
    force_new = frozenset({"name", "dataType"})
    aws_defaults = {"description": "", "allowedPattern": ""}
    write_only = frozenset({"overwrite"})
    autoname = "name"

    def replacing(self, state: Properties, inputs: Properties) -> frozenset[str]:
        """The step from tier Advanced to Standard too."""
        lower = (state.get("tier"), inputs.get("tier")) == ("Advanced", "Standard")
        return self.force_new | ({"tier"} if lower else frozenset())

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        tags = tagging.as_list(inputs.get("tagsAll", {}))
        ssm = cloud.client("ssm")
        if inputs.get("overwrite"):
            ssm.put_parameter(**self._call(inputs), Overwrite=True)
            cloud.created(inputs["name"])
            ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId=inputs["name"], Tags=tags)
        else:
            ssm.put_parameter(**self._call(inputs), Tags=tags)
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        ssm = cloud.client("ssm")
        value = ssm.get_parameter(Name=resource_id, WithDecryption=True)["Parameter"]
        only = [{"Key": "Name", "Option": "Equals", "Values": [resource_id]}]
        found = ssm.describe_parameters(ParameterFilters=only)["Parameters"][0]
        tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=resource_id)["TagList"]
        member = "insecureValue" if "insecureValue" in inputs else "value"
        return translate.answer(self.token, found) | {
            "arn": value["ARN"],
            member: value["Value"],
            "version": value["Version"],
            "tags": tagging.as_map(tags),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        ssm = cloud.client("ssm")
        # SSM keeps a property that is left out: one that is no longer declared is sent empty.
        wanted = {key: empty for key, empty in self.aws_defaults.items() if state.get(key)} | inputs
        keys = {*_CALL, "value", "insecureValue"}
        if any(wanted.get(key) != state.get(key) for key in keys & wanted.keys()):
            ssm.put_parameter(**self._call(wanted), Overwrite=True)
        of = {"ResourceType": "Parameter", "ResourceId": resource_id}
        tagging.update(
            state,
            inputs,
            lambda new: ssm.add_tags_to_resource(**of, Tags=tagging.as_list(new)),
            lambda old: ssm.remove_tags_from_resource(**of, TagKeys=old),
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("ssm").delete_parameter(Name=resource_id)

    def _call(self, inputs: Properties) -> dict[str, str]:
        value = inputs.get("value", inputs.get("insecureValue"))
        return translate.taken(_CALL, inputs) | {"Value": str(value)}
