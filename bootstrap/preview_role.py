"""The role of previews and drift detection: it reads resources and state, and writes neither."""

from collections.abc import Sequence

import pulumi
from pulumi_aws import iam

from bootstrap import github, reads
from components.common import policy
from components.common.boundary import PATH

# The engine's folder in the bucket: states, their history and locks.
_STATE_OBJECTS = ".pulumi/*"


class PreviewRole(pulumi.ComponentResource):
    """No action writes, and none returns the data of customers.

    It decrypts the state, which has the passwords that Pulumi generated. So only reviewed code may assume it:
    approved by a required reviewer of the GitHub environment, or on the main branch.
    """

    arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        provider_arn: pulumi.Input[str],
        subjects: Sequence[str],
        secrets: str,
        boundary_arn: pulumi.Input[str],
        bucket_arn: pulumi.Input[str],
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:bootstrap:PreviewRole", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        role = iam.Role(
            name,
            path=PATH,
            description="Previews: reads the cloud and Pulumi's state, writes nothing",
            assume_role_policy=pulumi.Output.from_input(provider_arn).apply(
                lambda arn: github.trust(arn, subjects)
            ),
            permissions_boundary=boundary_arn,
            opts=child,
        )
        state = pulumi.Output.all(bucket_arn, key_arn).apply(lambda arns: state_policy(*arns))
        documents = {group: pulumi.Output.from_input(document(group)) for group in reads.GROUPS}
        documents["secrets"] = pulumi.Output.from_input(secrets)
        for part, text in {**documents, "state": state}.items():
            made = iam.Policy(f"{name}-{part}", path=PATH, policy=text, opts=child)
            iam.RolePolicyAttachment(f"{name}-{part}", role=role.name, policy_arn=made.arn, opts=child)

        self.arn = role.arn
        self.register_outputs({"arn": self.arn})


def document(group: str) -> str:
    """The reading actions of a group of modules; most of them take no narrower resource."""
    return policy.document(policy.allow(*reads.actions(group), on="*"))


def state_policy(bucket_arn: str, key_arn: str) -> str:
    """List, read and decrypt the state; a preview takes no lock and writes nothing."""
    return policy.document(
        policy.allow("s3:ListBucket", on=bucket_arn),
        policy.allow("s3:GetObject", on=f"{bucket_arn}/{_STATE_OBJECTS}"),
        policy.allow("kms:Decrypt", on=key_arn),
    )


def secrets_policy(account: str, project: str) -> str:
    """Read the passwords and parameters that Pulumi keeps, of the platform tagged *project* alone.

    AWS's public parameters are not read: EC2 resolves the AMI of a launch template itself.
    """
    kept = [f"arn:aws:secretsmanager:*:{account}:secret:{name}" for name in reads.KEPT_SECRETS]
    # Secrets Manager User Guide, "Secret encryption and decryption": the encryption context of a secret.
    through: policy.Condition = {
        "StringLike": {
            "kms:EncryptionContext:SecretARN": kept,
            "kms:ViaService": "secretsmanager.*.amazonaws.com",
        },
        "StringEquals": {"aws:ResourceTag/Project": project},
    }
    tagged = {"StringEquals": {"aws:ResourceTag/Project": project}}
    return policy.document(
        policy.allow("secretsmanager:GetSecretValue", on=kept, when=tagged),
        policy.allow("kms:Decrypt", on=f"arn:aws:kms:*:{account}:key/*", when=through),
        policy.allow("ssm:GetParameter", on=f"arn:aws:ssm:*:{account}:parameter{reads.KEPT_PARAMETERS}"),
        # API Gateway has one action for all that it reads; the values of API keys are under these paths.
        policy.deny("apigateway:GET", on=[f"arn:aws:apigateway:*::{path}" for path in reads.API_KEYS]),
    )
