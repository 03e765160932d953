"""GitHub as an identity provider: which of its workflows may take a role, decided by the token it signs."""

import pulumi
from pulumi_aws import iam

from components.common import policy

# GitHub Docs, "Configuring OpenID Connect in Amazon Web Services".
ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"


class GitHub(pulumi.ComponentResource):
    """An account has it once; by itself it lets nobody in."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strata:bootstrap:GitHub", name, None, opts)

        # No thumbprints: AWS knows GitHub's certificates by itself.
        provider = iam.OpenIdConnectProvider(
            name,
            url=f"https://{ISSUER}",
            client_id_lists=[AUDIENCE],
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.arn = provider.arn
        self.register_outputs({"arn": self.arn})


def subject(repository: str, environment: str) -> str:
    """How GitHub's tokens name a job of *repository* that runs in the GitHub environment *environment*.

    *repository* is what they call it, which may have ids in it: ``GitHubSettings.claimed``.
    """
    return f"repo:{repository}:environment:{environment}"


def preview_environment(environment: str) -> str:
    """The GitHub environment of previews: another than that of deployments, whose jobs may do more."""
    return f"{environment}-preview"


def trust(provider_arn: str, subject: str) -> str:
    """The trust policy of a role that only the workflow jobs of *subject*, to the letter, may take."""
    who = {f"{ISSUER}:aud": AUDIENCE, f"{ISSUER}:sub": subject}
    return policy.document(
        policy.Statement(
            "Allow",
            ("sts:AssumeRoleWithWebIdentity",),
            conditions={"StringEquals": who},
            principals={"Federated": (provider_arn,)},
        )
    )
