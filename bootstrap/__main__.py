"""The resources that an account needs before the platform; the outputs are the variables for GitHub."""

import pulumi

import environment.startup as startup
from bootstrap import deploy_limits, github
from bootstrap.account_access import AccountAccess
from bootstrap.boundary import Boundary
from bootstrap.deploy_role import DeployRole
from bootstrap.github import GitHub
from bootstrap.images_role import ImagesRole
from bootstrap.people_roles import PeopleRoles
from bootstrap.preview_role import PreviewRole, secrets_policy
from bootstrap.repositories import Repositories
from bootstrap.secrets_key import SecretsKey
from bootstrap.service_policies import ServiceScope
from bootstrap.service_roles import ServiceLists, ServiceRoles, Shared
from bootstrap.settings import FOLDER, BootstrapSettings, accounts_of
from bootstrap.state_bucket import StateBucket

startup.finish()
settings = BootstrapSettings.load()
repository, environment = settings.github.claimed, settings.environment

AccountAccess("access")

key = SecretsKey("secrets", region=settings.aws.region, account=settings.account)
state = StateBucket("state", region=settings.aws.region, key_arn=key.arn)

provider = GitHub("github")
boundary = Boundary(
    "boundary",
    account=settings.account,
    provider_arn=provider.arn,
    bucket_arn=state.arn,
    key_arns=[key.arn, key.alias_arn],
)

if settings.has_platform:
    preview = PreviewRole(
        "preview",
        provider_arn=provider.arn,
        subjects=[
            github.subject(repository, of(environment))
            for of in (github.preview_environment, github.drift_environment)
        ],
        secrets=secrets_policy(settings.account, settings.platform_project),
        boundary_arn=boundary.arn,
        bucket_arn=state.arn,
        key_arn=key.arn,
    )
    deploy = DeployRole(
        "deploy",
        account=settings.account,
        provider_arn=provider.arn,
        subjects=[github.subject(repository, environment)],
        boundary_arn=boundary.arn,
        limits=state.arn.apply(
            lambda arn: deploy_limits.document(
                settings.account, settings.platform_project, settings.aws.default_tags.tags.project, arn
            )
        ),
    )

    people = PeopleRoles(
        "people",
        settings.people,
        region=settings.aws.region,
        account=settings.account,
        boundary_arn=boundary.arn,
    )

    shared = Shared(
        environment=environment,
        repository=repository,
        provider_arn=provider.arn,
        boundary_arn=boundary.arn,
        bucket_arn=state.arn,
        key_arn=key.arn,
        lists_arn=ServiceLists("services").arn,
    )
    services = {
        name: ServiceRoles(
            ServiceScope(name, settings.account, settings.aws.region, settings.platform_project),
            shared,
            repository_arn=settings.registry.repository_arn(name),
        )
        for name in settings.services
    }

    pulumi.export("preview_role_arn", preview.arn)
    pulumi.export("deploy_role_arn", deploy.arn)
    pulumi.export("people_role_arns", people.arns)
    pulumi.export(
        "service_role_arns",
        {name: {"preview": one.preview_arn, "deploy": one.deploy_arn} for name, one in services.items()},
    )

if settings.has_registry:
    Repositories("images", settings.services, accounts=accounts_of(FOLDER), region=settings.registry.region)
    images = ImagesRole(
        "images",
        provider_arn=provider.arn,
        repository=repository,
        boundary_arn=boundary.arn,
        repositories_arn=settings.registry.repository_arn("*"),
    )
    pulumi.export("images_role_arn", images.arn)

pulumi.export("state_bucket", state.name)
pulumi.export("state_url", state.url)
pulumi.export("secrets_provider", key.provider_url)
