"""The caching layer: what is kept in memory for users, and what is kept at the edge near them."""

from components.caching.caches import Caches
from components.caching.cdn import Cdn, Owner
from components.caching.cdn_settings import CdnSettings
from components.caching.edge import Edge
from components.caching.memcached import Memcached
from components.caching.memcached_settings import MemcachedSettings
from components.caching.origins import Media, Site
from components.caching.placement import CachePlacement
from components.caching.session_cache import SessionCache
from components.caching.session_cache_settings import SessionCacheSettings
from components.caching.settings import CachingSettings

__all__ = [
    "CachePlacement",
    "Caches",
    "CachingSettings",
    "Cdn",
    "CdnSettings",
    "Edge",
    "Media",
    "Memcached",
    "MemcachedSettings",
    "Owner",
    "SessionCache",
    "SessionCacheSettings",
    "Site",
]
