"""The contract that the platform publishes for services, from its components."""

from collections.abc import Mapping
from typing import Any

import pulumi

from components.service.contract import Contract
from environment.platform import Platform, web_url

_Parts = Mapping[str, pulumi.Input[Any]]


def contract_text(platform: Platform) -> pulumi.Output[str]:
    """The value of the parameter ``Contract.PARAMETER``; fails if it is larger than a standard parameter."""
    aws = platform.settings.aws
    parts = {
        "version": Contract.VERSION,
        "environment": aws.default_tags.tags.environment,
        "account": aws.account,
        "region": aws.region,
        **_foundation(platform),
        **_databases(platform),
        **_caches(platform),
        **_messaging(platform),
        "load_balancer": _load_balancer(platform),
        "names": _names(platform),
        "containers": _containers(platform),
        "cdn": None if platform.edge.cdn is None else {"url": platform.edge.cdn.url},
        "users": _users(platform),
    }
    return pulumi.Output.from_input(parts).apply(
        lambda known: Contract.model_validate(known).text(Contract.PARAMETER)
    )


def _foundation(platform: Platform) -> _Parts:
    network = platform.network.vpc
    anywhere = platform.network.firewall.ids["load_balancer"]
    return {
        "network": {
            "vpc_id": network.vpc_id,
            "public_subnet_ids": network.public(anywhere).subnet_ids,
            "private_subnet_ids": network.private(anywhere).subnet_ids,
            "data_subnet_ids": network.data(anywhere).subnet_ids,
            "dual_stack": platform.settings.network.dual_stack,
        },
        "keys": {
            "environment_arn": platform.foundation.key_arn,
            "messages_arn": platform.foundation.messages_key_arn,
        },
        "operations_topic_arn": platform.foundation.operations.arn,
        "logs": {"name": platform.foundation.logs.name, "arn": platform.foundation.logs.arn},
        "media": {"name": platform.images.bucket_name, "arn": platform.images.bucket_arn},
    }


def _databases(platform: Platform) -> _Parts:
    stores, groups = platform.data.stores, platform.network.firewall.ids
    database, aurora, graph = stores.database, stores.aurora, stores.graph
    return {
        "database": database
        and {
            "host": database.address,
            "port": database.port,
            "resource_id": database.resource_id,
            "secret_arn": database.secret_arn,
            "security_group_id": groups["database"],
        },
        "aurora": aurora
        and {
            "writer": aurora.endpoint,
            "reader": aurora.reader_endpoint,
            "port": aurora.port,
            "resource_id": aurora.resource_id,
            "secret_arn": aurora.secret_arn,
            "security_group_id": groups["database"],
        },
        "graph": graph
        and {
            "writer": graph.endpoint,
            "reader": graph.reader_endpoint,
            "port": graph.port,
            "resource_id": graph.resource_id,
            "security_group_id": groups["database"],
        },
        "tables": {key: table.name for key, table in stores.tables.items()},
    }


def _caches(platform: Platform) -> _Parts:
    caches, groups = platform.data.caches, platform.network.firewall.ids
    sessions, memcached = caches.sessions, caches.memcached
    return {
        "sessions": sessions
        and {
            "host": sessions.primary_endpoint,
            "port": sessions.port,
            "secret_arn": sessions.secret_arn,
            "security_group_id": groups["cache"],
        },
        "memcached": memcached
        and {
            "host": memcached.address,
            "port": memcached.port,
            "security_group_id": groups["cache"],
        },
    }


def _messaging(platform: Platform) -> _Parts:
    stream, kafka = platform.data.streams.stream, platform.data.streams.kafka
    return {
        "stream": stream and {"name": stream.name, "arn": stream.arn},
        "kafka": kafka
        and {
            "arn": kafka.arn,
            "brokers": kafka.bootstrap_brokers,
            "security_group_id": platform.network.firewall.ids["kafka"],
        },
    }


def _load_balancer(platform: Platform) -> _Parts:
    web = platform.compute.web
    return {
        "listener_arn": web.listener.arn,
        "arn_suffix": web.load_balancer_arn_suffix,
        "security_group_id": platform.network.firewall.ids["load_balancer"],
        "dns_name": web.load_balancer_dns_name,
        "zone_id": web.load_balancer_zone_id,
        "https": web.https or platform.edge.cdn is not None,
        "url": web_url(platform),
        "dual_stack": web.dual_stack,
        "hosts": list(platform.settings.compute.web.hosts),
    }


def _names(platform: Platform) -> _Parts:
    zones, certificates = platform.network.zones, platform.network.certificates
    standby = platform.compute.names.standby
    return {
        "public_zone": zones.public and {"name": zones.public.name, "id": zones.public.zone_id},
        "private_zone": zones.private and {"name": zones.private.name, "id": zones.private.zone_id},
        "certificate_arn": certificates.arn,
        "cloudfront_certificate_arn": certificates.cloudfront_arn,
        "standby": standby
        and {
            "dns_name": standby.dns_name,
            "zone_id": standby.zone_id,
            "health_check_id": standby.health_check_id,
        },
    }


def _containers(platform: Platform) -> _Parts | None:
    cluster = platform.compute.containers.cluster
    if cluster is None:
        return None
    return {
        "cluster_arn": cluster.arn,
        "cluster_name": cluster.name,
        "namespace_arn": cluster.namespace_arn,
        "machines_provider": cluster.machines_provider,
    }


def _users(platform: Platform) -> _Parts | None:
    users = platform.identity.users
    if users is None:
        return None
    return {
        "pool_id": users.pool_id,
        "arn": users.pool_arn,
        "issuer": users.issuer,
        "domain": users.domain_name,
        "managed_login": users.managed_login,
        "providers": users.provider_names,
        "clients": users.client_ids,
    }
