import json

import jsonschema
import pytest

from environment import service_files
from unit.recording import ROOT
from unit.service.manifests import config, whole

SCHEMA = json.loads((ROOT / "service.schema.json").read_text())


def test_the_committed_schema_is_that_of_the_models() -> None:
    assert service_files.json_schema() == SCHEMA, "run: make schema"


def test_the_schema_accepts_a_service_of_any_name() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for name in ("orders", "receipts"):
        jsonschema.validate({"config": config(whole(), name)}, SCHEMA)


@pytest.mark.parametrize(
    ("section", "value"), [("run", {"api": {"kind": "wep"}}), ("queus", {}), ("secrets", ["small"])]
)
def test_the_schema_refuses_what_the_models_refuse(section: str, value: object) -> None:
    manifest = whole() | {section: value}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"config": config(manifest)}, SCHEMA)


def test_the_schema_refuses_a_manifest_without_a_section() -> None:
    manifest = whole()
    del manifest["buses"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"config": config(manifest)}, SCHEMA)
