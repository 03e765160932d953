"""GitHub as an OpenID Connect provider, and the trust policies for its workflows."""

from collections.abc import Sequence

import pulumi
from pulumi_aws import iam

from components.common import policy
from environment import service_names

# GitHub Docs, "Configuring OpenID Connect in Amazon Web Services".
ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"


class GitHub(pulumi.ComponentResource):
    """The identity provider; an account has one, and it grants nothing by itself."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strata:bootstrap:GitHub", name, None, opts)

        # No thumbprints: AWS trusts GitHub's certificate authority already.
        provider = iam.OpenIdConnectProvider(
            name,
            url=f"https://{ISSUER}",
            client_id_lists=[AUDIENCE],
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.arn = provider.arn
        self.register_outputs({"arn": self.arn})


def subject(repository: str, environment: str) -> str:
    """The subject claim of a job of *repository* in the GitHub environment *environment*.

    *repository* may have ids in it: ``GitHubSettings.claimed``.
    """
    return f"repo:{repository}:environment:{environment}"


IMAGES = "images"
"""The GitHub environment of the job that builds the services' images; only the main branch may use it."""


def preview_environment(environment: str) -> str:
    """The GitHub environment of previews; its required reviewers read a pull request's code first."""
    return f"{environment}{service_names.PREVIEW}"


def drift_environment(environment: str) -> str:
    """The GitHub environment of drift detection; only the main branch may use it."""
    return f"{environment}{service_names.DRIFT}"


def trust(provider_arn: str, subjects: Sequence[str]) -> str:
    """The trust policy of a role that only jobs with one of exactly these *subjects* may assume."""
    claims = {f"{ISSUER}:aud": AUDIENCE, f"{ISSUER}:sub": list(subjects)}
    return policy.document(
        policy.Statement(
            "Allow",
            ("sts:AssumeRoleWithWebIdentity",),
            conditions={"StringEquals": claims},
            principals={"Federated": (provider_arn,)},
        )
    )
