"""A resource under another name: refused before anything is touched, or taken over by an alias."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from strata.errors import Exit

ENVIRONMENT = "dev"
FILE = "components/data/buckets/bucket.py"
OLD, NEW = "media-versions", "media-kept"


@pytest.fixture
def change(small: Any) -> Iterator[Callable[[str, str], None]]:
    """Replace a text in the component of buckets; finally the file is as before."""
    file = small.root / FILE
    before = file.read_text()

    def replace(old: str, new: str) -> None:
        text = file.read_text()
        assert text.count(old) == 1
        file.write_text(text.replace(old, new))

    yield replace
    file.write_text(before)


def test_another_name_is_refused_with_the_alias_that_keeps_the_resource(
    small: Any, change: Callable[[str, str], None]
) -> None:
    before = {one["urn"]: one["modified"] for one in small.state(ENVIRONMENT)}
    change('f"{name}-versions"', 'f"{name}-kept"')
    refused = small.strata("up", ENVIRONMENT)
    assert refused.returncode == Exit.USAGE, refused.stdout + refused.stderr
    assert f"{NEW} is {OLD} under another name: AWS has one for these bucket" in refused.stderr
    alias = f"pulumi.ResourceOptions(aliases=[pulumi.Alias(name={OLD!r})])"
    assert alias in refused.stderr
    assert {one["urn"]: one["modified"] for one in small.state(ENVIRONMENT)} == before

    report = small.strata("report", ENVIRONMENT)
    assert report.returncode == Exit.USAGE, report.stdout + report.stderr
    assert f"{NEW} is {OLD} under another name" in report.stderr

    after = "opts=self._child,\n        )\n        private.lifecycle("
    change(after, after.replace("self._child", f"pulumi.ResourceOptions.merge(self._child, {alias})"))
    kept = small.strata("preview", ENVIRONMENT, "--expect-no-changes")
    assert kept.returncode == Exit.OK, kept.stdout + kept.stderr
