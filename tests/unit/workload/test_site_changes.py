"""The files of a site that CloudFront may still have as they were before an update."""

from typing import Any

import pytest

from strata.workload.site_changes import has_sites, stale

_PARENT = "urn:pulumi:dev::orders::strata:service:Service$strata:service:SiteProcess::orders-{}"
State = list[dict[str, Any]]


def site(name: str, *files: tuple[str, str], distribution: bool = True) -> State:
    """The state of the site *name* with *files*, each a key and an ETag."""
    parent = _PARENT.format(name)
    kind = "aws:s3/bucketObjectv2:BucketObjectv2"
    objects = [
        {
            "type": kind,
            "urn": f"{parent.rpartition('::')[0]}${kind}::orders-{name}-{key}",
            "id": key,
            "parent": parent,
            "outputs": {"bucket": f"{name}-bucket", "key": key, "etag": etag},
        }
        for key, etag in files
    ]
    kind = "aws:cloudfront/distribution:Distribution"
    made = {
        "type": kind,
        "urn": f"{parent.rpartition('::')[0]}${kind}::orders-{name}",
        "id": f"E-{name}",
        "parent": parent,
        "outputs": {},
    }
    return [*objects, *([made] if distribution else [])]


@pytest.mark.parametrize(
    ("after", "paths"),
    [
        ([("a.js", "1"), ("b c.js", "1")], []),
        ([("a.js", "2"), ("b c.js", "1")], ["/a.js"]),
        ([("a.js", "2"), ("b c.js", "2")], ["/a.js", "/b%20c.js"]),
        ([("b c.js", "1")], ["/a.js"]),
        ([("a.js", "1"), ("b c.js", "1"), ("new.js", "1")], []),
    ],
)
def test_changed_and_removed_files_are_stale_and_new_ones_are_not(
    after: list[tuple[str, str]], paths: list[str]
) -> None:
    before = site("shop", ("a.js", "1"), ("b c.js", "1"))
    assert stale(before, site("shop", *after)) == ({"E-shop": paths} if paths else {})


def test_each_site_has_its_own_distribution() -> None:
    before = [*site("shop", ("a.js", "1")), *site("blog", ("a.js", "1"))]
    after = [*site("shop", ("a.js", "1")), *site("blog", ("a.js", "2"))]
    assert stale(before, after) == {"E-blog": ["/a.js"]}


def test_a_new_distribution_needs_no_invalidation() -> None:
    before = site("shop", ("a.js", "1"), distribution=False)
    assert stale(before, site("shop", ("a.js", "2"))) == {}
    assert not has_sites(before)


def test_many_paths_are_one() -> None:
    before = site("shop", *[(f"{number}.js", "1") for number in range(21)])
    after = site("shop", *[(f"{number}.js", "2") for number in range(21)])
    assert stale(before, after) == {"E-shop": ["/*"]}
