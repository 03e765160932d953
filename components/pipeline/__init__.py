"""What is built of several layers: the one folder beside ``__main__`` that may import them."""

from components.pipeline.images import Delivery, ImagePipeline
from components.pipeline.settings import PipelineSettings

__all__ = ["Delivery", "ImagePipeline", "PipelineSettings"]
