"""ECR repositories."""

from pulumi_policy import PolicyResource

from guardrails.rule import HIGH, MEDIUM, Props, rule, stack_rule
from guardrails.stack import Stack
from guardrails.values import block, is_true

REPOSITORY = "aws:ecr/repository:Repository"
LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"


@rule(
    "ECR.1",
    HIGH,
    REPOSITORY,
    "ECR repositories scan images on push",
    "Set scan_on_push=True in image_scanning_configuration.",
)
def scanned(repository: Props) -> bool:
    return is_true(block(repository, "imageScanningConfiguration").get("scanOnPush"))


@rule(
    "ECR.2",
    MEDIUM,
    REPOSITORY,
    "ECR repositories have immutable tags",
    'Set image_tag_mutability="IMMUTABLE".',
)
def fixed_tags(repository: Props) -> bool:
    return str(repository.get("imageTagMutability")).startswith("IMMUTABLE")


@stack_rule(
    "ECR.3",
    MEDIUM,
    REPOSITORY,
    "ECR repositories have a lifecycle policy",
    "Give the repository a LifecyclePolicy.",
)
def lifecycle(repository: PolicyResource, stack: Stack) -> bool:
    return bool(stack.referring_to(repository, LIFECYCLE, "repository"))
