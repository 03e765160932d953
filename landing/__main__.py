"""The organization: its accounts and their guardrails, the trail of all of them, and people's permissions."""

import pulumi

import environment.startup as startup
from landing.organization import Organization
from landing.people import People
from landing.settings import Settings
from landing.trail import Trail

startup.finish()
settings = Settings.load()

organization = Organization("organization", settings.organization)
if settings.organization.trail:
    Trail("trail", settings.organization.trail, management=settings.aws, organization=organization)

if settings.organization.people:
    People("people", settings.organization.people, accounts=organization.accounts)

pulumi.export("organization_id", organization.id)
pulumi.export("account_ids", organization.accounts)
