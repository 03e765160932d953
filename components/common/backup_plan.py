"""The tag that selects a store for a backup plan."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

TAG = "Backup"

# AWS Backup API, BackupSelection: 50 characters, of which "data-backups-" and Pulumi's suffix take 21.
PlanName = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9-]{0,28}$",
        description="Name of a backup plan: lower-case letters, digits and dashes, 29 at the most",
    ),
]


def tags(plan: str | None) -> Mapping[str, str] | None:
    """The tag of a store in *plan*; none for a store in no plan."""
    return None if plan is None else {TAG: plan}
