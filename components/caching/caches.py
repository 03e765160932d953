"""The caching layer: all caches of an environment."""

from collections.abc import Mapping

import pulumi

from components.caching.memcached import Memcached
from components.caching.session_cache import SessionCache
from components.caching.settings import CachingSettings
from components.common.locks import Locks
from components.common.placement import Placement


class Caches(pulumi.ComponentResource):
    """The caches of *settings*, None for one that is null; both have the stores' *locks*."""

    sessions: SessionCache | None
    memcached: Memcached | None
    endpoints: Mapping[str, pulumi.Output[str]]
    """Addresses and secrets of the caches, by their names in Parameter Store."""

    def __init__(
        self,
        name: str,
        settings: CachingSettings,
        locks: Locks,
        *,
        key_arn: pulumi.Input[str],
        placement: Placement,
        alarm_topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:caching:Caches", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        self.sessions = self.memcached = None
        if settings.sessions:
            self.sessions = SessionCache(
                f"{name}-sessions",
                settings.sessions,
                locks,
                key_arn=key_arn,
                placement=placement,
                alarm_topic_arn=alarm_topic_arn,
                opts=child,
            )
        if settings.memcached:
            self.memcached = Memcached(
                f"{name}-memcached",
                settings.memcached,
                locks,
                placement=placement,
                alarm_topic_arn=alarm_topic_arn,
                opts=child,
            )
        self.endpoints = _endpoints(self.sessions, self.memcached)
        self.register_outputs({})


def _endpoints(sessions: SessionCache | None, memcached: Memcached | None) -> dict[str, pulumi.Output[str]]:
    found: dict[str, pulumi.Output[str]] = {}
    if sessions:
        found |= {
            "sessions-address": sessions.primary_endpoint,
            "sessions-reader-address": sessions.reader_endpoint,
            "sessions-port": sessions.port.apply(str),
            "sessions-secret": sessions.secret_arn,
        }
    if memcached:
        found |= {"memcached-address": memcached.configuration_endpoint}
    return found
