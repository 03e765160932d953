"""ECR repositories, their policies and lifecycle policies."""

from collections.abc import Iterable
from typing import Any

from standin.aws import service_tags, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties


@register
class Repository(TableKind):
    """``aws.ecr.Repository``; its id is its name."""

    token = "aws:ecr/repository:Repository"
    force_new = frozenset({"name", "encryptionConfigurations"})
    defaults = {"imageTagMutability": "MUTABLE", "encryptionConfigurations.encryptionType": "AES256"}
    write_only = frozenset({"forceDelete"})
    autoname = "name"
    service = "ecr"
    operations = Operations("CreateRepository", "DescribeRepositories", "", "DeleteRepository")
    names = (
        ("name", "repositoryName"),
        ("name", "repositoryNames"),
        ("encryptionConfigurations", "encryptionConfiguration"),
        ("forceDelete", "force"),
    )
    id_property = "name"
    result = "repositories"
    outputs = {"arn": "repositoryArn", "registryId": "registryId", "repositoryUrl": "repositoryUri"}
    tag_operations = TagOperations()

    def payload(self, inputs: Properties) -> Properties:
        first = (inputs.get("encryptionConfigurations") or [None])[0]
        return {**inputs, "encryptionConfigurations": first}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        """ECR has one operation for each of the two settings."""
        ecr, repository = cloud.client("ecr"), {"repositoryName": resource_id}
        settings: dict[str, tuple[str, Any]] = {
            "imageTagMutability": ("PutImageTagMutability", "MUTABLE"),
            "imageScanningConfiguration": ("PutImageScanningConfiguration", {"scanOnPush": False}),
        }
        for name, (operation, default) in settings.items():
            if inputs.get(name) != state.get(name):
                service_tags.call(ecr, operation, {**repository, name: inputs.get(name) or default})
        super().update(cloud, resource_id, state, inputs)


@register
class RepositoryPolicy(TableKind):
    """``aws.ecr.RepositoryPolicy``; its id is the repository's name."""

    token = "aws:ecr/repositoryPolicy:RepositoryPolicy"
    force_new = frozenset({"repository"})
    service = "ecr"
    operations = Operations(
        "SetRepositoryPolicy", "GetRepositoryPolicy", "SetRepositoryPolicy", "DeleteRepositoryPolicy"
    )
    names = (("repository", "repositoryName"), ("policy", "policyText"))
    id_property = "repository"
    outputs = {"registryId": "registryId"}

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        return validation.valid_json(inputs, "policy")


@register
class LifecyclePolicy(TableKind):
    """``aws.ecr.LifecyclePolicy``; its id is the repository's name."""

    token = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
    force_new = frozenset({"repository", "policy"})
    delete_before_replace = True
    service = "ecr"
    operations = Operations("PutLifecyclePolicy", "GetLifecyclePolicy", "", "DeleteLifecyclePolicy")
    names = (("repository", "repositoryName"), ("policy", "lifecyclePolicyText"))
    id_property = "repository"
    outputs = {"registryId": "registryId"}

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        return validation.valid_json(inputs, "policy")
