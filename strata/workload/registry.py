"""Missing images in ECR, and the login for docker."""

import base64
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from strata.errors import StrataError

# A client of ECR in a region.
Ecr = Callable[[str], Any]


def missing(ecr: Ecr, uris: Sequence[str]) -> Iterator[str]:
    """Those of *uris* that their repository doesn't have; with the rights of a pull only."""
    for uri in uris:
        repository, _, tag = uri.rpartition(":")
        account, region, name = split(repository)
        client = ecr(region)
        try:
            found = client.batch_get_image(
                registryId=account, repositoryName=name, imageIds=[{"imageTag": tag}]
            )
        except client.exceptions.RepositoryNotFoundException:
            raise StrataError(
                f"The registry {account} in {region} has no repository {name}: its services are named in "
                "bootstrap's stack file, and strata bootstrap makes it."
            ) from None
        if not found.get("images"):
            yield uri


def password(ecr: Ecr, repository: str) -> str:
    """Docker's password for the registry of *repository*; its user is AWS."""
    account, region, _ = split(repository)
    authorization = ecr(region).get_authorization_token(registryIds=[account])["authorizationData"][0]
    return base64.b64decode(authorization["authorizationToken"]).decode().partition(":")[2]


def split(repository: str) -> tuple[str, str, str]:
    """Account, region and name of ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME."""
    host, _, name = repository.partition("/")
    parts = host.split(".")
    return parts[0], parts[3], name
