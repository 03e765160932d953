"""The CDN before the load balancer and the media bucket."""

from components.edge.edge import Edge
from components.edge.origins import MediaOrigin, SiteOrigin
from components.edge.owner import DistributionContext
from components.pipeline.images import ImagePipeline
from environment.layers.compute import ComputeLayer
from environment.layers.foundation import Foundation
from environment.layers.network import NetworkLayer
from environment.settings import Settings


def edge_layer(
    settings: Settings,
    network: NetworkLayer,
    foundation: Foundation,
    compute: ComputeLayer,
    images: ImagePipeline,
) -> Edge:
    """Make the layer."""
    aws, logs, web = settings.aws, foundation.logs, compute.web
    return Edge(
        "edge",
        settings.edge,
        owner=DistributionContext(
            aws.account, aws.tags, logs.name, logs.arn, foundation.key_arn, settings.data.locks
        ),
        site=SiteOrigin(web.domain_name, web.load_balancer_arn, https=web.https),
        media=MediaOrigin(images.bucket_domain_name, images.paths),
        names=network.viewer_names,
    )
