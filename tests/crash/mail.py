"""A mail server that takes messages and keeps none; the first who calls gets no answer."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread


class Post(socketserver.ThreadingTCPServer):
    """``called`` is set by the first call; ``taken`` counts the messages."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.called, self.closing = Event(), Event()
        self.taken = 0

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_address[1]}"


class _Call(socketserver.StreamRequestHandler):
    server: Post

    def handle(self) -> None:
        if self.server.called.is_set():
            self._take()
        else:
            self.server.called.set()
            self.server.closing.wait()

    def _take(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline():
            match line[:4].upper():
                case b"DATA":
                    self._say("354 go on")
                    while self.rfile.readline() not in (b".\r\n", b""):
                        pass
                    self.server.taken += 1
                    self._say("250 taken")
                case b"QUIT":
                    self._say("221 bye")
                    break
                case _:
                    self._say("250 yes")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def serving() -> Iterator[Post]:
    """The server, while it runs."""
    with Post() as post:
        thread = Thread(target=post.serve_forever)
        thread.start()
        try:
            yield post
        finally:
            post.closing.set()
            post.shutdown()
            thread.join()
