"""The organization: its accounts and their guardrails, the trail of all of them, and people's permissions."""

import pulumi

import environment.startup as startup
from landing.organization import Organization
from landing.people import PermissionSets
from landing.settings import LandingSettings
from landing.trail import OrganizationTrail

startup.finish()
settings = LandingSettings.load()

organization = Organization("organization", settings.organization)
if settings.organization.trail:
    OrganizationTrail(
        "trail", settings.organization.trail, management=settings.aws, organization=organization
    )

if settings.organization.people:
    PermissionSets("people", settings.organization.people, accounts=organization.accounts)

pulumi.export("organization_id", organization.id)
pulumi.export("account_ids", organization.accounts)
