import copy
import json

import jsonschema
import pytest
import yaml

from environment import settings
from unit.recording import ROOT, STACKS

SCHEMA = json.loads((ROOT / "stack.schema.json").read_text())
PROJECT_FILE = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())


def document(stack):
    return yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())


def test_the_committed_schema_is_what_the_models_say_today():
    assert settings.json_schema() == SCHEMA, "run: python -m environment.settings"


def test_the_schema_is_a_valid_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("stack", STACKS)
def test_every_stack_file_fits_the_schema_and_names_it_in_its_first_line(stack):
    jsonschema.validate(document(stack), SCHEMA)
    first = (ROOT / f"Pulumi.{stack}.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=./stack.schema.json"


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["config"].update({"strata:netwrok": {}}),
        lambda d: d["config"]["strata:network"].update(nta=1),
        lambda d: d["config"]["strata:network"].update(nat="two"),
        lambda d: d["config"]["strata:network"].update(cidr="10.0.0.0/24"),
        lambda d: d["config"]["strata:network"].update(zones=["ap-northeast-2a"]),
        lambda d: d["config"]["strata:network"].pop("nat"),
        lambda d: d["config"]["aws:defaultTags"]["tags"].pop("Owner"),
        lambda d: d.update(secretprovider="x"),
        lambda d: d["config"]["aws:defaultTags"]["tags"].update(Owner={"secure": "v1:ciphertext"}),
    ],
)
def test_the_schema_refuses_the_values_that_the_settings_refuse(change):
    bad = copy.deepcopy(document("dev"))
    change(bad)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(bad, SCHEMA)


def test_an_editor_accepts_what_pulumi_writes():
    good = document("dev") | {"encryptionsalt": "v1:salt"}
    good["config"]["pulumi:tags"] = {"team": "platform"}
    jsonschema.validate(good, SCHEMA)


def test_every_key_of_a_stack_file_is_declared_and_described_in_the_project_file():
    keys = SCHEMA["properties"]["config"]["properties"]
    assert list(PROJECT_FILE["config"]) == list(keys)
    for key, declaration in PROJECT_FILE["config"].items():
        inner = keys[key].get("$ref", "").split("/")[-1]
        for name in SCHEMA["$defs"].get(inner, {}).get("properties", {}):
            assert name in declaration["description"], f"{key}: say what {name} is"


def test_every_key_has_a_description_for_the_editor():
    sections = [SCHEMA["properties"]["config"], *SCHEMA["$defs"].values()]
    fields = [field for section in sections for field in section["properties"].values()]
    assert len(fields) > 15
    assert all("description" in field or field == {"type": "string"} for field in fields)
