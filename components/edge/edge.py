"""The edge in front of the site and its pictures, if the environment has one."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.edge.cdn import Cdn, Owner
from components.edge.cdn_settings import CdnSettings
from components.edge.origins import Media, Site


class Edge(pulumi.ComponentResource):
    """One distribution in front of *site* and *media*; without settings there is nothing."""

    cdn: Cdn | None
    endpoints: Mapping[str, pulumi.Output[str]]
    """What applications need to name it, by its name in Parameter Store."""

    def __init__(
        self,
        name: str,
        settings: CdnSettings | None,
        *,
        owner: Owner,
        site: Site,
        media: Media,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:caching:Edge", name, None, opts)
        self.cdn, self.endpoints = None, {}
        if settings is not None:
            child = pulumi.ResourceOptions(parent=self)
            self.cdn = Cdn(f"{name}-cdn", settings, owner=owner, site=site, media=media, opts=child)
            self.endpoints = {"cdn-url": self.cdn.url, "cdn-distribution": self.cdn.distribution_id}
        self.register_outputs({})
