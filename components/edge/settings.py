"""Settings of the edge layer."""

from typing import Annotated

from pydantic import Field

from components.common.section import Section
from components.edge.cdn_settings import CdnSettings


class EdgeSettings(Section):
    """What stands between the users and the load balancer."""

    cdn: Annotated[
        CdnSettings | None,
        Field(description="A CloudFront distribution for the site and the media bucket, or null"),
    ]
