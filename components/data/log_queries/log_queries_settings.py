"""Settings of the Athena queries over logs."""

from typing import Annotated

from pydantic import Field

from components.common.section import Section


class LogQueriesSettings(Section):
    """Limits of queries."""

    scan_limit_gb: Annotated[
        int, Field(ge=1, le=10_000, description="GB that one query may read; Athena cancels it beyond")
    ]
    since: Annotated[
        str, Field(pattern=r"^\d{4}/\d{2}/\d{2}$", description='First day of the tables: "2026/01/01"')
    ]
