"""ECR repositories and their lifecycle policies."""

from collections.abc import Iterable

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

_NAMES: translate.Names = (
    ("name", "repositoryName"),
    ("encryptionConfigurations", "encryptionConfiguration"),
)


@register
class Repository(Kind):
    """``aws.ecr.Repository``; its id is its name. ``forceDelete`` alone lets images go with it."""

    token = "aws:ecr/repository:Repository"
    force_new = frozenset({"name", "encryptionConfigurations"})
    defaults = {"imageTagMutability": "MUTABLE", "encryptionConfigurations.encryptionType": "AES256"}
    write_only = frozenset({"forceDelete"})
    autoname = "name"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ecr = cloud.client("ecr")
        first = (inputs.get("encryptionConfigurations") or [None])[0]
        own = {**inputs, "encryptionConfigurations": first, "tags": None}
        made = ecr.create_repository(
            **translate.request(ecr, "CreateRepository", own, _NAMES),
            tags=tagging.as_list(inputs.get("tagsAll", {})),
        )
        return str(made["repository"]["repositoryName"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        ecr = cloud.client("ecr")
        found = ecr.describe_repositories(repositoryNames=[resource_id])["repositories"][0]
        arn = found["repositoryArn"]
        return translate.answer(self.token, found, _NAMES) | {
            "arn": arn,
            "registryId": found["registryId"],
            "repositoryUrl": found["repositoryUri"],
            "tags": tagging.as_map(ecr.list_tags_for_resource(resourceArn=arn)["tags"]),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        ecr = cloud.client("ecr")
        of = {"repositoryName": resource_id}
        if inputs.get("imageTagMutability") != state.get("imageTagMutability"):
            call = translate.request(ecr, "PutImageTagMutability", inputs)
            ecr.put_image_tag_mutability(**of, **call)
        if inputs.get("imageScanningConfiguration") != state.get("imageScanningConfiguration"):
            wanted = inputs.get("imageScanningConfiguration") or {"scanOnPush": False}
            ecr.put_image_scanning_configuration(**of, imageScanningConfiguration=wanted)
        tagging.update(
            state,
            inputs,
            lambda new: ecr.tag_resource(resourceArn=state["arn"], tags=tagging.as_list(new)),
            lambda old: ecr.untag_resource(resourceArn=state["arn"], tagKeys=old),
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        force = bool(state.get("forceDelete"))
        cloud.client("ecr").delete_repository(repositoryName=resource_id, force=force)


@register
class LifecyclePolicy(Kind):
    """``aws.ecr.LifecyclePolicy``; its id is the repository's name."""

    token = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
    force_new = frozenset({"repository", "policy"})
    delete_before_replace = True

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        return validation.valid_json(inputs, "policy")

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        cloud.client("ecr").put_lifecycle_policy(
            repositoryName=inputs["repository"], lifecyclePolicyText=inputs["policy"]
        )
        return str(inputs["repository"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("ecr").get_lifecycle_policy(repositoryName=resource_id)
        return {
            "repository": resource_id,
            "registryId": found["registryId"],
            "policy": found["lifecyclePolicyText"],
        }

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("ecr").delete_lifecycle_policy(repositoryName=resource_id)
