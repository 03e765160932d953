"""Process that reads resources for a provider (see :mod:`standin.aws.readers`), over the socket at stdin."""

import json
import os
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from standin.aws import reading
from standin.aws.cloud import Cloud
from standin.aws.frames import ANSWERED, FAILED, UNABLE, Frame, Frames
from standin.aws.kind import ProviderError
from standin.aws.provider import Aws
from standin.aws.schema import cache_dir
from standin.plugin_process import leave

_THREADS = 16
_READ_BYTES = 1 << 18


def main() -> None:
    """Answer requests until the provider closes the socket; the first frame is the configuration."""
    connection = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    sending, frames, provider = threading.Lock(), Frames(), Aws(cache_dir())
    threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="reader")

    def work(request: Frame) -> None:
        outcome, content = _outcome(provider, request.content)
        with sending:
            connection.sendall(Frame(request.number, outcome, content).encoded())

    while received := connection.recv(_READ_BYTES):
        for frame in frames.add(received):
            if provider.configured:
                threads.submit(work, frame)
            else:
                provider.use(Cloud.of_settings(**json.loads(frame.content)))


def _outcome(provider: Aws, request: bytes) -> tuple[int, bytes]:
    try:
        return ANSWERED, reading.answer(provider, request)
    except ProviderError as error:
        return FAILED, str(error).encode()
    except Exception:  # the provider's own attempt shows it
        return UNABLE, b""


if __name__ == "__main__":
    main()
    leave(0)
