"""A mail server that can be told to let its clients wait."""

import email
import email.policy
import socketserver
import threading


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a free local port; keeps what it is given in `messages`, oldest first."""

    daemon_threads = allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.messages = []
        self.waiting = threading.Semaphore(0)
        self._answering = threading.Event()
        self._answering.set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def environment(self):
        """What a `tools.site.Site` is told to send its mail here."""
        host, port = self.server_address
        return {"EMAIL_HOST": host, "EMAIL_PORT": str(port)}

    def hold(self):
        """From here on connections are taken, and nothing is said on them."""
        self._answering.clear()

    def release(self):
        """Those who wait are served, and all later ones at once."""
        self._answering.set()

    def wait(self):
        self._answering.wait()

    def to(self, address):
        """Messages to this address, oldest first."""
        return [message for message in self.messages if address in message["To"]]


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.waiting.release()
        self.server.wait()
        self._say("220 ready")
        while line := self.rfile.readline():
            verb = line.split(maxsplit=1)[0].upper() if line.strip() else b""
            if verb == b"DATA":
                self._say("354 go on")
                self._keep(b"".join(iter(self.rfile.readline, b".\r\n")))
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            self._say("250 done")

    def _keep(self, text):
        self.server.messages.append(email.message_from_bytes(text, policy=email.policy.default))

    def _say(self, text):
        self.wfile.write(text.encode() + b"\r\n")
