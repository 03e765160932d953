"""The option --expect-no-changes of `strata preview` and `strata up`, on one change by hand."""

import re
from typing import Any

from strata.errors import Exit

ENVIRONMENT = "dev"


def test_a_change_where_none_is_expected_exits_with_3_and_a_second_up_finds_nothing_to_do(small: Any) -> None:
    [log_group] = [one["id"] for one in small.state(ENVIRONMENT) if one["type"].endswith(":LogGroup")]
    small.client(ENVIRONMENT, "logs").put_retention_policy(logGroupName=log_group, retentionInDays=1)

    preview = small.strata("preview", ENVIRONMENT, "--expect-no-changes")
    assert preview.returncode == Exit.CHANGES, preview.stdout
    assert small.strata("up", ENVIRONMENT).returncode == Exit.OK
    second = small.strata("up", ENVIRONMENT, "--expect-no-changes")
    assert second.returncode == Exit.OK, second.stdout
    assert re.search(r"^ +\d+ unchanged$", second.stdout, re.MULTILINE), second.stdout
