"""The base of every layer's settings: immutable, and strict about keys."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """One block of a stack file; a key that nobody declared is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)
