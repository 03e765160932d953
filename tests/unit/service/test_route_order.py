"""Routes that another rule of the load balancer's listener leaves no requests to."""

import pytest

from environment.route_order import Rule, hidden
from environment.service_claims import conditions


def rule(priority: int, *paths: str, hosts: tuple[str, ...] = ()) -> Rule:
    return Rule(f"rule-{priority}", priority, conditions([*hosts], [*paths]))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (rule(1, "/*"), rule(2, "/orders/*")),
        (rule(1, "/orders/*"), rule(2, "/orders/items")),
        (rule(1, "/orders*"), rule(2, "/orders/*")),
        (rule(1, "/o?ders"), rule(2, "/orders")),
        (rule(1, "/o?ders"), rule(2, "/o?ders", hosts=("a.de",))),
        (rule(1, "*"), rule(2, "/orders", hosts=("a.de",))),
        (rule(1, hosts=("*.a.de",)), rule(2, "/x", hosts=("b.A.de",))),
        (rule(1, "/a", "/b/*"), rule(2, "/c", "/b/c")),
    ],
)
def test_a_narrower_route_behind_a_wider_one_is_never_reached(first: Rule, second: Rule) -> None:
    behind, before = hidden(second, first), hidden(first, second)
    assert behind is not None
    assert before is not None
    assert behind.startswith("no request reaches ")
    assert f"{first.holder} takes" in behind
    assert f"of {second.holder}, which has the priority {second.priority}" in before


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # The wider one behind the narrower one is the usual order.
        (rule(1, "/orders/*"), rule(2, "/*")),
        (rule(1, "/orders"), rule(2, "/orders/*")),
        (rule(1, "/orders/*"), rule(2, "/orders")),
        (rule(1, "/o?ders"), rule(2, "/o*ders")),
        (rule(1, "/a", hosts=("a.de",)), rule(2, "/a")),
        (rule(1, "/A/*"), rule(2, "/a/b")),
        (rule(1, "/*/x"), rule(2, "/a/*")),
        (rule(1, "/a.b"), rule(2, "/aab")),
        # Other checks refuse one priority, one route, and a route without hosts and paths.
        (rule(1, "/*"), rule(1, "/a")),
        (rule(1, "/a"), rule(2, "/a")),
        (rule(1), rule(2, "/a")),
    ],
)
def test_a_route_that_gets_some_requests_is_not_refused(first: Rule, second: Rule) -> None:
    assert hidden(second, first) is None
    assert hidden(first, second) is None


def test_one_message_names_every_path() -> None:
    assert hidden(rule(2, "/a", "/b"), rule(1, "/*")) == (
        'no request reaches "/a", "/b": rule-1 takes "/*" with the lower priority 1; give this route a '
        "priority below 1"
    )
