import base64
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from sign_in import authorizer, keys
from sign_in.keys import Keys, is_signed

ISSUER = "https://cognito-idp.ap-northeast-2.amazonaws.com/ap-northeast-2_abc"
NOW = int(time.time())
OWN, FOREIGN = (rsa.generate_private_key(65537, 2048) for _ in range(2))
ACCESS = {
    "sub": "user-1",
    "iss": ISSUER,
    "token_use": "access",
    "client_id": "shop",
    "exp": NOW + 3600,
    "cognito:groups": ["editors", "readers"],
}
EVENT_ARN = "arn:aws:execute-api:ap-northeast-2:111111111111:api/live/$connect"


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _number(value: int) -> str:
    return _text(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _public(key: rsa.RSAPrivateKey, name: str) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    return {"kid": name, "kty": "RSA", "n": _number(numbers.n), "e": _number(numbers.e)}


def token(
    claims: dict[str, Any], key: rsa.RSAPrivateKey = OWN, kid: str = "own", algorithm: str = "RS256"
) -> str:
    header = _text(json.dumps({"alg": algorithm, "kid": kid}).encode())
    signed = f"{header}.{_text(json.dumps(claims).encode())}"
    return f"{signed}.{_text(key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


@pytest.fixture(autouse=True)
def pool(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pool's keys; the list of requests for them."""
    asked: list[str] = []

    def fetch(url: str) -> list[dict[str, str]]:
        asked.append(url)
        return [_public(OWN, "own"), {"kid": "other", "kty": "EC"}]

    monkeypatch.setattr(keys, "fetch", fetch)
    monkeypatch.setenv("ISSUER", ISSUER)
    monkeypatch.setenv("CLIENT_IDS", "admin,shop")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    authorizer._keys.cache_clear()
    return asked


def connect(text: str | None) -> dict[str, Any]:
    parameters = None if text is None else {"token": text}
    return authorizer.handle({"methodArn": EVENT_ARN, "queryStringParameters": parameters}, None)


def test_a_user_of_the_pool_connects_to_this_api_alone(pool: list[str]) -> None:
    answer = connect(token(ACCESS))
    assert answer["policyDocument"]["Statement"] == [
        {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": EVENT_ARN}
    ]
    assert answer["context"] == {"sub": "user-1", "groups": "editors readers"}
    assert pool == [f"{ISSUER}/.well-known/jwks.json"]


def test_an_id_token_names_its_client_as_audience() -> None:
    assert connect(token({**ACCESS, "token_use": "id", "aud": "shop", "client_id": "x"}))["principalId"]


@pytest.mark.parametrize(
    "refused",
    [
        lambda: None,
        lambda: "",
        lambda: "a.b.c",
        lambda: "a.b",
        lambda: f"{token(ACCESS)}.more",
        lambda: token(ACCESS, FOREIGN),
        lambda: token(ACCESS, kid="foreign"),
        lambda: token(ACCESS, kid="other"),
        lambda: token(ACCESS, algorithm="none"),
        lambda: token(ACCESS, algorithm="HS256"),
        lambda: token({**ACCESS, "exp": NOW - 1}),
        lambda: token({**ACCESS, "exp": "never"}),
        lambda: token({**ACCESS, "iss": ISSUER + "x"}),
        lambda: token({**ACCESS, "client_id": "other"}),
        lambda: token({**ACCESS, "token_use": "id"}),
        lambda: token({**ACCESS, "token_use": "refresh"}),
        lambda: token({key: value for key, value in ACCESS.items() if key != "sub"}),
        lambda: _tampered(token(ACCESS)),
    ],
)
def test_no_other_token_connects(refused: Callable[[], str | None]) -> None:
    with pytest.raises(Exception, match="^Unauthorized$"):
        connect(refused())


def _tampered(text: str) -> str:
    header, _, signature = text.split(".")
    return f"{header}.{_text(json.dumps({**ACCESS, 'sub': 'user-2'}).encode())}.{signature}"


def test_unknown_keys_make_one_request_a_minute(pool: list[str]) -> None:
    for _ in range(3):
        with pytest.raises(Exception, match="Unauthorized"):
            connect(token(ACCESS, kid="foreign"))
    assert len(pool) == 1


def test_a_padding_that_is_not_whole_is_no_signature() -> None:
    """A lenient check would take a forged signature for an exponent of 3 (CVE-2006-4339)."""
    small = rsa.generate_private_key(3, 2048)
    public = _public(small, "small")
    message = b"message"
    good = small.sign(message, padding.PKCS1v15(), hashes.SHA256())
    assert is_signed(message, good, public)
    for wrong in (good[:-1], good + b"\x00", b"\x00" * len(good), b"\xff" * len(good)):
        assert not is_signed(message, wrong, public)


def test_the_keys_are_those_of_the_endpoint_that_the_sdks_use(
    monkeypatch: pytest.MonkeyPatch, pool: list[str]
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    connect(token(ACCESS))
    assert pool == ["http://127.0.0.1:4566/ap-northeast-2_abc/.well-known/jwks.json"]


def test_keys_are_found_by_their_name() -> None:
    found = Keys("https://example.com").find("own")
    assert found is not None
    assert found["n"] == _public(OWN, "own")["n"]
