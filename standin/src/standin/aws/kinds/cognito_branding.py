"""Styles of Cognito's managed login."""

from collections.abc import Iterable

from standin.aws import validation
from standin.aws.kind import register
from standin.aws.unemulated import Unemulated
from standin.aws.values import Properties


@register
class ManagedLoginBranding(Unemulated):
    """``aws.cognito.ManagedLoginBranding``, the style of an app client's pages."""

    token = "aws:cognito/managedLoginBranding:ManagedLoginBranding"
    force_new = frozenset({"clientId", "userPoolId"})
    evidence = "CreateManagedLoginBranding: ministack answers InvalidAction, moto 501 Not yet implemented"
    named_by = ("userPoolId", "clientId")
    formats = {"managedLoginBrandingId": "{id}"}

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.valid_json(inputs, "settings")
        yield from validation.conflicts(inputs, ("settings", "useCognitoProvidedValues"))
