"""URLs with users and passwords are found, and hidden in messages."""

import pytest

from components.common.url_credentials import has_password, has_user, without_users


@pytest.mark.parametrize(
    ("text", "user", "password"),
    [
        ("https://example.com/a@b", False, False),
        ("https://example.com?to=a@b.example", False, False),
        ("oncall@example.com", False, False),
        ("https://token@example.com", True, False),
        ("https://bot:word@example.com", True, True),
        ("https://:word@example.com", True, True),
        ("redis://default:a:b@example.com:6379/0", True, True),
        ("postgresql+psycopg://app:p%40ss@example.com", True, True),
        ("jdbc:postgresql://app:word@example.com/app", True, True),
        ("first https://a.example then HTTPS://b:word@b.example", True, True),
        ("postgres://app:$PASSWORD@example.com", True, False),
        ("postgres://app:${PASSWORD}@example.com", True, False),
        ("postgres://app:{password}@example.com", True, False),
        ("postgres://app:@example.com", True, False),
    ],
)
def test_users_and_passwords_are_found(text: str, user: bool, password: bool) -> None:
    assert (has_user(text), has_password(text)) == (user, password)
    assert "word@" not in without_users(text)
    assert without_users(text).rpartition("@")[2] == text.rpartition("@")[2]


def test_other_parts_of_a_text_stay_in_messages() -> None:
    assert without_users('["https://a:b@c.example/d", "e@f"]') == '["https://…@c.example/d", "e@f"]'
