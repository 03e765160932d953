"""Policies of VPC endpoints, as pure functions without Pulumi."""

from components.common import policy

# Buckets of AWS that machines in the VPC read through the S3 endpoint, unsigned or by presigned URLs of AWS:
# packages (AL2023 User Guide, "Managing repositories"), layers of images (Amazon ECR User Guide, "Minimum
# Amazon S3 bucket permissions") and files of the SSM Agent (Systems Manager User Guide, "SSM Agent
# communications with AWS managed S3 buckets").
_AWS_BUCKETS = (
    "al2023-repos-{region}-*",
    "amazonlinux-2-repos-{region}",
    "prod-{region}-starport-layer-bucket",
    "aws-ssm-{region}",
    "amazon-ssm-{region}",
    "amazon-ssm-packages-{region}",
    "{region}-birdwatcher-prod",
    "aws-ssm-distributor-file-{region}",
    "aws-ssm-document-attachments-{region}",
    "aws-patch-manager-{region}-*",
    "patch-baseline-snapshot-{region}",
)


# EC2 refuses another policy than full access for these: awsdocs/amazon-ecs-developer-guide, issue 55, and the
# error "only supports the full-access endpoint policy".
_WITHOUT_POLICY = frozenset({"ecs-agent", "ecs-telemetry"})


def interface(service: str, account: str) -> str | None:
    """The policy of the interface endpoint of *service*; None for one that supports none."""
    return None if service in _WITHOUT_POLICY else own_account(account)


def own_account(account: str) -> str:
    """Let principals of *account*, and of no other, use the endpoint for what their own policies allow."""
    return policy.render(_of_account(account))


def s3(account: str, region: str) -> str:
    """As ``own_account``, with public read access to the buckets of AWS with packages and images."""
    buckets = [f"arn:aws:s3:::{bucket.format(region=region)}/*" for bucket in _AWS_BUCKETS]
    public: dict[str, object] = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": buckets,
    }
    return policy.render(_of_account(account), public)


def _of_account(account: str) -> dict[str, object]:
    return {
        "Effect": "Allow",
        "Principal": "*",
        # An endpoint's policy grants nothing, it limits what other policies grant (AWS PrivateLink Guide,
        # "Control access to VPC endpoints using endpoint policies").
        "Action": "*",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalAccount": account}},
    }
