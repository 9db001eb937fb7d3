"""A SAML institution by pysaml2: login form, signed assertion, POST binding, single logout by redirect.

    pysaml2_idp.py --port PORT --folder FOLDER --sp-metadata URL

FOLDER holds idp.key and idp.pem (signing key and certificate); `metadata.xml` is written there before the first request
is answered. The metadata of the service provider is fetched at the first sign-in, because it needs ours to start.
The password of everybody is "correct horse"; one person is known: "grace".
"""

import argparse
import html
import pathlib
import re
import secrets
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAME_FORMAT_URI, NAMEID_FORMAT_PERSISTENT, NAMEID_FORMAT_TRANSIENT, name_id_from_string
from saml2.samlp import STATUS_NO_PASSIVE
from saml2.server import Server
from saml2.sigver import verify_redirect_signature
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

SCOPE = "peer.example"
PASSWORD = "correct horse"
PEOPLE = {
    "grace": {
        "eduPersonPrincipalName": f"grace@{SCOPE}",
        # A scope that this institution has no right to: Beadle must drop the value.
        "eduPersonScopedAffiliation": [f"staff@{SCOPE}", "staff@elsewhere.example"],
        "subject-id": f"00grace@{SCOPE}",
        "mail": f"grace@{SCOPE}",
        "displayName": "Grace Hopper",
        "givenName": "Grace",
        "sn": "Hopper",
    }
}
AUTHN_CONTEXT = {"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"}


def configuration(arguments, metadata):
    base = f"http://127.0.0.1:{arguments.port}"
    return IdPConfig().load(
        {
            "entityid": f"{base}/idp",
            "key_file": str(arguments.folder / "idp.key"),
            "cert_file": str(arguments.folder / "idp.pem"),
            "xmlsec_binary": "/usr/bin/xmlsec1",
            "metadata": metadata,
            "valid_for": 24,
            "organization": {"name": "Peer University", "display_name": "Peer University", "url": base},
            "contact_person": [
                {"contact_type": "technical", "given_name": "Help Desk", "email_address": f"help@{SCOPE}"}
            ],
            "service": {
                "idp": {
                    "name": "Peer University",
                    "scope": [SCOPE],
                    "ui_info": {"display_name": [{"text": "Peer University", "lang": "en"}]},
                    "endpoints": {
                        "single_sign_on_service": [(f"{base}/sso", BINDING_HTTP_REDIRECT)],
                        "single_logout_service": [(f"{base}/slo", BINDING_HTTP_REDIRECT)],
                    },
                    "name_id_format": [NAMEID_FORMAT_PERSISTENT, NAMEID_FORMAT_TRANSIENT],
                    "sign_assertion": True,
                    "sign_response": False,
                    "want_authn_requests_signed": True,
                    "policy": {
                        "default": {
                            "lifetime": {"minutes": 5},
                            "attribute_restrictions": None,
                            "name_form": NAME_FORMAT_URI,
                        }
                    },
                }
            },
        }
    )


class Institution:
    def __init__(self, arguments):
        self.arguments = arguments
        self.server = None
        self.requests = {}
        # Who is signed in, by the browser's cookie; and the session that has just begun.
        self.sessions = {}
        self.new_session = None
        # The last sign-in: name and session, as the service provider knows them.
        self.told = None

    def begin(self, query, session):
        """Verifies the signed request, and answers it in a session, or if nothing may be shown; or shows the login form."""
        server = self.provider()
        request = server.parse_authn_request(
            query["SAMLRequest"][0],
            BINDING_HTTP_REDIRECT,
            relay_state=query.get("RelayState", [None])[0],
            sigalg=query.get("SigAlg", [None])[0],
            signature=query.get("Signature", [None])[0],
        )
        arguments, relay_state = server.response_args(request.message), query.get("RelayState", [""])[0]
        if session in self.sessions:
            return self.respond(self.sessions[session], arguments, relay_state)
        if request.message.is_passive == "true":
            return self.refuse(arguments, relay_state)
        handle = secrets.token_urlsafe()
        self.requests[handle] = (arguments, relay_state)
        return (
            f'<form method="post" action="/login"><input type="hidden" name="handle" value="{handle}">'
            '<input id="username" name="username"><input id="password" name="password" type="password">'
            '<button id="sign-in">Sign in</button></form>'
        )

    def finish(self, form):
        """Checks the password and returns the form that carries the response to the service provider."""
        username = form.get("username", [""])[0]
        if username not in PEOPLE or form.get("password", [""])[0] != PASSWORD:
            raise PermissionError("wrong name or password")
        arguments, relay_state = self.requests.pop(form["handle"][0])
        self.new_session = secrets.token_urlsafe()
        self.sessions[self.new_session] = username
        return self.respond(username, arguments, relay_state)

    def refuse(self, arguments, relay_state):
        server = self.provider()
        nobody = (STATUS_NO_PASSIVE, "nobody is signed in")
        response = server.create_error_response(arguments["in_response_to"], arguments["destination"], nobody)
        return self.form(arguments["binding"], response, arguments["destination"], relay_state)

    def respond(self, username, arguments, relay_state):
        binding = arguments.pop("binding")
        server = self.provider()
        response = server.create_authn_response(
            PEOPLE[username],
            userid=username,
            authn=AUTHN_CONTEXT,
            sign_assertion=True,
            # Its own choice would be SHA-1.
            sign_alg=SIG_RSA_SHA256,
            digest_alg=DIGEST_SHA256,
            **arguments,
        )
        self.told = (
            name_id_from_string(re.search(r"<(\w+):NameID.*?</\1:NameID>", with_namespaces(str(response)))[0]),
            re.search(r'SessionIndex="([^"]+)"', str(response))[1],
        )
        destination = arguments["destination"]
        return self.form(binding, response, destination, relay_state)

    def form(self, binding, response, destination, relay_state):
        sent = self.provider().apply_binding(
            binding, str(response), destination, relay_state, response=True, sign=False
        )
        # A script submits pysaml2's form; the button is for those who have none.
        return sent["data"].replace("</form>", '<button id="continue">Continue</button></form>')

    def sign_out(self):
        """Asks the service provider to end the last session: an address."""
        self.sessions.clear()
        server = self.provider()
        sp = server.metadata.service_providers()[0] if hasattr(server.metadata, "service_providers") else None
        sp = sp or next(iter(server.metadata.keys()))
        destination = server.metadata.single_logout_service(sp, BINDING_HTTP_REDIRECT, "spsso")[0]["location"]
        name_id, index = self.told
        _, request = server.create_logout_request(
            destination, sp, name_id=name_id, session_indexes=[index], sign=False
        )
        return self.redirect(str(request), destination, "theirs", False)

    def slo(self, query):
        """Takes a logout message: the address of the answer, or None if it is one."""
        server = self.provider()
        certificates = [
            certificate
            for sp in server.metadata.keys()
            for _, certificate in server.metadata.certs(sp, "spsso", "signing")
        ]
        message = {name: values[0] for name, values in query.items()}
        if not any(verify_redirect_signature(dict(message), server.sec.sec_backend, one) for one in certificates):
            raise PermissionError("the service provider did not sign this")
        if "SAMLResponse" in message:
            answer = server.parse_logout_request_response(message["SAMLResponse"], BINDING_HTTP_REDIRECT)
            if message.get("RelayState") != "theirs" or not answer.status_ok():
                raise PermissionError("the service provider did not sign the person out")
            return None
        request = server.parse_logout_request(
            message["SAMLRequest"],
            BINDING_HTTP_REDIRECT,
            relay_state=message["RelayState"],
            sigalg=message["SigAlg"],
            signature=message["Signature"],
        )
        asked = request.message
        if (asked.name_id.text, asked.session_index[0].text) != (self.told[0].text, self.told[1]):
            raise PermissionError("nobody is signed in by that name")
        self.sessions.clear()
        response = server.create_logout_response(asked, [BINDING_HTTP_REDIRECT], sign=False)
        return self.redirect(str(response), response.destination, message["RelayState"], True)

    def redirect(self, message, destination, relay_state, response):
        sent = self.provider().apply_binding(
            BINDING_HTTP_REDIRECT,
            message,
            destination,
            relay_state,
            response=response,
            sign=True,
            sigalg=SIG_RSA_SHA256,
        )
        return dict(sent["headers"])["Location"]

    def provider(self):
        if self.server is None:
            with urllib.request.urlopen(self.arguments.sp_metadata) as answer:
                metadata = answer.read().decode()
            self.server = Server(config=configuration(self.arguments, {"inline": [metadata]}))
        return self.server


def with_namespaces(xml):
    """The XML with the prefix of its NameID bound there, so that the element can be read by itself."""
    uri = "urn:oasis:names:tc:SAML:2.0:assertion"
    return re.sub(r"<(\w+):NameID ", rf'<\1:NameID xmlns:\1="{uri}" ', xml)


class Handler(BaseHTTPRequestHandler):
    institution: Institution

    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == "/sso":
            self.answer(lambda: self.institution.begin(parse_qs(url.query), self.session()))
        elif url.path == "/sign-out":
            self.answer(self.institution.sign_out, leads=True)
        elif url.path == "/slo":
            self.answer(lambda: self.institution.slo(parse_qs(url.query)), leads=True)
        else:
            self.send_error(404)

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if self.path == "/login":
            self.answer(lambda: self.institution.finish(form))
        else:
            self.send_error(404)

    def session(self):
        cookie = re.search(r"peer=([\w-]+)", self.headers.get("Cookie", ""))
        return cookie and cookie[1]

    def answer(self, page, leads=False):
        try:
            status, body = 200, page()
            if leads and body:
                self.send_response(303)
                self.send_header("Location", body)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body = body or '<p id="signed-out">You are signed out.</p>'
        except Exception as error:  # whatever pysaml2 finds wrong is what the test wants to read
            status, body = 400, f"<pre>{html.escape(repr(error))}</pre>"
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.institution.new_session:
            self.send_header("Set-Cookie", f"peer={self.institution.new_session}; Path=/; HttpOnly")
            self.institution.new_session = None
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--sp-metadata", required=True)
    arguments = parser.parse_args()

    descriptor = entity_descriptor(configuration(arguments, {}))
    unfinished = arguments.folder / "metadata.xml.new"
    unfinished.write_text(str(descriptor))

    Handler.institution = Institution(arguments)
    server = ThreadingHTTPServer(("127.0.0.1", arguments.port), Handler)
    # In place only when the port answers.
    unfinished.rename(arguments.folder / "metadata.xml")
    server.serve_forever()


main()
