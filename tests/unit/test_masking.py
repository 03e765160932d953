"""A secret on one side is masked on both, at any position, in a report and in a comparison."""

import base64
import json
import re
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.every import every
from strata.commands import report as command
from strata.drift import markdown as issue
from strata.drift import text
from strata.drift.engine import parse as compare
from strata.engine.masking import masked
from strata.engine.secret_text import MASK, without_secrets
from strata.report.markdown import markdown
from strata.report.parse import parse
from unit.report.samples import ROOT_STEP, SUBNET, state, urn

CANARY = "hunter2-canary"
OTHERS = st.one_of(st.none(), st.booleans(), st.integers(), st.text("ab{[ ", max_size=3))


@st.composite
def _pairs(draw: st.DrawFn) -> tuple[Any, Any]:
    """A value with a secret somewhere in it, marked by the engine, and one with the same in clear."""
    marked: Any = MASK
    clear: Any = draw(st.sampled_from([CANARY, [CANARY], {"inside": CANARY}, json.dumps({"a": CANARY})]))
    for shape in draw(st.lists(st.sampled_from(["object", "list", "text", "one text"]), max_size=5)):
        if shape == "object":
            key, more = draw(st.sampled_from("xyz")), draw(st.dictionaries(st.sampled_from("abc"), OTHERS))
            marked, clear = {**more, key: marked}, {key: clear, **more}
        elif shape == "list":
            before, after = (draw(st.lists(OTHERS, max_size=2)) for _ in range(2))
            marked, clear = [*before, marked], [clear, *after]
        elif isinstance(clear, dict | list):
            space = draw(st.sampled_from(["", " \n"]))
            clear = space + json.dumps(clear)
            marked = json.dumps(marked) if shape == "text" and isinstance(marked, dict | list) else marked
    return marked, clear


def _step(op: str, path: str, **sides: Any) -> dict[str, Any]:
    """A step that changes *path* from what is *before* to what is *after*, declared and in the cloud."""
    before, after = ({"setting": sides[side]} for side in ("before", "after"))
    return {
        "op": op,
        "urn": urn(SUBNET, "a"),
        "oldState": state(SUBNET, before, before, custom=True),
        "newState": state(SUBNET, after, after),
        "detailedDiff": {path: {"kind": "update"}},
    }


def _output(before: Any, after: Any, path: str = "setting") -> str:
    """The output of each command about the change, in each of its forms."""
    steps = [ROOT_STEP, _step("update", path, before=before, after=after)]
    preview = parse("dev", json.dumps({"steps": steps, "changeSummary": {"update": 1}}))
    found = compare("dev", {"steps": steps, "changeSummary": {"update": 1}}, 1)
    assert preview.changes
    assert found.drifted
    output = (text.as_text(found), text.as_json(found), issue.body(found, "there"))
    return "\n".join([markdown(preview), command.as_text(preview), *output])


@settings(deadline=None)
@given(_pairs())
def test_a_secret_that_one_side_marks_is_shown_by_neither(pair: tuple[Any, Any]) -> None:
    assert CANARY not in _output(*pair)
    assert CANARY not in _output(*reversed(pair))


def test_what_is_beside_a_secret_is_shown() -> None:
    before, after = {"secret-less": 0, "a": MASK, "b": 1}, {"a": CANARY, "b": 2}
    assert masked({"x": before}, {"x": after}) == [
        {"x": {"secret-less": MASK, "a": MASK, "b": 1}},
        {"x": {"a": MASK, "b": 2}},
    ]


def test_a_secret_in_a_list_is_hidden_wherever_it_moves() -> None:
    before = [{"name": "A", "value": "1"}, {"name": "B", "value": MASK}]
    after = [{"name": "B", "value": CANARY}]
    assert masked({"x": before}, {"x": after})[1] == {"x": [{"name": "B", "value": MASK}]}


def test_where_the_other_side_is_shaped_otherwise_nothing_of_it_is_shown() -> None:
    for other in (
        CANARY,
        [CANARY],
        [[CANARY]],
        {"a": {"b": CANARY}},
        {"a": CANARY},
        f'{{"a": ["{CANARY}"]}}',
    ):
        assert CANARY not in repr(masked({"x": {"a": [MASK]}}, {"x": other}))
    assert masked({"x": {"a": MASK}}, {"x": None}, {}) == [{"x": {"a": MASK}}, {"x": None}, {}]


@pytest.mark.parametrize("names", [["tags"], ["tagsAll"]])
def test_what_one_side_lists_as_secret_is_secret_in_its_twin(names: list[str]) -> None:
    assert masked({"tags": {"a": CANARY}}, {"tagsAll": {"a": CANARY}}, names=names) == [
        {"tags": MASK},
        {"tagsAll": MASK},
    ]


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("masterPassword", "x", MASK),
        ("rotation", {"pwd": "x"}, {"pwd": MASK}),
        (
            "environment",
            {"variables": {"API_KEY": "x", "A": "b"}},
            {"variables": {"API_KEY": MASK, "A": "b"}},
        ),
        ("list", [{"name": "GITHUB_TOKEN", "value": "x"}], [{"name": "GITHUB_TOKEN", "value": MASK}]),
        ("containerDefinitions", '[{"secretString": "x"}]', '[{"secretString": "[secret]"}]'),
        ("definition", '\n {"password": "x"}', '{"password": "[secret]"}'),
        ("definition", f'{{"password": "x", "n": {"9" * 5_000}}}', MASK),
        ("definition", "[" * 100_000, MASK),
        ("url", "postgres://user:p@ss@host/db", "postgres://[secret]@host/db"),
        ("urls", '{"a": "redis://:x@host"}', '{"a": "redis://[secret]@host"}'),
        ("url", "https://host:8080/a@b", "https://host:8080/a@b"),
        ("authToken", None, None),
        ("metadataOptions", {"httpTokens": "optional"}, {"httpTokens": "optional"}),
        ("masterUserSecretArn", "arn", "arn"),
        ("policy", '{"Statement":[]}', '{"Statement":[]}'),
        ("policy", "{", "{"),
    ],
)
def test_what_is_named_like_a_secret_is_not_shown(name: str, value: object, shown: object) -> None:
    assert masked({name: value}) == [{name: shown}]


def test_a_value_whose_neighbour_names_it_a_password_is_not_shown() -> None:
    before, after = ([{"name": "DB_PASSWORD", "value": value}] for value in ("hunter1", CANARY))
    output = _output(before, after, "setting[0].value")
    assert CANARY not in output
    assert "hunter1" not in output
    assert MASK in output


def test_what_is_inside_of_a_secret_is_reported_as_one() -> None:
    output = _output(MASK, {"a": [CANARY]}, "setting.a[0]")
    assert CANARY not in output
    assert f'declared "{MASK}", actual "{MASK}"' in output


def test_an_error_is_reported_without_the_login_in_its_url() -> None:
    assert without_secrets("dial postgres://u:p@h:5432/db: no") == f"dial postgres://{MASK}@h:5432/db: no"


VALUE = "Zx8-" + "plain0text9value"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "DB_PASS",
            "PGPASS",
            "STRIPE_KEY",
            "DB_PW",
            "HMAC",
            "OTP_SEED",
            "MNEMONIC",
            "CSRF",
            "MASTERKEY",
            "REFRESH_TOKENS",
            "CONN_STR",
            "passcode",
            "NPMRC",
            "SLACK_WEBHOOK_URL",
            "ENCRYPTION_KEY",
            "GITHUB_PAT",
            "SENTRY_DSN",
        ),
        *(
            "BEARER",
            "dbPass",
            "stripeKey",
            "sentryDsn",
            "encryption_key",
            "JWT",
            "SESSION_COOKIE",
            "HASH_SALT",
        ),
        *("SMTP_CREDS", "webhookUrl", "REDIS_PASS", "LICENSE_KEY", "db-pass"),
        *("DBPASS", "MYSQLPASS", "SMTPPASS", "API_KEY_PROD", "STRIPE_KEY_LIVE", "GITHUB_TOKEN_RO", "TOKEN_2"),
        *(
            "PRIVATE_KEY_B64",
            "SSH_KEY_PEM",
            "ENCRYPTION_KEYS",
            "APP_KEYS",
            "AUTH_HEADER",
            "ROOTPW",
            "DBPASS2",
            "CLIENT_SECRET_ANDROID",
            "SECRET_PLAID",
            "passwordMadrid",
            "DB_PASSWORD_SURNAMES",
        ),
        *("API_KEY2", "TOKEN_V2", "apiKeyProd", "APIKEY_PROD", "SSHKEY", "AESKEY_256", "GITHUB_TOKENS"),
        *("BASIC_AUTH", "authorizationHeader", "X_AUTH_HEADER_VALUE", "CONNECTION_STRING_PROD", "mySqlPass"),
        *("RECOVERY_CODES", "JWT_SIGNING_KEY_RSA", "STRIPE_KEY_LIVE_EU", "db.pass.prod", "DJANGO_KEY_OLD"),
    ],
)
def test_a_value_under_a_name_of_a_secret_is_hidden(name: str) -> None:
    assert masked({"variables": {name: VALUE}})[0] == {"variables": {name: MASK}}
    listed = json.dumps([{"environment": [{"name": name, "value": VALUE}]}])
    assert VALUE not in json.dumps(masked({"containerDefinitions": listed}))
    assert masked({"map": {name: VALUE}})[0] == {"map": {name: MASK}}


def _positions(name: str) -> list[tuple[str, object]]:
    """*name* and its value in each position that a report may have."""
    script = f"#!/bin/bash\nexport {name}='{VALUE}'\nstart\n"
    return [
        ("environments", [{"name": name, "value": VALUE}]),
        ("environments", [{"Name": name, "Value": VALUE}]),
        ("parameters", [{"parameterKey": name, "parameterValue": VALUE}]),
        ("customHeaders", [{"headerName": name, "headerValue": VALUE}]),
        ("parameters", [{"name": name, "type": "String", "default": VALUE}]),
        ("definition", json.dumps({"steps": [{"env": {name: VALUE}}]})),
        ("commands", ["--name", "web", f"--{name}", VALUE]),
        ("commands", [f"--{name}={VALUE}"]),
        ("script", script),
        ("script", f'docker run -e {name}="{VALUE}" image'),
        ("userData", base64.b64encode(script.encode()).decode()),
        ("user_data", f"write_files:\n  - {name}: {VALUE}\n"),
        ("user_data", f'env:\n  {name}: "{VALUE}"\n'),
        ("payload", f'the request {{"{name}": "{VALUE}"}} failed'),
        ("message", f"error: {name}={VALUE} was refused"),
        ("url", f"https://example.com/?page=2&{name}={VALUE}&last=1"),
    ]


POSITIONS = [position for position, _ in enumerate(_positions(""))]


@every(product(["DBPASS", "API_KEY_PROD", "TOKEN_2", "PRIVATE_KEY_B64", "appKeys"], POSITIONS))
def test_a_secret_is_hidden_in_every_position_under_its_name(name: str, position: int) -> None:
    key, value = _positions(name)[position]
    assert VALUE not in _readable(masked({key: value}))


@every(product(["KEYBOARD", "PASSENGERS", "MONKEY", "BYPASS", "KMS_KEY_ID", "MAX_TOKENS"], POSITIONS))
def test_a_value_is_shown_in_every_position_under_a_name_that_only_looks_alike(
    name: str, position: int
) -> None:
    key, value = _positions(name)[position]
    assert masked({key: value}) == [{key: value}]


def _readable(properties: object) -> str:
    """*properties* as text, with scripts in base64 decoded."""
    text = json.dumps(properties)
    scripts = [base64.b64decode(one).decode() for one in re.findall(r'"userData": "([\w+/=]+)"', text)]
    return "\n".join([text, *scripts])


@pytest.mark.parametrize(
    "line", ["password: missing", "token: required", "the token: it expired", "a key=1 of the index"]
)
def test_a_message_about_a_secret_is_shown(line: str) -> None:
    assert without_secrets(line) == line


@pytest.mark.parametrize(
    "text",
    [
        f"Error: DBPASS={VALUE}",
        f"environment: {{'API_KEY_PROD': '{VALUE}'}}",
        f'{{"level": "error", "STRIPE_KEY_LIVE": "{VALUE}"}}',
        f"psql: GITHUB_TOKEN_RO='{VALUE}' is not valid",
        f"settings:\n  smtpPass: {VALUE}\n",
    ],
)
def test_an_error_is_reported_without_the_values_of_secret_names(text: str) -> None:
    assert VALUE not in without_secrets(text)
    assert MASK in without_secrets(text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            (name, VALUE)
            for name in (
                "PARTITION_KEY",
                "routeKey",
                "hashKey",
                "rangeKey",
                "publicKey",
                "S3_KEY",
                "key",
                "Key",
            )
        ),
        *((name, VALUE) for name in ("kmsKeyId", "keyName", "secretArn", "PASSENGER", "COMPASS", "keyboard")),
        *(
            (name, VALUE)
            for name in ("KEYBOARD", "PASSENGERS", "TOKENIZER", "MONKEY", "BYPASS", "KMS_KEY_ARN")
        ),
        *((name, VALUE) for name in ("MONKEYS", "VALKEY", "PASS_THROUGH", "cookieBehavior", "JWT_ISSUER")),
        *(
            (name, VALUE)
            for name in ("MAX_TOKENS", "KMS_KEY_PROD", "PUBLIC_KEY_PEM", "PRIMARY_KEYS", "sortKeys")
        ),
        *((name, VALUE) for name in ("authorization", "AUTHOR", "KEYSPACE", "HOTKEYS", "TOKENS_PER_MINUTE")),
        *((name, VALUE) for name in ("CONTENT_HEADERS", "queryStringCacheKeys", "apiKeySource", "LOWPASS")),
        ("encryptionKeys", ["arn:aws:kms:x:111111111111:key/1"]),
        ("keys", [{"name": "id", "type": "S"}]),
        ("ENCRYPTION_KEY", "arn:aws:kms:x:111111111111:key/1"),
        ("encryptionKey", "alias/app"),
        ("enableKeyRotation", True),
        ("bucketKeyEnabled", "true"),
    ],
)
def test_a_value_under_a_name_that_only_looks_alike_is_shown(name: str, value: object) -> None:
    assert masked({name: value}) == [{name: value}]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ghp_" + "a" * 36, MASK),
        ("123456789:AA" + "b" * 33, MASK),
        ("SK" + "0" * 32, MASK),
        ("dapi" + "a" * 32, MASK),
        ("shpat_" + "a" * 32, MASK),
        ("NRAK-" + "A" * 27, MASK),
        ("glsa_" + "a" * 32 + "_0123abcd", MASK),
        ("dp.st.prod." + "a" * 40, MASK),
        ("lin_api_" + "a" * 40, MASK),
        ("dckr_pat_" + "a" * 27, MASK),
        ("PMAK-" + "a" * 24 + "-" + "b" * 34, MASK),
        ("a" * 14 + ".atlasv1." + "b" * 60, MASK),
        ("sq0atp-" + "a" * 22, MASK),
        ("ATATT3" + "a" * 60, MASK),
        ("AccountName=a;AccountKey=abcd1234==;x", f"AccountName=a;AccountKey={MASK};x"),
        ("arn:aws:kms:x:1:key/" + "0" * 8, "arn:aws:kms:x:1:key/" + "0" * 8),
        ("a" * 64, "a" * 64),
        ("subnet-0123456789abcdef0", "subnet-0123456789abcdef0"),
        ("github_pat_" + "a" * 40, MASK),
        ("x " + "xoxb-" + "1" * 12 + " y", f"x {MASK} y"),
        ("sk_live_" + "a" * 24, MASK),
        ("AKIA" + "A" * 16, MASK),
        ("eyJhbGciOiJI." + "eyJzdWIiOiIx" + ".sig", MASK),
        ("https://hooks.slack.com/services/T0/B0/abc", f"https://hooks.slack.com/{MASK}"),
        ("https://" + "a" * 32 + "@o1.ingest.example.com/1", f"https://{MASK}@o1.ingest.example.com/1"),
        ("Authorization: Bearer " + "a" * 20, f"Authorization: Bearer {MASK}"),
        ("https://example.com/x?token=abc&page=2", f"https://example.com/x?token={MASK}&page=2"),
        ("Server=db;Password=hunter2;Port=1", f"Server=db;Password={MASK};Port=1"),
        ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----", MASK),
        ("https://user@example.com/repo", "https://user@example.com/repo"),
        (
            "a task-definition of risk-analysis-service-production",
            "a task-definition of risk-analysis-service-production",
        ),
        ("https://example.com/?page=2", "https://example.com/?page=2"),
        ("the bearer of the message", "the bearer of the message"),
    ],
)
def test_a_value_in_the_shape_of_a_secret_is_hidden_wherever_it_is(text: str, shown: str) -> None:
    assert without_secrets(text) == shown
    assert masked({"description": text}) == [{"description": shown}]
