"""Demonstration of a sign-in: a user signs in on the pages of the user pool, and calls an API with the token.

As a module it runs with an environment's variables: ``python -m strata.commands.demo_sign_in CONTRACT URL``.
"""

import base64
import hashlib
import json
import os
import re
import secrets
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPMessage
from typing import IO, Any

from components.service.contract import Contract
from strata.engine import operations
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError

# The route of services/orders with callers: users.
_ROUTE = "/me"
_ENDPOINT = "AWS_ENDPOINT_URL"
_TIMEOUT_SECONDS = 30
_HIDDEN = re.compile(r'name="(?P<name>[a-z_]+)"[^>]*value="(?P<value>[^"]*)"')
_LOCAL = ".localhost"
_FOUND = 302
_UNAUTHORIZED = 401
_OK = 200

Say = Callable[[str], None]
# boto3 makes its clients at run time.
_Cognito = Any


class SignInError(Exception):
    """A step of the sign-in that failed; ``str()`` is the message."""


@dataclass(frozen=True)
class Pages:
    """The sign-in pages at *base*, and the app client that a user comes from."""

    base: str
    client_id: str
    redirect_uri: str


def sign_in(workspace: Workspace, orders: Workspace) -> Exit:
    """Sign a new user in and call the API of the deployed service *orders*; ERROR if a step is refused."""
    if _ENDPOINT not in workspace.variables:
        raise StrataError(
            "strata demo signin shows a sign-in on the sandbox: no program may fill in the pages of AWS.",
            Exit.USAGE,
        )
    operations.require_deployed(workspace)
    url = operations.outputs(orders).get("url")
    if not isinstance(url, str):
        raise StrataError(f"{orders.label} has no output url. First: strata up {orders.label}")
    # A process of its own, which gets the environment's variables and not the user's.
    code = workspace.run([sys.executable, "-m", "strata.commands.demo_sign_in", Contract.PARAMETER, url])
    return Exit.OK if code == Exit.OK else Exit.ERROR


def show(cognito: _Cognito, pool_id: str, pages: Pages, url: str, say: Say) -> None:
    """Create a user, sign in on the pages, call the API with and without the token, and delete the user."""
    # Uppercase and lowercase letter, digit and symbol, as the pool's policy demands.
    user, password = f"{secrets.token_hex(6)}@example.com", f"{secrets.token_urlsafe(18)}aA1!"
    cognito.admin_create_user(UserPoolId=pool_id, Username=user, MessageAction="SUPPRESS")
    try:
        cognito.admin_set_user_password(UserPoolId=pool_id, Username=user, Password=password, Permanent=True)
        say(f"{user} is a user of {pool_id}")
        token = _token(pages, user, password, say)
        _call(url, token, say)
    finally:
        cognito.admin_delete_user(UserPoolId=pool_id, Username=user)
        say(f"{user} is deleted")


def _token(pages: Pages, user: str, password: str, say: Say) -> str:
    """An access token, by the authorization code grant with PKCE (RFC 7636)."""
    verifier = secrets.token_urlsafe(48)
    grant = {
        "grant_type": "authorization_code",
        "client_id": pages.client_id,
        "redirect_uri": pages.redirect_uri,
        "code": _code(pages, user, password, verifier, say),
        "code_verifier": verifier,
    }
    refused, _, _ = _request(f"{pages.base}/oauth2/token", {**grant, "code_verifier": "another"})
    if refused == _OK:
        raise SignInError("POST /oauth2/token: took the code of another program")
    say(f"POST /oauth2/token without the code's verifier: {refused}")
    status, _, text = _request(f"{pages.base}/oauth2/token", grant)
    if status != _OK:
        raise SignInError(f"POST /oauth2/token: {status} {text}")
    say(f"POST /oauth2/token: {status}, an access token")
    return str(json.loads(text)["access_token"])


def _code(pages: Pages, user: str, password: str, verifier: str, say: Say) -> str:
    """The authorization code of *user*, for the program that has *verifier*."""
    state = secrets.token_urlsafe(16)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": pages.client_id,
        "redirect_uri": pages.redirect_uri,
        "scope": "openid email",
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    status, _, page = _request(f"{pages.base}/oauth2/authorize?{urllib.parse.urlencode(query)}")
    if status != _OK:
        raise SignInError(f"GET /oauth2/authorize: {status} {page}")
    say(f"GET /oauth2/authorize: {status}, the sign-in page")

    hidden = {found["name"]: found["value"] for found in _HIDDEN.finditer(page)}
    form = {**hidden, **query, "username": user, "password": password}
    status, headers, page = _request(f"{pages.base}/login", form)
    back = urllib.parse.urlsplit(headers.get("location", ""))
    answer = dict(urllib.parse.parse_qsl(back.query))
    if status != _FOUND or answer.get("state") != state or "code" not in answer:
        raise SignInError(f"POST /login: {status} {headers.get('location', page[:200])}")
    say(f"POST /login: {status}, back to {back.scheme}://{back.netloc}{back.path} with a code")
    return answer["code"]


def _call(url: str, token: str, say: Say) -> None:
    """The API's answers without a token, with a changed one, and with the user's."""
    head, middle, tail = token.split(".")
    changed = f"{head}.{middle}.{tail[::-1]}"
    for name, sent, expected in (
        ("no token", None, _UNAUTHORIZED),
        ("a changed token", changed, _UNAUTHORIZED),
        ("the token", token, _OK),
    ):
        status, _, text = _request(f"{url}{_ROUTE}", token=sent)
        say(f"GET {url}{_ROUTE} with {name}: {status} {text}")
        if status != expected:
            raise SignInError(f"expected {expected}")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The application's own pages, to which the sign-in returns, aren't there."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)


def _request(
    url: str, form: Mapping[str, str] | None = None, token: str | None = None
) -> tuple[int, Mapping[str, str], str]:
    """Status, headers and text of a GET, or of a POST of *form*."""
    data = None if form is None else urllib.parse.urlencode(form).encode()
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    parts = urllib.parse.urlsplit(url)
    if (parts.hostname or "").endswith(_LOCAL):
        # RFC 6761: a name below localhost is this machine; not every resolver knows it.
        headers["Host"] = parts.netloc
        url = parts._replace(netloc=f"127.0.0.1:{parts.port}").geturl()
    # The emulator's address and that of the API in it.
    request = urllib.request.Request(url, data, headers)  # noqa: S310 (an address of the sandbox)
    try:
        with _OPENER.open(request, timeout=_TIMEOUT_SECONDS) as response:
            return response.status, _lower(response.headers), response.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, _lower(answer.headers), answer.read().decode()


def _lower(headers: Message) -> Mapping[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def main(arguments: list[str]) -> int:
    """Run with the environment's variables; arguments: the contract's parameter, the API's URL."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    parameter, url = arguments
    try:
        text = boto3.client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"]
        users = Contract.model_validate_json(text).users
        if users is None or not users.clients:
            raise SignInError("strata:identity.users is null in this environment, or has no clients")
        cognito = boto3.client("cognito-idp")
        client_id = next(iter(users.clients.values()))
        found = cognito.describe_user_pool_client(UserPoolId=users.pool_id, ClientId=client_id)
        callback = found["UserPoolClient"]["CallbackURLs"][0]
        show(cognito, users.pool_id, Pages(os.environ[_ENDPOINT], client_id, callback), url, print)
    except (BotoCoreError, ClientError, SignInError, OSError) as error:
        print(f"The sign-in failed: {error}", file=sys.stderr)
        return Exit.ERROR
    return Exit.OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
