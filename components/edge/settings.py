"""Settings of the edge layer."""

from typing import Annotated

from pydantic import Field

from components.common.section import Section
from components.edge.cdn_settings import CdnSettings


class EdgeSettings(Section):
    """The layer between the users and the load balancer: CDN and web ACL."""

    cdn: Annotated[
        CdnSettings | None,
        Field(description="A CloudFront distribution for the site and the media bucket, or null"),
    ]
