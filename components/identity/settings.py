"""Settings of the identity layer."""

from typing import Annotated

from pydantic import Field

from components.common.section import Section
from components.identity.people_settings import PeopleSettings
from components.identity.users_settings import UsersSettings


class IdentitySettings(Section):
    """The applications' users, and the people who operate the environment."""

    users: Annotated[
        UsersSettings | None,
        Field(description="The users of the applications, in a Cognito user pool; null for none"),
    ]
    people: Annotated[
        PeopleSettings | None,
        Field(description="Roles of the people who operate the account; null for none"),
    ]
