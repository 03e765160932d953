"""The repositories of the services' images, in the account of the registry."""

from collections.abc import Sequence

import pulumi
from pulumi_aws import ecr

from components.common import policy
from components.compute.containers.repository import Repository

# Amazon ECR User Guide, "Repository policy examples": the actions of a pull.
_PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
# Lambda Developer Guide, "Amazon ECR cross-account permissions".
_LAMBDA_PULL = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_LAMBDA = "lambda.amazonaws.com"
PREFIX = "strata/"


class Repositories(pulumi.ComponentResource):
    """One repository ``strata/NAME`` per service; the roles and functions of *accounts* may pull."""

    def __init__(
        self,
        name: str,
        services: Sequence[str],
        *,
        accounts: Sequence[str],
        region: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:bootstrap:Repositories", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        for service in services:
            made = Repository(
                f"{name}-{service}",
                delete_with_contents=False,
                image_name=f"{PREFIX}{service}",
                opts=child,
            )
            ecr.RepositoryPolicy(
                f"{name}-{service}-pull",
                repository=made.name,
                policy=pull_policy(accounts, region),
                opts=child,
            )
        self.register_outputs({})


def pull_policy(accounts: Sequence[str], region: str) -> str:
    """Allow *accounts*, and the functions in them, to pull images; no other account may push."""
    functions = [f"arn:aws:lambda:{region}:{account}:function:*" for account in accounts]
    return policy.document(
        policy.Statement(
            "Allow", _PULL, principals={"AWS": [f"arn:aws:iam::{account}:root" for account in accounts]}
        ),
        policy.allow_service(_LAMBDA, *_LAMBDA_PULL, when={"ArnLike": {"aws:SourceArn": functions}}),
    )
