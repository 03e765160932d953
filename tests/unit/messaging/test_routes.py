import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.messaging.apis.callee import Callee
from components.messaging.apis.routes import (
    ApiRoute,
    Path,
    encode,
    folders,
    parse,
    parse_all,
    released_names,
    sibling_parameters,
)

CALLEE = Callee("web", "live", "arn:aws:lambda:ap-northeast-2:123456789012:function:web:live")
PUBLIC = ApiRoute(CALLEE, "everybody")

_steps = st.lists(st.from_regex(r"[a-z][a-z0-9_-]{0,8}|\{[a-z]{1,8}\}", fullmatch=True), max_size=5)


@pytest.mark.parametrize(
    ("text", "key", "pattern"),
    [
        ("GET /", "get", "*/GET/"),
        ("GET /images/{id}", "get-images-_7bid_7d", "*/GET/images/*"),
        ("ANY /{proxy+}", "any-_7bproxy_2b_7d", "*/*/*"),
        ("POST /v1.0/images", "post-v1_2e0-images", "*/POST/v1.0/images"),
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
        ("FETCH /images", "'FETCH /images': the method must be one of GET, POST, PUT, PATCH, DELETE, HEAD, "),
        ("GET /{all+}/more", "'GET /{all+}/more': a parameter that takes the rest of the path comes last"),
    ],
)
def test_what_is_no_route_is_refused_by_its_text(text, problem):
    with pytest.raises(ValueError, match="^" + re.escape(problem)):
        parse(text)


def test_all_wrong_routes_are_named_at_once():
    routes = {
        "GET images": PUBLIC,
        "GET /a": ApiRoute(CALLEE, "token"),
        "GET /b/{id}": PUBLIC,
        "GET /b/id": PUBLIC,
        "GET /b/{name}": PUBLIC,
    }
    with pytest.raises(ValueError, match="api: ") as caught:
        parse_all("api", routes, authorizers=["users"])
    assert str(caught.value).splitlines() == [
        "api: 'GET images' is not a route: write 'GET /images/{id}'",
        "api: 'GET /a' needs callers token, and the API has no authorizer of them",
        "api: GET /b/{id} and GET /b/{name} match the same requests",
    ]


def test_tokens_are_accepted_where_the_api_has_an_authorizer():
    routes = {"GET /a": ApiRoute(CALLEE, "token")}
    assert parse_all("api", routes, authorizers=["token"]) == {"GET /a": Path("GET", "/a")}


@given(st.lists(_steps, max_size=6))
def test_every_folder_comes_after_the_one_it_is_in(steps):
    paths = [Path("GET", "/" + "/".join(each)) for each in steps]
    found = folders(paths)
    assert len(found) == len(set(found))
    for place, folder in enumerate(found):
        parent = folder.rpartition("/")[0]
        assert not parent or parent in found[:place]
    assert {path.path for path in paths} - {"/"} <= set(found)


_any_steps = st.lists(
    st.from_regex(r"[A-Za-z0-9._~-]{1,4}|\{[A-Za-z0-9._-]{1,3}\+?\}", fullmatch=True), max_size=4
)


@given(_any_steps, _any_steps)
def test_no_two_paths_have_the_same_name(one: list[str], other: list[str]) -> None:
    paths = [Path("GET", "/" + "/".join(steps)) for steps in (one, other)]
    assert (paths[0].key == paths[1].key) == (paths[0] == paths[1])
    assert re.fullmatch(r"[A-Za-z0-9_-]+", paths[0].key), "Lambda takes it in the id of a statement"


@pytest.mark.parametrize(
    ("one", "other"),
    [("/a-b", "/a/b"), ("/a_2db", "/a-b"), ("/id", "/{id}"), ("/a.b", "/a~b"), ("/é", "/Ã©")],
)
def test_texts_that_look_alike_have_names_of_their_own(one: str, other: str) -> None:
    assert encode(one) != encode(other)


def test_a_released_name_is_an_alias_where_it_can_mean_one_resource_only() -> None:
    assert released_names({"a_2db": "a-b", "c_2dd": "c-d", "same": "same"}) == {
        "a_2db": "a-b",
        "c_2dd": "c-d",
    }
    assert released_names({"a_2db": "a-b", "a-b": "a-b"}) == {}
    assert released_names({"a_2db-c": "a-b-c", "a-b_2dc": "a-b-c"}) == {}


def test_a_rest_api_has_one_parameter_at_a_place() -> None:
    paths = [parse(text) for text in ("GET /a/{id}", "POST /a/{name}/x", "GET /b/{id}", "GET /{all+}")]
    assert sibling_parameters(paths) == ["/a has two parameters, {id} and {name}: use one name"]
