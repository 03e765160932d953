"""Wrong settings of the organization: all errors at once, before anything is registered."""

import copy
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pulumi
import pytest

from landing import settings
from unit.landing.conftest import FILE, FOLDER, read
from unit.recording import ROOT, Cloud

KEY = f"{settings.PROJECT}:organization"


def test_the_stack_file_fits_the_environments() -> None:
    settings.check(read(FOLDER / FILE), FILE, ROOT)


UNITS = ["security", "workloads"]


def accounts(**emails: str) -> dict[str, Any]:
    """Accounts with these addresses, and no trail, which would need an account."""
    made = {name: {"email": email, "unit": "workloads"} for name, email in emails.items()}
    return {"accounts": made, "trail": None}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"units": UNITS[:1]},
            'accounts.dev.unit: "workloads" is not in units; allowed: security',
        ),
        ({"units": UNITS[:1]}, 'region_units[0]: "workloads" is not in units'),
        (accounts(dev="no-address"), "accounts.dev.email"),
        (accounts(one="X@example.com", two="x@example.com"), "is the address of two accounts"),
        ({"units": [*UNITS, "security"]}, 'units: "security" is in the list more than once'),
        ({"trail": {"account": "logs", "retention_days": 365}}, 'trail.account: "logs" is not in accounts'),
        ({"trail": {"account": "log", "retention_days": 0}}, "trail.retention_days"),
        ({"trusted_services": []}, "needs cloudtrail.amazonaws.com in trusted_services"),
        ({"guardrails": {"regions": [], "region_units": []}}, "guardrails.regions"),
        (
            {"guardrails": {"regions": ["us-east-1"], "region_units": ["workloads"]}},
            "guardrails.regions: ap-northeast-2 is missing, for Pulumi.",
        ),
        (
            {"guardrails": {"regions": ["ap-northeast-2"], "region_units": ["workloads"]}},
            "us-east-1 is missing, for global services and CloudFront",
        ),
        ({"guardrail": {}}, "organization.guardrail: unknown key; did you mean"),
    ],
)
def test_a_wrong_organization_is_refused(
    problems: Callable[..., Sequence[str]], change: dict[str, Any], said: str
) -> None:
    found = problems(lambda config: config[KEY].update(copy.deepcopy(change)))
    assert said in "\n".join(found)


def test_the_management_account_is_no_environment_s(problems: Callable[..., Sequence[str]]) -> None:
    found = problems(lambda config: config.update({"aws:allowedAccountIds": ["111111111111"]}))
    assert [*found] == [
        "aws:allowedAccountIds: 111111111111 is the account of Pulumi.dev.yaml; allowed: an account without "
        "an environment, since no guardrail limits the management account"
    ]


@pytest.mark.parametrize("accounts", ["null", "7", "{}", '"999999999999"'])
def test_accounts_of_a_platform_that_are_no_list_are_left_to_the_platform(
    tmp_path: Path, accounts: str
) -> None:
    text = f"config: {{aws:region: ap-northeast-2, aws:allowedAccountIds: {accounts}}}\n"
    (tmp_path / "Pulumi.dev.yaml").write_text(text)
    settings.check(read(FOLDER / FILE), FILE, tmp_path)


def test_nothing_is_registered_with_wrong_settings(landed: Callable[..., Cloud]) -> None:
    with pytest.raises(pulumi.RunError, match="is not in units"):
        landed({"units": ["security"]})


def test_a_number_that_the_engine_reads_as_another_is_refused(
    landed: Callable[..., Cloud], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (FOLDER / FILE).read_text()
    assert "retention_days: 365" in text
    (tmp_path / FILE).write_text(text.replace("retention_days: 365", "retention_days: 0400"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(pulumi.RunError, match="0400"):
        landed()
