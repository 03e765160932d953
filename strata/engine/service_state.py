"""The state of a service's stack: its key's encryption context, and whether a missing one was lost."""

from strata.client import Client
from strata.errors import StrataError
from strata.project import Environment

CONTEXT = "Service"
"""The key of the encryption context, with which a service's roles may use the account's key."""
_KMS = "awskms://"


def parameter(service: str) -> str:
    """The name of the contract that a deployed service has in Parameter Store."""
    return f"/strata/services/{service}/1"


def secrets_provider(url: str, service: str | None) -> str:
    """*url*, with the encryption context of *service* (gocloud.dev/secrets/awskms: ``context_KEY``)."""
    if service is None or not url.startswith(_KMS):
        return url
    return f"{url}{'&' if '?' in url else '?'}context_{CONTEXT}={service}"


def refuse_lost(environment: Environment, url: str, ssm: Client) -> None:
    """Raise StrataError if a service without a state in *url* is deployed: it would be created again."""
    name, called = parameter(str(environment.service)), environment.called
    try:
        ssm.get_parameter(Name=name)
    except ssm.exceptions.ParameterNotFound:
        return
    raise StrataError(
        f"{called} has no state in {url}, but it is deployed: there is the parameter {name}. Nothing was "
        "changed. The state was deleted, or is in another backend: log in to that one, or restore the state: "
        f"strata restore {called}. If nothing of {called} is left, delete the parameter: strata exec "
        f"{environment.name} -- aws ssm delete-parameter --name {name}"
    )
