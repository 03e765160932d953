"""Backup and maintenance windows of RDS, Redshift, Neptune and DMS."""

from typing import Annotated

from pydantic import AfterValidator, Field

from components.common.windows import Windows

# RDS User Guide, "Backup window" and "The Amazon RDS maintenance window"; the windows of Redshift, Neptune
# and DMS have the same limits. In minutes.
WINDOWS = Windows(shortest=30)

BackupWindow = Annotated[
    str,
    AfterValidator(WINDOWS.daily),
    Field(description="Daily backup window in UTC, such as 17:00-17:30"),
]
MaintenanceWindow = Annotated[
    str,
    AfterValidator(WINDOWS.weekly),
    Field(description="Weekly maintenance window in UTC, such as sun:18:00-sun:19:00"),
]
