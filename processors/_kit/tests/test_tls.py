"""Certificates are verified: openssl creates them here for 127.0.0.1, and only SSL_CERT_FILE makes them trusted."""
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from kit_testing.service import Service, redirect, reply
from kit_testing.staged import PROCESSORS
from pipeline_kit import ProcessorFault
from pipeline_kit.web import Client, Deadline, Patience, Request

_OPENSSL = shutil.which("openssl")
_PROGRAM = """
import sys
from pipeline_kit import ProcessorFault
from pipeline_kit.web import Client, Deadline, Patience, Request
try:
    print(Client(Deadline.within(30, Patience())).send(Request("GET", sys.argv[1])).body.decode())
except ProcessorFault as fault:
    print(fault.message)
"""


@unittest.skipUnless(_OPENSSL, "openssl, which makes the certificate, is not on PATH")
class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.certify("ours", "IP:127.0.0.1")
        cls.certify("of another host", "IP:127.0.0.2")

    @classmethod
    def certify(cls, name: str, subject: str) -> None:
        command = [_OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=test",
                   "-addext", f"subjectAltName={subject}", "-keyout", str(cls.folder / f"{name}.key"), "-out", str(cls.folder / f"{name}.pem")]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)

    def serve(self, certificate: str, *answers) -> Service:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{certificate}.pem", self.folder / f"{certificate}.key")
        return self.enterContext(Service({"GET /": list(answers or [reply(200, b"trusted")])}, tls=context))

    def get(self, url: str, bundle: str) -> str:
        environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROCESSORS / "_kit"), "SSL_CERT_FILE": str(self.folder / f"{bundle}.pem")}
        return subprocess.run([sys.executable, "-B", "-c", _PROGRAM, url], env=environ, capture_output=True, text=True, check=True, timeout=60).stdout.strip()

    def test_a_certificate_of_the_bundle_is_trusted(self) -> None:
        self.assertEqual("trusted", self.get(f"{self.serve('ours').url}/", "ours"))

    def test_one_that_is_not_is_refused(self) -> None:
        to = self.serve("ours")
        self.assertEqual("adapter invocation failed: provider certificate is not trusted", self.get(f"{to.url}/", "of another host"))
        self.assertEqual([], to.asked)

    def test_one_of_another_host_is_refused(self) -> None:
        to = self.serve("of another host")
        self.assertEqual("adapter invocation failed: provider certificate is not trusted", self.get(f"{to.url}/", "of another host"))
        self.assertEqual([], to.asked)

    def test_a_redirect_away_from_tls_is_not_followed(self) -> None:
        plain = self.enterContext(Service({"GET /": [reply(200, b"plain")]}))
        to = self.serve("ours", redirect(302, f"{plain.url}/"))
        self.assertEqual("adapter invocation failed: provider redirects away from TLS", self.get(f"{to.url}/", "ours"))
        self.assertEqual([], plain.asked)


class AHandshake(unittest.TestCase):
    def test_that_never_comes_is_a_timeout(self) -> None:
        listening = self.enterContext(socket.create_server(("127.0.0.1", 0)))  # the kernel accepts connections; nothing answers
        client = Client(Deadline.within(0.5, Patience()))
        with self.assertRaisesRegex(ProcessorFault, "^timed out: no answer from provider$"):
            client.send(Request("GET", f"https://127.0.0.1:{listening.getsockname()[1]}/"))
