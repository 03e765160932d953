"""The services of the checkout under mocks, on a platform and beside services that are up."""

import json
import os
from contextlib import chdir
from functools import cache

from components.service.contract import Contract
from components.service.service_contract import ServiceContract
from environment import service_files
from environment.service import deploy, used_services
from unit import released
from unit.policies import house
from unit.recording import ROOT, STACKS, Cloud
from unit.service import program
from unit.service.test_deploy import Store

SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("*/Pulumi.yaml"))


@cache
def rendered(service: str, stack: str) -> tuple[list[str], Cloud]:
    """Findings of the house rules on *service* in *stack*, and the resources of its program."""
    folder = ROOT / "services" / service
    file = service_files.load(folder, stack)
    place = file.environment.aws
    key = f"arn:aws:kms:{place.region}:{place.account}:key/"
    contract = program.contract(
        environment=stack,
        account=place.account,
        region=place.region,
        keys={"environment_arn": f"{key}environment", "messages_arn": f"{key}messages"},
    )
    parameters = {Contract.PARAMETER: contract.text(Contract.PARAMETER)}
    for name in used_services(file.manifest):
        parameters[ServiceContract.parameter(name)] = _published(name, stack)
    with chdir(folder):
        return house.checked(stack, lambda: deploy(os.fspath(folder / "__main__.py")), {}, Store(parameters))


def _published(service: str, stack: str) -> str:
    """The contract of *service*, as its own program publishes it."""
    _, cloud = rendered(service, stack)
    [parameter] = cloud.of("aws:ssm/parameter:Parameter").values()
    text: str = parameter["insecureValue"]
    return json.dumps(json.loads(text))


def accept() -> None:
    """Write the released lists of all services anew."""
    for service in SERVICES:
        for stack in STACKS:
            released.accept(stack, rendered(service, stack)[1], service)


if __name__ == "__main__":
    accept()
