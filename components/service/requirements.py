"""Parts of the platform and of other services that a service requires."""

from collections.abc import Sequence

from components.service.cluster import missing_cluster
from components.service.context import ServiceContext
from components.service.contract_document import ContractError
from components.service.manifest.callers import called_by_users
from components.service.manifest.containers import Task, Web
from components.service.manifest.functions import TriggeredFunction
from components.service.manifest.manifest import Manifest
from components.service.manifest.process import Process
from components.service.manifest.sections import AnyProcess
from components.service.manifest.site import Site
from components.service.uses.resolve import missing


def require(manifest: Manifest, context: ServiceContext) -> None:
    """Raise ContractError with everything of *manifest* that the platform or other services lack."""
    processes = [one for one in manifest.run.values() if isinstance(one, Process)]
    problems = missing(context, [line for one in processes for line in one.wiring], manifest.subscribed)
    functions = [one for one in processes if isinstance(one, TriggeredFunction)]
    if any(one.reads_platform_stream for one in functions):
        problems += context.contract.lacks(context.contract.stream, "strata:messaging.stream")
    if any(called_by_users(manifest)):
        problems += context.contract.lacks(context.contract.users, "strata:identity.users")
    if any(_hosts(one) for one in manifest.run.values()):
        problems += context.contract.outdated("names", "a host")
    if manifest.api_hosts:
        problems += context.contract.outdated("names", "a host") or context.contract.lacks(
            context.contract.names.certificate_arn, "strata:network.certificates of a delegated zone"
        )
    tasks = [one for one in processes if isinstance(one, Task)]
    if tasks:
        problems += missing_cluster(context, machines=any(one.capacity == "machines" for one in tasks))
    if problems:
        raise ContractError("\n".join(sorted({*problems})))


def _hosts(process: AnyProcess) -> Sequence[str]:
    """The host names that need records or a certificate of the environment."""
    if isinstance(process, Web):
        return process.route.hosts
    return process.hosts if isinstance(process, Site) else ()
