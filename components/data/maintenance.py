"""Settings of maintenance and of exported logs."""

from typing import Annotated

from pydantic import Field

from components.common.retention import RetentionDays
from components.common.section import Section
from components.data.windows import MaintenanceWindow


class Exporting(Section):
    """A store that exports its logs to CloudWatch Logs."""

    log_retention_days: Annotated[RetentionDays, Field(description="Days to keep the exported logs")]


class Maintained(Exporting):
    """A store of which some changes interrupt the service, such as another version or instance class."""

    maintenance_window: MaintenanceWindow
    apply_immediately: Annotated[
        bool,
        Field(
            description="Apply changes at once; false leaves those that interrupt to the maintenance window, "
            "if a lock is on"
        ),
    ]
    allow_major_version_upgrade: Annotated[
        bool,
        Field(description="Let another version family replace the one that runs; always so without locks"),
    ]
