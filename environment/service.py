"""The program of a service: ``deploy(__file__)``."""

from collections.abc import Mapping
from pathlib import Path

import pulumi

import environment.startup
from components.common.assumed_roles import assume
from components.common.boundary import bind_roles
from components.observability.dashboard import Dashboard
from components.observability.declared import watch_declarations
from components.service.context import ServiceContext
from components.service.contract import Contract
from components.service.contract_document import ContractError
from components.service.contract_source import read_parameter
from components.service.manifest.manifest import Manifest
from components.service.manifest.names import of_another_service
from components.service.manifest.process import Process
from components.service.publication import Publication, outputs
from components.service.service import Service
from components.service.service_contract import ServiceContract
from environment import service_parts
from environment.errors import SettingsError
from environment.registry import registry
from environment.revision import commit
from environment.service_claims import others as neighbours
from environment.service_files import ServiceFile, load
from environment.service_provider import environment_provider, give_to_all

_ROOT = Path(__file__).parents[1]


def deploy(file: str) -> Service:
    """Deploy the service in the folder of *file* for the running stack, and export its outputs.

    Raises pulumi.RunError, before any resource is registered, for wrong stack files, a platform that is not
    up, older or of another account, and a service that this one uses and that is not up. Resources that the
    program declares after it get the environment's provider too.
    """
    environment.startup.finish()
    stack = pulumi.get_stack()
    try:
        service = load(Path(file).parent, stack)
        for warning in service.warnings:
            pulumi.log.warn(warning)
        assume(service.environment.aws.assume_roles)
        provider = environment_provider(service)
        context = _context(service, stack, provider)
    except (SettingsError, ContractError) as error:
        raise pulumi.RunError(str(error)) from None
    bind_roles(service.environment.aws.account)
    give_to_all(provider)
    declared = watch_declarations()

    name, revision = service.name, commit(_ROOT)
    opts = pulumi.ResourceOptions(providers=[provider])
    try:
        deployed = Service(name, service.manifest, context, opts=opts)
    except (ContractError, ValueError) as error:
        raise pulumi.RunError(f"{name}: {error}") from None
    title = f"strata-{name}"
    Dashboard(f"{name}-dashboard", declared, title=title, region=context.region, opts=opts)
    Publication(name, deployed, commit=revision, opts=opts)
    for key, value in outputs(deployed, commit=revision).items():
        if value is not None:
            pulumi.export(key, value)
    return deployed


def _context(service: ServiceFile, stack: str, provider: pulumi.ProviderResource) -> ServiceContext:
    settings, name = service.environment, service.name
    place, images = (
        settings.aws,
        registry(_ROOT, stack, account=settings.aws.account, region=settings.aws.region),
    )
    contract, others = _contracts(service, stack, provider)
    return ServiceContext(
        name=name,
        folder=service.folder,
        aws=place,
        locks=settings.data.locks,
        zones=tuple(settings.network.zones),
        contract=contract,
        others=others,
        image=lambda program: images.image(name, service.folder, program.code, program.architecture),
        repository_arn=images.repository_arn(name),
    )


def _contracts(
    service: ServiceFile, stack: str, provider: pulumi.ProviderResource
) -> tuple[Contract, Mapping[str, ServiceContract]]:
    """The contracts of the platform and of the services that *service* uses.

    Raises one ContractError for all that can't be used.
    """
    place, problems = service.environment.aws, list[str]()
    contract, others = None, dict[str, ServiceContract]()
    try:
        text = read_parameter(Contract.PARAMETER, provider)
        contract = Contract.parse(text, environment=stack, account=place.account, region=place.region)
    except ContractError as error:
        problems.append(str(error))
    claimed = neighbours(service.folder.parent, service.name, stack) if service_parts.previewing() else {}
    for name in used_services(service.manifest):
        try:
            text = read_parameter(ServiceContract.parameter(name), provider)
            if name not in claimed:
                others[name] = ServiceContract.parse(text, environment=stack, service=name)
                continue
            deployed = text and ServiceContract.parse(text, environment=stack, service=name)
            others[name] = service_parts.with_undeployed(deployed or None, claimed[name])
            if others[name] != deployed:
                pulumi.log.warn(
                    f"{name} is not deployed in {stack} as its stack file says: what it lacks is unknown in "
                    f"this preview, and `strata up {stack}/{service.name}` needs `strata up {stack}/{name}` "
                    "first"
                )
        except ContractError as error:
            problems.append(str(error))
    if contract is None or problems:
        raise ContractError("\n".join(problems))
    return contract, others


def used_services(manifest: Manifest) -> list[str]:
    """The other services that uses, queues and triggers of *manifest* name, sorted."""
    processes = [one for one in manifest.run.values() if isinstance(one, Process)]
    used = {line.service for one in processes for line in one.wiring if line.scope == "service"}
    return sorted(used | {other[0] for topic in manifest.subscribed if (other := of_another_service(topic))})
