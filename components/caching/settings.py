"""Settings of the caching layer."""

from typing import Annotated

from pydantic import Field

from components.caching.memcached_settings import MemcachedSettings
from components.caching.session_cache_settings import SessionCacheSettings
from components.common.section import Section

_SESSIONS_PORT = 6379
_MEMCACHED_PORT = 11211


class CachingSettings(Section):
    """The caches of the environment."""

    sessions: Annotated[SessionCacheSettings | None, Field(description="A cache for sessions, or null")]
    memcached: Annotated[MemcachedSettings | None, Field(description="A Memcached cluster, or null")]

    @property
    def ports(self) -> list[int]:
        """Ports of the caches; the session cache's is open in every environment."""
        return [_SESSIONS_PORT, *([_MEMCACHED_PORT] if self.memcached else [])]
