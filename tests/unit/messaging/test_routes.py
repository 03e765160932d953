import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.messaging.apis.callee import Callee
from components.messaging.apis.routes import Path, Route, folders, parse, parse_all

CALLEE = Callee("web", "live", "arn:aws:lambda:ap-northeast-2:123456789012:function:web:live")
PUBLIC = Route(CALLEE, "everybody")

_steps = st.lists(st.from_regex(r"[a-z][a-z0-9_-]{0,8}|\{[a-z]{1,8}\}", fullmatch=True), max_size=5)


@pytest.mark.parametrize(
    ("text", "key", "pattern"),
    [
        ("GET /", "get", "*/GET/"),
        ("GET /images/{id}", "get-images-id", "*/GET/images/*"),
        ("ANY /{proxy+}", "any-proxy", "*/*/*"),
        ("POST /v1.0/images", "post-v1.0-images", "*/POST/v1.0/images"),
    ],
)
def test_a_route_has_a_name_and_a_place_in_arns(text, key, pattern):
    path = parse(text)
    assert (path.key, path.pattern) == (key, pattern)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("/images", "'/images' is not a route: write 'GET /images/{id}'"),
        ("get /images", "'get /images' is not a route"),
        ("GET images", "'GET images' is not a route"),
        ("GET /images/", "'GET /images/' is not a route"),
        ("FETCH /images", "'FETCH /images': the method is none of GET, POST, PUT, PATCH, DELETE, HEAD, "),
        ("GET /{all+}/more", "'GET /{all+}/more': a parameter that takes the rest of the path comes last"),
    ],
)
def test_what_is_no_route_is_refused_by_its_text(text, problem):
    with pytest.raises(ValueError, match="^" + re.escape(problem)):
        parse(text)


def test_all_wrong_routes_are_named_at_once():
    routes = {
        "GET images": PUBLIC,
        "GET /a": Route(CALLEE, "token"),
        "GET /b/{id}": PUBLIC,
        "GET /b/id": PUBLIC,
    }
    with pytest.raises(ValueError, match="api: ") as caught:
        parse_all("api", routes, tokens=False)
    assert str(caught.value).splitlines() == [
        "api: 'GET images' is not a route: write 'GET /images/{id}'",
        "api: 'GET /a' wants callers with a token, and nothing says who issues them",
        "api: GET /b/id is there twice",
        "api: GET /b/{id} is there twice",
    ]


def test_tokens_are_fine_where_somebody_issues_them():
    assert parse_all("api", {"GET /a": Route(CALLEE, "token")}, tokens=True) == {"GET /a": Path("GET", "/a")}


@given(st.lists(_steps, max_size=6))
def test_every_folder_comes_after_the_one_it_is_in(steps):
    paths = [Path("GET", "/" + "/".join(each)) for each in steps]
    found = folders(paths)
    assert len(found) == len(set(found))
    for place, folder in enumerate(found):
        parent = folder.rpartition("/")[0]
        assert not parent or parent in found[:place]
    assert {path.path for path in paths} - {"/"} <= set(found)
