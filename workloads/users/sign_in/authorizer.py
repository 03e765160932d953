"""Lambda authorizer of WebSocket APIs: users of a Cognito user pool connect with a token."""

import json
import os
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

from sign_in.keys import Keys, decode, is_signed, parse

_PARTS = 3


class RefusedError(Exception):
    """A token that proves nothing; the message is for the log."""


def handle(event: dict[str, Any], context: object) -> dict[str, Any]:
    """The policy for one connection; API Gateway answers 401 to the exception ``Unauthorized``."""
    token = (event.get("queryStringParameters") or {}).get("token") or ""
    issuer, clients = os.environ["ISSUER"], os.environ["CLIENT_IDS"].split(",")
    try:
        claims = verify(token, _keys(issuer), time.time())
        check(claims, issuer, clients)
    except RefusedError as refused:
        print(json.dumps({"refused": str(refused)}))
        raise Exception("Unauthorized") from None
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": event["methodArn"]}
    return {
        "principalId": claims["sub"],
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"sub": claims["sub"], "groups": " ".join(claims.get("cognito:groups", []))},
    }


def verify(token: str, keys: Keys, now: float) -> Mapping[str, Any]:
    """The claims of *token*, whose signature is that of one of *keys* and which is valid at *now*."""
    parts = token.split(".")
    try:
        header, claims = (parse(part) for part in parts[:2])
        signature = decode(parts[2])
    except (IndexError, ValueError):
        raise RefusedError("not a token") from None
    if len(parts) != _PARTS or not isinstance(header, dict) or not isinstance(claims, dict):
        raise RefusedError("not a token")
    if header.get("alg") != "RS256":
        raise RefusedError("not signed with RS256")
    key = keys.find(str(header.get("kid")))
    if key is None or not is_signed(f"{parts[0]}.{parts[1]}".encode(), signature, key):
        raise RefusedError("not signed by the user pool")
    expires = claims.get("exp")
    if not isinstance(expires, int) or expires <= now:
        raise RefusedError("expired")
    return claims


def check(claims: Mapping[str, Any], issuer: str, clients: list[str]) -> None:
    """Raise RefusedError for a token of another pool or client, or of no user.

    Source: Amazon Cognito Developer Guide, "Verifying JSON web tokens".
    """
    client = {"access": claims.get("client_id"), "id": claims.get("aud")}.get(str(claims.get("token_use")))
    if claims.get("iss") != issuer:
        raise RefusedError("of another issuer")
    if client not in clients:
        raise RefusedError("of another client")
    if not isinstance(claims.get("sub"), str):
        raise RefusedError("of no user")


@cache
def _keys(issuer: str) -> Keys:
    """The keys of *issuer*, at AWS's endpoint or at the one that the SDKs' variable names."""
    own, _, pool = issuer.rpartition("/")
    return Keys(f"{os.environ.get('AWS_ENDPOINT_URL', own)}/{pool}/.well-known/jwks.json")
