"""Contracts of services in Parameter Store."""

import hashlib
import json
from collections.abc import Iterator, Sequence

from strata.client import Client
from strata.engine.service_state import parameter

CONTRACT = "/strata/contract/1"
"""The parameter with the contract of the platform."""

_DIGITS = 8


def parts(ssm: Client) -> Iterator[str]:
    """``name=digest`` of each part of the platform's contract that is not null; none without a platform."""
    try:
        document = json.loads(ssm.get_parameter(Name=CONTRACT)["Parameter"]["Value"])
    except ssm.exceptions.ParameterNotFound:
        return
    for name, part in document.items():
        if part is not None:
            text = json.dumps(part, sort_keys=True)
            yield f"{name}={hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]}"


def deployed(ssm: Client, services: Sequence[str]) -> Iterator[str]:
    """Those of *services* that have a contract.

    One by one: a service's roles may call GetParameter only.
    """
    for name in services:
        try:
            ssm.get_parameter(Name=parameter(name))
        except ssm.exceptions.ParameterNotFound:
            continue
        yield name
