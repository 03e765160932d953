"""An ECR repository."""

import json
from collections.abc import Mapping

import pulumi
from pulumi_aws import ecr

_KEEP_IMAGES = 30
_KEEP_UNTAGGED_DAYS = 7


class Repository(pulumi.ComponentResource):
    """A repository with immutable tags, scan on push and expiry of the oldest images.

    *delete_with_contents* lets a destroy delete the images too. *image_name* is a declared name.
    """

    name: pulumi.Output[str]
    url: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        delete_with_contents: bool,
        image_name: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:Repository", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        repository = ecr.Repository(
            name,
            name=image_name,
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration=ecr.RepositoryImageScanningConfigurationArgs(scan_on_push=True),
            encryption_configurations=[ecr.RepositoryEncryptionConfigurationArgs(encryption_type="AES256")],
            force_delete=delete_with_contents,
            opts=child,
        )
        ecr.LifecyclePolicy(name, repository=repository.name, policy=lifecycle(), opts=child)

        self.name = repository.name
        self.url = repository.repository_url
        self.arn = repository.arn
        self.register_outputs({"url": self.url, "arn": self.arn})


def lifecycle() -> str:
    """The lifecycle policy: untagged images expire after days, tagged ones by their number."""
    untagged: dict[str, str | int] = {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": _KEEP_UNTAGGED_DAYS,
    }
    # The rule for "any" must be the last one.
    any_tag: dict[str, str | int] = {
        "tagStatus": "any",
        "countType": "imageCountMoreThan",
        "countNumber": _KEEP_IMAGES,
    }
    return json.dumps({"rules": [_rule(1, "Drop untagged", untagged), _rule(2, "Keep the newest", any_tag)]})


def _rule(priority: int, description: str, selection: Mapping[str, str | int]) -> dict[str, object]:
    return {
        "rulePriority": priority,
        "description": description,
        "selection": selection,
        "action": {"type": "expire"},
    }
