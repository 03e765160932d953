"""The identity layer: the applications' users, and the people who operate the environment."""

from collections.abc import Mapping

import pulumi

from components.common.locks import Locks
from components.identity.break_glass import AccountContext
from components.identity.groups import MediaAccess
from components.identity.people import People
from components.identity.settings import IdentitySettings
from components.identity.user_pool import OwnDomain, PoolContext
from components.identity.users import Users


class Identity(pulumi.ComponentResource):
    """Users and people of *settings*, None for one that is null.

    *domain* is for a host of the sign-in pages.
    """

    users: Users | None
    people: People | None
    endpoints: Mapping[str, pulumi.Input[str]]
    """What applications need, by its name in Parameter Store."""

    def __init__(
        self,
        name: str,
        settings: IdentitySettings,
        locks: Locks,
        *,
        home: AccountContext,
        media: MediaAccess,
        alarm_topic_arn: pulumi.Input[str],
        domain: OwnDomain,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:identity:Identity", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.users = self.people = None
        self.endpoints = {}

        if settings.users is not None:
            self.users = Users(
                "users",
                settings.users,
                context=PoolContext(home.region, locks, domain),
                media=media,
                alarm_topic_arn=alarm_topic_arn,
                opts=child,
            )
            self.endpoints = {"users-issuer": self.users.issuer, "users-domain": self.users.domain}
        if settings.people is not None:
            self.people = People(
                "people", settings.people, home=home, alarm_topic_arn=alarm_topic_arn, opts=child
            )
        self.register_outputs({})
