"""The role of the job that builds the services' images, in the account of the registry."""

import pulumi
from pulumi_aws import iam

from bootstrap import github
from components.common import policy
from components.common.boundary import PATH

# Amazon ECR User Guide, "IAM permissions for pushing an image to an Amazon ECR private repository".
_PUSH = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)


class ImagesRole(pulumi.ComponentResource):
    """Only the GitHub environment of images may assume it; it pushes images and does nothing else."""

    arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        provider_arn: pulumi.Input[str],
        repository: str,
        boundary_arn: pulumi.Input[str],
        repositories_arn: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:bootstrap:ImagesRole", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        role = iam.Role(
            name,
            path=PATH,
            description="Builds: pushes the images of the services",
            assume_role_policy=pulumi.Output.from_input(provider_arn).apply(
                lambda arn: github.trust(arn, [github.subject(repository, github.IMAGES)])
            ),
            permissions_boundary=boundary_arn,
            opts=child,
        )
        push = iam.Policy(f"{name}-push", path=PATH, policy=push_policy(repositories_arn), opts=child)
        iam.RolePolicyAttachment(f"{name}-push", role=role.name, policy_arn=push.arn, opts=child)
        self.arn = role.arn
        self.register_outputs({"arn": self.arn})


def push_policy(repositories_arn: str) -> str:
    """Push to and pull from the services' repositories, an ARN pattern."""
    return policy.document(
        policy.allow(*_PUSH, on=repositories_arn),
        policy.allow("ecr:GetAuthorizationToken", on="*"),
    )
