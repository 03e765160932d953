"""The layers of the platform whose outputs are published."""

from dataclasses import dataclass

import pulumi

from components.edge.edge import Edge
from components.identity.identity import Identity
from components.pipeline.images import ImagePipeline
from environment.layers.compute import ComputeLayer
from environment.layers.data import DataLayer
from environment.layers.foundation import Foundation
from environment.layers.network import NetworkLayer
from environment.settings import Settings


@dataclass(frozen=True)
class Platform:
    """The settings, and the layers made from them."""

    settings: Settings
    network: NetworkLayer
    foundation: Foundation
    data: DataLayer
    compute: ComputeLayer
    images: ImagePipeline
    edge: Edge
    identity: Identity


def web_url(platform: Platform) -> pulumi.Output[str]:
    """The URL for users: the CDN's, which is the only one that answers, otherwise the load balancer's."""
    return platform.compute.web.url if platform.edge.cdn is None else platform.edge.cdn.url
