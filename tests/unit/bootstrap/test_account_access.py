from collections.abc import Callable

from unit.recording import Cloud


def test_passwords_of_iam_users_are_long_and_new(bootstrapped: Callable[..., Cloud]) -> None:
    [policy] = bootstrapped().of("aws:iam/accountPasswordPolicy:AccountPasswordPolicy").values()
    assert policy["minimumPasswordLength"] >= 14
    assert policy["passwordReusePrevention"] == 24
    classes = {name for name, value in policy.items() if name.startswith("require") and value is True}
    assert classes == {
        "requireLowercaseCharacters",
        "requireNumbers",
        "requireSymbols",
        "requireUppercaseCharacters",
    }


def test_access_from_outside_of_the_account_is_a_finding(bootstrapped: Callable[..., Cloud]) -> None:
    [analyzer] = bootstrapped().of("aws:accessanalyzer/analyzer:Analyzer").values()
    assert analyzer["type"] == "ACCOUNT"
