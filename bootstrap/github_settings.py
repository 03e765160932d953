"""The repository whose workflows may deploy to an account."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from components.common.section import Section

# GitHub, "Username considerations" and "Repository name rules": 39 and 100 characters.
_REPOSITORY = r"^[A-Za-z0-9](-?[A-Za-z0-9]){0,38}/[A-Za-z0-9._-]{1,100}$"


class GitHubSettings(Section):
    """The repository whose workflows may assume this account's roles.

    The tokens of newer repositories have the ids in their subject: GitHub Docs, "OpenID Connect reference",
    immutable subject claims (repositories made, renamed or transferred after July 15, 2026, and on request).
    """

    repository: Annotated[
        str, Field(pattern=_REPOSITORY, description="The repository as owner/name, without https:// and .git")
    ]
    owner_id: Annotated[
        Annotated[int, Field(ge=1)] | None,
        Field(description="The owner's number in GitHub, where the repository's tokens say it; or null"),
    ]
    repository_id: Annotated[
        Annotated[int, Field(ge=1)] | None,
        Field(description="The repository's number in GitHub, likewise; or null"),
    ]

    @field_validator("repository")
    @classmethod
    def _is_a_name(cls, repository: str) -> str:
        if repository.endswith((".git", "/.", "/..")):
            raise ValueError("is not a name of a repository; allowed: owner/name, without .git")
        return repository

    @field_validator("repository_id")
    @classmethod
    def _goes_with_the_owner_s(cls, repository_id: int | None, info: ValidationInfo) -> int | None:
        owner_id = info.data.get("owner_id", repository_id)
        if (owner_id is None) != (repository_id is None):
            said = "null" if owner_id is None else owner_id
            raise ValueError(f"and owner_id {said} don't go together; allowed: two numbers, or null twice")
        return repository_id

    @property
    def claimed(self) -> str:
        """The repository as its tokens name it."""
        if self.owner_id is None:
            return self.repository
        owner, name = self.repository.split("/")
        return f"{owner}@{self.owner_id}/{name}@{self.repository_id}"
