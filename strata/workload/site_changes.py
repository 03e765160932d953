"""Changed files of static sites, by their state before and after an update."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from strata.engine.urn import name_of

_OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"
_DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
_SITE = "$strata:service:SiteProcess"
# The properties of a file that viewers receive.
_SEEN = ("key", "etag", "contentType", "cacheControl", "source")
# Above it all paths are invalidated: /* costs as one path (CloudFront Developer Guide, "Invalidate files").
_MOST_PATHS = 20
_ALL = "/*"

State = Iterable[Mapping[str, Any]]


def has_sites(state: State) -> bool:
    """Whether *state* has a distribution of a site."""
    return any(_is(one, _DISTRIBUTION) for one in state)


def stale(before: State, after: State) -> Mapping[str, Sequence[str]]:
    """The paths that CloudFront may still have as they were *before*, by the distribution's id.

    New files are not among them; nor is anything of a distribution that is new itself.
    """
    old, new = _files(before), _files(after)
    known, buckets = {one["id"] for one in before if _is(one, _DISTRIBUTION)}, _origins(after)
    found: dict[str, set[str]] = {}
    for (bucket, key), seen in old.items():
        distribution = buckets.get(bucket)
        if distribution in known and new.get((bucket, key)) != seen:
            found.setdefault(str(distribution), set()).add(f"/{quote(key)}")
    return {
        distribution: sorted(paths) if len(paths) <= _MOST_PATHS else [_ALL]
        for distribution, paths in found.items()
    }


def _files(state: State) -> dict[tuple[str, str], Mapping[str, object]]:
    """The files of viewers, by bucket and key."""
    return {
        (one["outputs"]["bucket"], one["outputs"]["key"]): {name: one["outputs"].get(name) for name in _SEEN}
        for one in state
        if _is(one, _OBJECT)
    }


def _origins(state: State) -> dict[str, str]:
    """The distribution of each site's bucket: both are in one component, whose resources have one name."""
    distributions = {_name(one): str(one["id"]) for one in state if _is(one, _DISTRIBUTION)}
    found = {}
    for one in state:
        if _is(one, _OBJECT):
            owner = name_of(str(one["parent"]))
            if owner in distributions:
                found[str(one["outputs"]["bucket"])] = distributions[owner]
    return found


def _is(one: Mapping[str, Any], kind: str) -> bool:
    """Whether a resource that exists is of *kind* and of a site."""
    return one.get("type") == kind and _SITE in str(one.get("urn")) and not one.get("delete")


def _name(one: Mapping[str, Any]) -> str:
    return name_of(str(one["urn"]))
