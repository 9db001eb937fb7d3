#!/usr/bin/python3
"""A mail server for tests, by aiosmtpd: it keeps each letter as a file, with how it came.

Usage: smtp.py PORT FOLDER plain|starttls|smtps [CERTIFICATE KEY]

With TLS it wants the user `beadle` with the password `to post`, and takes nothing before TLS. It does not know
`nobody@…`, and has no time for `later@…`.
"""
import pathlib
import ssl
import sys
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

PORT, FOLDER, MODE = int(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]


class Keeper:
    def __init__(self):
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 nobody of that name"
        if address.startswith("later@"):
            return "451 4.3.0 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        tls = "no TLS" if session.ssl is None else session.ssl["cipher"][1] if isinstance(session.ssl, dict) else "TLS"
        head = f"X-Came-By: {tls}; {session.auth_data}\r\nX-From: {envelope.mail_from}\r\n"
        half = FOLDER / f"{self.count}.half"
        half.write_bytes(head.encode() + envelope.original_content)
        half.rename(FOLDER / f"{self.count}.eml")
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    if data.login == b"beadle" and data.password == b"to post":
        return AuthResult(success=True, auth_data="beadle")
    return AuthResult(success=False, handled=False)


options = {"hostname": "127.0.0.1", "port": PORT}
if MODE != "plain":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[4], sys.argv[5])
    options |= {"authenticator": authenticate, "auth_required": True}
    if MODE == "smtps":
        # To aiosmtpd only STARTTLS is TLS.
        options |= {"ssl_context": context, "auth_require_tls": False}
    else:
        options |= {"tls_context": context, "require_starttls": True}

controller = Controller(Keeper(), **options)
controller.start()
threading.Event().wait()
