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
    """A store with changes that interrupt the service, such as another version or instance class."""

    maintenance_window: MaintenanceWindow
    apply_immediately: Annotated[
        bool,
        Field(
            description=(
                "Apply changes at once; with false and a lock, interrupting changes wait for the "
                "maintenance window"
            )
        ),
    ]
    allow_major_version_upgrade: Annotated[
        bool,
        Field(description="Allow an upgrade to another major version; without locks it is always allowed"),
    ]
