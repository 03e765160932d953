"""The organization: its accounts, their guardrails and the trail of all accounts."""

import pulumi

import environment.startup as startup
from landing.organization import Organization
from landing.settings import Settings
from landing.trail import Trail

startup.finish()
settings = Settings.load()

organization = Organization("organization", settings.organization)
if settings.organization.trail:
    Trail("trail", settings.organization.trail, management=settings.aws, organization=organization)

pulumi.export("organization_id", organization.id)
pulumi.export("account_ids", organization.accounts)
