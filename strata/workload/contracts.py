"""Contracts of services in Parameter Store."""

from collections.abc import Iterator, Sequence
from typing import Any

from strata.engine.service_state import parameter


def deployed(ssm: Any, services: Sequence[str]) -> Iterator[str]:  # noqa: ANN401 (boto3 makes it at run time)
    """Those of *services* that have a contract.

    One by one: a service's roles may call GetParameter only.
    """
    for name in services:
        try:
            ssm.get_parameter(Name=parameter(name))
        except ssm.exceptions.ParameterNotFound:
            continue
        yield name
