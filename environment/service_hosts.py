"""Rules between the host names of a service, and the hosted zones and certificates of its environment."""

from collections.abc import Iterator, Mapping

from components.common.domain import WILDCARD, covered
from components.service.manifest.containers import Web
from components.service.manifest.sections import Sections
from components.service.manifest.site import Site
from environment.service_claims import Claims, Conditions
from environment.settings import Settings

_WILDCARDS = "*?"


def of_route(name: str, web: Web, environment: Settings, file: str) -> Iterator[tuple[str, str]]:
    """Hosts of a route that lead nowhere, or that no certificate of the environment covers.

    Without a public zone there are neither records nor certificates to check.
    """
    if environment.network.public_zone is None:
        return
    certified = environment.compute.web.certificate_arn is not None
    cdn = environment.edge.cdn
    for index, host in enumerate(web.route.hosts):
        path = f"run.{name}.route.hosts[{index}]"
        if set(host.removeprefix(WILDCARD)) & set(_WILDCARDS):
            yield path, f'"{host}" can have no record: a name may begin with *. and has no other wildcard'
        elif cdn is not None and not covered(host.lower(), cdn.hosts):
            allowed = ", ".join(cdn.hosts) or "none"
            yield (
                path,
                f'"{host}" is not in strata:edge.cdn.hosts of {file}, and only the CDN reaches the load '
                f"balancer; there are: {allowed}",
            )
        elif cdn is None and (problem := environment.network.host_problem(host.lower(), certified=certified)):
            yield path, f'"{host}" {problem} in {file}'


def of_shared(
    own: Claims, others: Mapping[str, Claims], environment: Settings, file: str
) -> Iterator[tuple[str, str]]:
    """Hosts of routes for which another route makes the record, too; the platform's own are shared."""
    if environment.network.public_zone is None or environment.edge.cdn is not None:
        return
    shared = {*environment.compute.web.hosts, ""}
    for name, route in own.routes.items():
        for holder, taken in _other_routes(own, name, others):
            for host in sorted(_hosts(route) & _hosts(taken) - shared):
                yield (
                    f"run.{name}.route.hosts",
                    f'"{host}" has its record from {holder}; to share it, add it to '
                    f"strata:compute.web.hosts of {file}",
                )


def _other_routes(own: Claims, name: str, others: Mapping[str, Claims]) -> Iterator[tuple[str, Conditions]]:
    """The routes of this service before *name*, and those of the others, with their settings."""
    for process, route in own.routes.items():
        if process == name:
            break
        yield f"run.{process}", route
    for other in others.values():
        for process, route in other.routes.items():
            yield f"{other.service}:run.{process}", route


def _hosts(route: Conditions) -> frozenset[str]:
    return frozenset(host for host, _ in route)


def of_site(name: str, site: Site, environment: Settings, file: str) -> Iterator[tuple[str, str]]:
    """Hosts of a site that lead elsewhere, or have neither a certificate of its own nor the environment's."""
    for index, host in enumerate(site.hosts):
        for reason in _led_elsewhere(host, environment, file):
            yield f"run.{name}.hosts[{index}]", reason
    if site.certificate_arn is not None:
        return
    for index, host in enumerate(site.hosts):
        if problem := environment.network.host_problem(host, certified=False):
            yield f"run.{name}.hosts[{index}]", f'"{host}" {problem} in {file}'
    certificates = environment.network.certificates
    if site.hosts and certificates is not None and not certificates.cloudfront:
        yield (
            f"run.{name}.hosts",
            f"need a certificate in us-east-1: strata:network.certificates.cloudfront is false in {file}",
        )


def of_apis(manifest: Sections, environment: Settings, file: str) -> Iterator[tuple[str, str]]:
    """Hosts of APIs without a record or a certificate, and those that lead elsewhere in the environment."""
    zone = environment.network.public_zone
    for section, host in manifest.api_hosts.items():
        path = f"{section}.host"
        if problem := environment.network.host_problem(host, certified=False):
            yield path, f'"{host}" {problem} in {file}'
        elif zone is not None and not zone.delegated:
            yield (
                path,
                f'"{host}" needs a certificate, and none is issued before {zone.name} is delegated: '
                f"strata:network.dns.public.delegated is false in {file}",
            )
        for reason in _led_elsewhere(host, environment, file):
            yield path, reason


def _led_elsewhere(host: str, environment: Settings, file: str) -> Iterator[str]:
    """Settings of the environment that lead *host* to something else."""
    edge, users = environment.edge, environment.identity.users
    taken = {
        "strata:compute.web.hosts": environment.compute.web.hosts,
        "strata:edge.cdn.hosts": edge.cdn.hosts if edge.cdn else (),
        "strata:edge.site.hosts": edge.site.hosts if edge.site else (),
        "strata:identity.users.domain.host": [users.domain.host] if users else [],
    }
    for key, hosts in taken.items():
        if host in hosts:
            yield f'"{host}" is in {key} of {file} too; a host can have only one target'
