"""The role of previews and of the search for drift: it reads the cloud and the state, and changes neither."""

import pulumi
from pulumi_aws import iam

from bootstrap import github, reads
from components.common import policy
from components.common.boundary import PATH

# Where the engine keeps everything in a bucket: the state, its history and its locks.
_STATE_OBJECTS = ".pulumi/*"


class PreviewRole(pulumi.ComponentResource):
    """It has no action that writes, and none that returns what customers or programs have stored.

    The passwords that Pulumi has drawn are in the state that it decrypts, so it may read them where they are.
    """

    arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        account: str,
        provider_arn: pulumi.Input[str],
        subject: str,
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
                lambda arn: github.trust(arn, subject)
            ),
            permissions_boundary=boundary_arn,
            opts=child,
        )
        state = pulumi.Output.all(bucket_arn, key_arn).apply(lambda arns: state_policy(*arns))
        documents = {group: pulumi.Output.from_input(document(group)) for group in reads.GROUPS}
        documents["secrets"] = pulumi.Output.from_input(kept_policy(account))
        for part, text in {**documents, "state": state}.items():
            made = iam.Policy(f"{name}-{part}", path=PATH, policy=text, opts=child)
            iam.RolePolicyAttachment(f"{name}-{part}", role=role.name, policy_arn=made.arn, opts=child)

        self.arn = role.arn
        self.register_outputs({"arn": self.arn})


def document(group: str) -> str:
    """The policy that lets a group of modules be read. Most of these actions take no narrower resource."""
    return policy.document(policy.allow(*reads.actions(group), on="*"))


def state_policy(bucket_arn: str, key_arn: str) -> str:
    """Find the state, read it, decrypt what is secret in it: a preview takes no lock and writes nothing."""
    return policy.document(
        policy.allow("s3:ListBucket", on=bucket_arn),
        policy.allow("s3:GetObject", on=f"{bucket_arn}/{_STATE_OBJECTS}"),
        policy.allow("kms:Decrypt", on=key_arn),
    )


def kept_policy(account: str) -> str:
    """Read back the passwords and parameters that Pulumi keeps, as a refresh does, and no others.

    Amazon's own parameters aren't read: EC2 looks up a template's image when it launches from it.
    """
    kept = [f"arn:aws:secretsmanager:*:{account}:secret:{name}" for name in reads.KEPT_SECRETS]
    # Secrets Manager User Guide, "Secret encryption and decryption": the context that it decrypts with.
    through = {
        "StringLike": {
            "kms:EncryptionContext:SecretARN": kept,
            "kms:ViaService": "secretsmanager.*.amazonaws.com",
        }
    }
    return policy.document(
        policy.allow("secretsmanager:GetSecretValue", on=kept),
        policy.allow("kms:Decrypt", on=f"arn:aws:kms:*:{account}:key/*", when=through),
        policy.allow("ssm:GetParameter", on=f"arn:aws:ssm:*:{account}:parameter{reads.KEPT_PARAMETERS}"),
    )
