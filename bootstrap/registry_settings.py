"""The registry of the images of services."""

from typing import Annotated

from pydantic import Field

from components.common.account import AccountId, Region
from components.common.section import Section


class RegistrySettings(Section):
    """The account and region of the services' images, equal in all stack files."""

    account: Annotated[AccountId, Field(description="An account with a bootstrap stack, 12 digits in quotes")]
    region: Annotated[
        Region,
        Field(description="The region of the images, and of functions"),
    ]

    def repository_arn(self, service: str) -> str:
        """The ARN of the repository of *service*."""
        return f"arn:aws:ecr:{self.region}:{self.account}:repository/strata/{service}"
