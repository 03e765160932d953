"""Property values without the bookkeeping of engine and bridged providers, secrets as MASK."""

from collections.abc import Mapping

from strata.engine.secret_text import MASK

UNKNOWN = "(known after up)"

# The engine's marks: pulumi/pulumi, sdk/go/common/resource/sig/sig.go and resource/plugin/rpc.go.
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 (the mark of a secret)
_ASSETS = {"c44067f5952c0a294b673a41bacd8c17": "asset", "0def7320c3a5731c473e5ecbe6d01bc7": "archive"}
_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_UNKNOWNS = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # text, and values without a type
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)
_SHOWN_HASH = 12
_DEFAULTS = "__defaults"
"""Where a bridged provider keeps the names of the inputs that it set itself (pulumi-terraform-bridge)."""


def shown(properties: Mapping[str, object]) -> dict[str, object]:
    """The *properties* without the bookkeeping; secrets without a mark are not masked."""
    return {name: _shown(value) for name, value in properties.items() if name != _DEFAULTS}


def is_unknown(value: object) -> bool:
    """Whether the engine doesn't know the *value* before the update."""
    return isinstance(value, str) and (value == UNKNOWN or value in _UNKNOWNS)


def _shown(value: object) -> object:
    if isinstance(value, Mapping):
        signature = value.get(_SIGNATURE)
        return _marked(value, signature) if signature else shown(value)
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return UNKNOWN if is_unknown(value) else value


def _marked(value: Mapping[str, object], signature: object) -> object:
    if signature in _ASSETS:
        # Its hash shows whether it changed; its text may contain anything.
        return f"{_ASSETS[str(signature)]} {str(value.get('hash', ''))[:_SHOWN_HASH]}".strip()
    if signature == _REFERENCE:
        return value.get("urn", UNKNOWN)
    if signature == _OUTPUT and not value.get("secret"):
        return _shown(value["value"]) if "value" in value else UNKNOWN
    # A secret, or an unknown mark that may be one.
    return MASK
