"""IAM roles that are linked to an AWS service."""

from botocore.exceptions import ClientError

from standin.aws import tagging
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, not_found, register
from standin.aws.values import Properties


@register
class ServiceLinkedRole(Kind):
    """``aws.iam.ServiceLinkedRole``; its id is its ARN, and AWS chooses its name."""

    token = "aws:iam/serviceLinkedRole:ServiceLinkedRole"
    force_new = frozenset({"awsServiceName", "customSuffix"})
    write_only = frozenset({"description"})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client = cloud.client("iam")
        role = client.create_service_linked_role(AWSServiceName=inputs["awsServiceName"])["Role"]
        if inputs.get("tagsAll"):
            cloud.created(role["Arn"])
            client.tag_role(RoleName=role["RoleName"], Tags=tagging.as_list(inputs["tagsAll"]))
        return str(role["Arn"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        name = resource_id.rpartition("/")[2]
        try:
            found = cloud.client("iam").get_role(RoleName=name)["Role"]
        except ClientError as error:
            if not_found(error):
                return None
            raise
        return {
            "arn": found["Arn"],
            "awsServiceName": found["Path"].split("/")[2],
            "name": name,
            "path": found["Path"],
            "tags": tagging.as_map(found.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        client, name = cloud.client("iam"), resource_id.rpartition("/")[2]
        tagging.update(
            state,
            inputs,
            lambda tags: client.tag_role(RoleName=name, Tags=tagging.as_list(tags)),
            lambda keys: client.untag_role(RoleName=name, TagKeys=keys),
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("iam").delete_service_linked_role(RoleName=resource_id.rpartition("/")[2])
