"""Values of tags: what AWS takes in every service."""

import pytest
from pydantic import TypeAdapter, ValidationError

from components.common.account import TagValue

_VALUE: TypeAdapter[str] = TypeAdapter(TagValue)


@pytest.mark.parametrize("value", ["platform", "R+D / 12-4", "a:b=c@d.e_f", "팀", "0098", "é", "x" * 256])
def test_a_value_that_aws_takes_is_accepted(value: str) -> None:
    assert _VALUE.validate_python(value) == value


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("R&D / 12#4", "'# &'"),
        ("rocket 🚀", "allow in tags"),
        ("a,b", "allow in tags"),
        ("a\tb", "allow in tags"),
        ("a\nb", "allow in tags"),
        ("a;b", "allow in tags"),
        ('"a"', "allow in tags"),
        ("aws:team", "AWS reserves"),
        ("AWS:team", "AWS reserves"),
        (" team", "ends with a space"),
        ("", "at least 1"),
        ("x" * 257, "at most 256"),
    ],
)
def test_a_value_that_aws_refuses_is_refused(value: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        _VALUE.validate_python(value)
