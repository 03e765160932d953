"""The edge layer: the CDN, if the environment has one."""

from collections.abc import Mapping

import pulumi

from components.edge.cdn import Cdn, Owner
from components.edge.origins import Media, Site
from components.edge.settings import EdgeSettings


class Edge(pulumi.ComponentResource):
    """The CDN in front of *site* and *media*; nothing where ``cdn`` is null."""

    cdn: Cdn | None
    endpoints: Mapping[str, pulumi.Output[str]]
    """What applications need, by its name in Parameter Store."""

    def __init__(
        self,
        name: str,
        settings: EdgeSettings,
        *,
        owner: Owner,
        site: Site,
        media: Media,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:caching:Edge", name, None, opts)
        self.cdn, self.endpoints = None, {}
        if settings.cdn is not None:
            child = pulumi.ResourceOptions(parent=self)
            self.cdn = Cdn(f"{name}-cdn", settings.cdn, owner=owner, site=site, media=media, opts=child)
            self.endpoints = {"cdn-url": self.cdn.url, "cdn-distribution": self.cdn.distribution_id}
        self.register_outputs({})
