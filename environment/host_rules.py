"""Rules between host names, hosted zones and certificates, across the layers of an environment."""

import re
from collections.abc import Iterator, Sequence

from components.common.advice import advise
from components.common.problems import Problem
from components.common.wildcards import expression
from components.compute.settings import ComputeSettings
from components.edge.cdn_settings import CdnSettings
from components.edge.settings import EdgeSettings
from components.edge.site_settings import SiteSettings
from components.identity.users_settings import UsersSettings
from components.network.settings import NetworkSettings


def of_load_balancer(compute: ComputeSettings, network: NetworkSettings) -> Iterator[Problem]:
    """Names of the load balancer that have no record or no certificate, and a zone without HTTPS."""
    web, certified = compute.web, compute.web.certificate_arn is not None
    yield from _hosts(("web", "hosts"), web.hosts, network, certified=certified)
    yield from _tls(compute, network)
    zone = network.public_zone
    if zone is None or certified:
        return
    if network.certificates is None:
        yield Problem(
            ("web", "certificate_arn"),
            None,
            f"must be the ARN of a certificate, or strata:network.certificates must be given: with the zone "
            f"{zone.name} the load balancer serves HTTPS",
        )
    elif not web.hosts:
        yield Problem(
            ("web", "hosts"),
            [],
            f"needs a name in {zone.name}: a certificate is valid for names, and not for AWS's own name of "
            "the load balancer",
        )


def _tls(compute: ComputeSettings, network: NetworkSettings) -> Iterator[Problem]:
    """TLS listeners of the Network Load Balancer for which there is no certificate."""
    listeners = compute.network_load_balancer.listeners if compute.network_load_balancer else ()
    for index, listener in enumerate(listeners):
        if listener.protocol == "TLS" and listener.certificate_arn is None and not network.https:
            yield Problem(
                ("network_load_balancer", "listeners", index, "certificate_arn"),
                None,
                "must be the ARN of a certificate: TLS needs one, and strata:network.certificates makes none",
            )


def of_cdn(edge: EdgeSettings, compute: ComputeSettings, network: NetworkSettings) -> Iterator[Problem]:
    """Names of CDN and site that have no record or no certificate, or that lead elsewhere too."""
    if edge.cdn is not None:
        yield from _distribution("cdn", edge.cdn, compute, network)
    if edge.site is not None:
        yield from _distribution("site", edge.site, compute, network)
    if edge.cdn is not None and edge.site is not None:
        for index, host in enumerate(edge.site.hosts):
            if host in edge.cdn.hosts:
                yield Problem(
                    ("site", "hosts", index), host, "is in cdn.hosts too; a host can have only one target"
                )


def _distribution(
    name: str, settings: CdnSettings | SiteSettings, compute: ComputeSettings, network: NetworkSettings
) -> Iterator[Problem]:
    place = (name, "hosts")
    for index, host in enumerate(settings.hosts):
        if host in compute.web.hosts:
            yield Problem(
                (*place, index), host, "is in strata:compute.web.hosts too; a host can have only one target"
            )
    if settings.certificate_arn is not None:
        return
    yield from _hosts(place, settings.hosts, network, certified=False)
    if settings.hosts and network.certificates is not None and not network.certificates.cloudfront:
        yield Problem(
            place,
            list(settings.hosts),
            "need a certificate in us-east-1: set strata:network.certificates.cloudfront to true, or give "
            f"{name}.certificate_arn",
        )


def of_sign_in(
    users: UsersSettings | None, edge: EdgeSettings, compute: ComputeSettings, network: NetworkSettings
) -> Iterator[Problem]:
    """A host of the sign-in pages without a record or a certificate; warn of its parent without address."""
    if users is None or users.domain.host is None:
        return
    host, place = users.domain.host, ("users", "domain", "host")
    lead = {
        "strata:compute.web.hosts": compute.web.hosts,
        "strata:edge.cdn.hosts": edge.cdn.hosts if edge.cdn else (),
        "strata:edge.site.hosts": edge.site.hosts if edge.site else (),
    }
    for key, hosts in lead.items():
        if host in hosts:
            yield Problem(place, host, f"is in {key} too; a host can have only one target")
    parent = host.partition(".")[2]
    if not any(parent in hosts for hosts in lead.values()):
        # Amazon Cognito Developer Guide, "Using your own domain for managed login" (prerequisites).
        advise(
            f"strata:identity.users.domain.host {host} needs an A record of {parent}, and Cognito refuses it "
            "without one: give that name to the load balancer or the CDN, or add a record"
        )
    if users.domain.certificate_arn is None:
        yield from _certificate_of_sign_in(host, network)


def _certificate_of_sign_in(host: str, network: NetworkSettings) -> Iterator[Problem]:
    place, zone = ("users", "domain", "host"), network.public_zone
    message = network.host_problem(host, certified=False)
    if message is not None:
        yield Problem(place, host, message)
    elif zone is not None and not zone.delegated:
        yield Problem(
            place,
            host,
            f"needs a certificate, and none is issued before {zone.name} is delegated: use a prefix until "
            "then",
        )
    if network.certificates is not None and not network.certificates.cloudfront:
        yield Problem(
            place,
            host,
            "needs a certificate in us-east-1: set strata:network.certificates.cloudfront to true, or give "
            "users.domain.certificate_arn",
        )


def of_failover(edge: EdgeSettings, network: NetworkSettings) -> Iterator[Problem]:
    """A failover whose health check can't reach the load balancer."""
    if network.failover is not None and edge.cdn is not None:
        yield Problem(
            ("cdn",),
            "a CDN",
            "leaves no way for the health check of strata:network.dns.failover: only the CDN reaches the "
            "load balancer; set one of them to null",
        )


def of_health_check(compute: ComputeSettings, network: NetworkSettings) -> Iterator[Problem]:
    """A failover without names, or without an answer to its health check."""
    failover, web = network.failover, compute.web
    if failover is None:
        return
    if not web.hosts:
        yield Problem(
            ("web", "hosts"), [], "needs a name: strata:network.dns.failover moves the names of this list"
        )
    # The health check requests the load balancer's own name, which isn't a host of a rule.
    if not any(not rule.hosts and _matches(rule.paths, failover.path) for rule in web.rules):
        yield Problem(
            ("web", "rules"),
            [rule.name for rule in web.rules],
            f"answer no request for strata:network.dns.failover.path {failover.path}: give one of them hosts "
            "[] and that path",
        )


def _matches(paths: Sequence[str], path: str) -> bool:
    """Whether a rule with *paths* matches *path*: * is any text, ? is one character."""
    plain = path.partition("?")[0]
    return any(re.fullmatch(expression(pattern, any_character="."), plain) for pattern in paths)


def _hosts(
    place: tuple[str, str], hosts: Sequence[str], network: NetworkSettings, *, certified: bool
) -> Iterator[Problem]:
    for index, host in enumerate(hosts):
        message = network.host_problem(host, certified=certified)
        if message is not None:
            yield Problem((*place, index), host, message)
