"""A TCP connection that breaks where it is told to."""

from __future__ import annotations

import socket
import struct
import threading

RESET_ON_CLOSE = struct.pack("ii", 1, 0)


def reset(connection: socket.socket) -> None:
    """Close without a goodbye: the other end gets a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    connection.close()


class Wire:
    """A proxy for one connection that forwards so many bytes to the server and then breaks.

    Both ends get a reset; with ``silently`` the server hears nothing more and is told nothing, as when a phone loses its
    network, until ``close()``.
    """

    def __init__(self, port: int, *, forwards: int, silently: bool) -> None:
        self._up = socket.create_connection(("127.0.0.1", port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._left = forwards
        self._silently = silently
        self._forwarding = threading.Thread(target=self._forward, daemon=True)
        self._forwarding.start()

    def _forward(self) -> None:
        down, _address = self._listener.accept()
        try:
            while self._left and (data := down.recv(min(16_384, self._left))):
                self._up.sendall(data)
                self._left -= len(data)
        finally:
            reset(down)
            if not self._silently:
                reset(self._up)

    def broken(self) -> None:
        """Return once the wire has broken."""
        self._forwarding.join(10)

    def close(self) -> None:
        """Let go of both ends."""
        self._listener.close()
        self._up.close()
