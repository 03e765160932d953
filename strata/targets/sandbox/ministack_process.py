"""The emulator ministack, with AWS's services from the beginnings of botocore's models.

ministack takes the protocol of a service from its model. At the first request for a service that it doesn't
have it reads all 400 models, to know whether AWS has it: 4 s in which it answers no other request.
"""

import gzip
import json
import runpy
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import botocore.session
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.session import Session

_MODEL = "service-2"
_BEFORE_METADATA = '"metadata":'
_BEGINNING_BYTES = 4096

_whole = Session.get_service_model


class Model:
    """The model of *service*, which is read when more than its metadata is used."""

    def __init__(self, session: Session, service: str) -> None:
        """Raises botocore's DataNotFoundError if there is no such service."""
        loader: Loader = session.get_component("data_loader")
        self._version = loader.determine_latest_version(service, _MODEL)
        self._folders = loader.search_paths
        self._session, self._service = session, service

    @cached_property
    def metadata(self) -> dict[str, Any]:
        """Such as the protocol and the prefix of its endpoints."""
        for folder in self._folders:
            file = Path(folder, self._service, self._version, f"{_MODEL}.json.gz")
            if file.exists() and (found := _metadata(file)):
                return found
        return dict(self._model.metadata)

    @cached_property
    def _model(self) -> ServiceModel:
        return _whole(self._session, self._service)

    def __getattr__(self, name: str) -> object:
        return getattr(self._model, name)


def model(session: Session, service: str) -> Model:
    """The model of *service*; in place of Session.get_service_model."""
    return Model(session, service)


def _metadata(file: Path) -> dict[str, Any] | None:
    """The metadata in the beginning of a packed model; None if it is not there."""
    with gzip.open(file) as opened:
        text = opened.read(_BEGINNING_BYTES).decode(errors="ignore")
    _, found, rest = text.partition(_BEFORE_METADATA)
    try:
        metadata, _ = json.JSONDecoder().raw_decode(rest.lstrip())
    except ValueError:
        return None
    return metadata if found and isinstance(metadata, dict) else None


def main() -> None:
    """Run ministack, as ``python -m ministack`` does."""
    botocore.session.get_session = cache(botocore.session.get_session)
    Session.get_service_model = model
    runpy.run_module("ministack", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
