"""A metric of a resource, and the metrics of one type of resource."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pulumi

from components.observability.declared import Declaration

Dimensions = Mapping[str, pulumi.Input[str]]


@dataclass(frozen=True)
class Metric:
    """A metric and its most useful statistic."""

    name: str
    statistic: str = "Average"


@dataclass(frozen=True)
class MetricSet:
    """Metrics of one type of resource, of those declarations that *includes* accepts.

    *dimensions* are those of one resource; a resource of several nodes has a set of dimensions for each.
    *region* is where AWS publishes the metrics of a resource, if it isn't the environment's region.
    """

    title: str
    token: str
    namespace: str
    dimensions: Callable[[Declaration], list[Dimensions]]
    metrics: tuple[Metric, ...]
    includes: Callable[[Declaration], bool] = lambda _: True
    region: Callable[[Declaration], str | None] = lambda _: None
