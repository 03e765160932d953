"""Creation and update of one resource, whose state is kept even if one of its AWS operations fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from botocore.exceptions import BotoCoreError, ClientError

from standin.aws import journal, unanswered
from standin.aws.clients import NOT_REPEATED
from standin.aws.cloud import Cloud, ConfigurationError
from standin.aws.kind import Kind, PartialError, ProviderError
from standin.aws.schema import Schema
from standin.aws.state import read_raw, read_state
from standin.aws.unanswered import is_generated
from standin.aws.values import Properties

_EXISTS = ("AlreadyExist", "Duplicate", "AlreadyOwned", "ResourceInUse", "ConflictException")


@dataclass
class Creation:
    """The creation of the resource *urn*."""

    urn: str
    kind: Kind
    schema: Schema
    cloud: Cloud
    resource_id: str | None = None

    def run(self, what: str, declared: Properties) -> tuple[str, Properties]:
        """Create the resource; gives its id and state.

        Raises :class:`PartialError`, with the state so far, for a failure after AWS gave the id.
        """
        journal.intend(self._intent(declared))
        try:
            with self._sent_once():
                made = self.kind.create(replace(self.cloud, on_created=self._created), declared)
            if made != self.resource_id:
                self._created(made)
            state = read_state(self.kind, self.schema, self.cloud, made, declared)
            if state is None:
                raise ProviderError("it was not there when it was read back")
        except Exception as error:
            self._take_up(error, declared)
            if self.resource_id is None:
                if isinstance(error, ClientError):
                    journal.answered(self.urn)
                raise
            existing = Existing(self.resource_id, self.kind, self.schema, self.cloud)
            raise existing.partial(message(what, error), declared, declared) from error
        journal.note(self.urn, made, complete=True)
        return made, state

    def _created(self, resource_id: str) -> None:
        self.resource_id = resource_id
        NOT_REPEATED.set(False)
        journal.note(self.urn, resource_id, complete=False)

    def _intent(self, declared: Properties) -> journal.Intent:
        return unanswered.intent(self.urn, self.kind, self.cloud.region, declared)

    @contextmanager
    def _sent_once(self) -> Iterator[None]:
        """Don't repeat a request without a response until the resource has an id: AWS would make two of them.

        The journal's reader searches for what the request has made. A second resource with the same
        generated name is refused, so that its request may be repeated.
        """
        before = NOT_REPEATED.set(self.kind.autoname is None and journal.is_kept())
        try:
            yield
        finally:
            NOT_REPEATED.reset(before)

    def _take_up(self, error: Exception, declared: Properties) -> None:
        """Take the resource with the generated name if the answer to the first attempt was lost.

        The next attempt then finds that the name exists. The name has random digits, so that it is this
        resource; a declared name could be another resource, which exists for longer.
        """
        name = self.kind.autoname and declared.get(self.kind.autoname)
        if self.resource_id is not None or not _exists_after_retry(error) or not is_generated(self.urn, name):
            return
        if read_raw(self.kind, self.cloud, str(name), declared) is not None:
            self._created(str(name))
            return
        found = unanswered.find(self.cloud, self._intent(declared), frozenset())
        if found is not None:
            self._created(found)


@dataclass(frozen=True)
class Existing:
    """A resource that is in the cloud."""

    resource_id: str
    kind: Kind
    schema: Schema
    cloud: Cloud

    def update(self, what: str, state: Properties, declared: Properties) -> Properties:
        """Change the resource from *state* to *declared*; gives its new state.

        Raises :class:`PartialError` if an operation failed: the ones before it have changed the resource.
        """
        try:
            self.kind.update(self.cloud, self.resource_id, state, declared)
            updated = read_state(self.kind, self.schema, self.cloud, self.resource_id, declared)
        except Exception as error:
            raise self.partial(message(what, error), declared, state) from error
        if updated is None:
            raise ProviderError("it is no longer there")
        return updated

    def partial(self, text: str, declared: Properties, fallback: Properties) -> ProviderError:
        """The error that keeps the resource's present state, or *fallback* if it can't be read either."""
        try:
            state = read_state(self.kind, self.schema, self.cloud, self.resource_id, declared)
        except Exception as error:
            return PartialError(f"{text}; reading it: {error}", self.resource_id, fallback)
        return PartialError(text, self.resource_id, fallback if state is None else state)


def message(what: str, error: Exception) -> str:
    """The text of *error* for the user, with the type of one that no operation is known to raise."""
    if isinstance(error, ClientError | BotoCoreError | OSError | ProviderError | ConfigurationError):
        return f"{what}: {error}"
    return f"{what}: {type(error).__name__}: {error}"


def _exists_after_retry(error: Exception) -> bool:
    """Whether a repeated operation failed because the resource exists already."""
    if not isinstance(error, ClientError):
        return False
    repeated = error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0) > 0
    return repeated and any(word in error.response["Error"]["Code"] for word in _EXISTS)
