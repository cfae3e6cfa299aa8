# SPDX-License-Identifier: MIT
"""A proxy on loopback that counts how often a client waits for its server."""
import contextlib
import selectors
import socket
import threading


class CountingProxy:
    """One connection after another is passed through. A round trip begins when the client speaks after the server has
    (or first of all), and ends with the server's answer."""

    def __init__(self, host, port):
        self.target = (host, port)
        self.round_trips = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self.pass_through, args=(client,), daemon=True).start()

    def pass_through(self, client):
        with client, socket.create_connection(self.target) as server, selectors.DefaultSelector() as ready:
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                ready.register(end, selectors.EVENT_READ)
            spoke = server
            while True:
                for key, _ in ready.select():
                    data = key.fileobj.recv(1 << 16)
                    if not data:
                        return
                    if key.fileobj is client and spoke is server:
                        self.round_trips += 1
                    spoke = key.fileobj
                    (server if spoke is client else client).sendall(data)


@contextlib.contextmanager
def counting_proxy(host, port):
    proxy = CountingProxy(host, port)
    try:
        yield proxy
    finally:
        proxy.listener.close()
