"""Scenarios by ciecplib, which signs people in without a browser and fetches certificates for them."""

import os

import ciecplib.ui
from ciecplib.cookies import extract_session_cookie
from ciecplib.sessions import Session
from ciecplib.utils import get_idp_url, get_idps
from ciecplib.x509 import check_cert, load_cert, write_cert
from cryptography.hazmat.primitives.serialization import Encoding
from requests import HTTPError

from conversation import main, refused

# It looks for cookies of a host by the host's name with its port, which no cookie has: it only works at port 443, where no
# test listens. This is the name that Python's cookies have for localhost.
ciecplib.ui.extract_session_cookie = lambda jar, url: extract_session_cookie(jar, "https://localhost.local/")


def session(settings, password=None):
    """Somebody at the first institution, and where certificates are."""
    os.environ["REQUESTS_CA_BUNDLE"] = settings["ca"]
    endpoint = get_idp_url("Example Hills", idplist_url=f"{settings['issuer']}/include/ecpidps.txt")
    user = settings["user"]
    return Session(endpoint, username=user["username"], password=password or user["password"])


def service(settings):
    return f"{settings['issuer']}/secure/getcert"


def certificate(settings):
    """What `ecp-get-cert --proxy` does."""
    cert, key = ciecplib.ui.get_cert(spurl=service(settings), hours=24, session=session(settings))
    write_cert(settings["file"], cert, key, use_proxy=True)
    check_cert(load_cert(settings["file"]), proxy=True)
    return {
        "names": [institution.name for institution in get_idps(f"{settings['issuer']}/include/ecpidps.txt")],
        "certificate": cert.public_bytes(Encoding.PEM).decode(),
        "bits": key.key_size,
    }


def cookie(settings):
    """What `ecp-get-cookie` does."""
    cookie = ciecplib.ui.get_cookie(service(settings) + "/", session=session(settings))
    return {"name": cookie.name, "path": cookie.path, "secure": cookie.secure, "expires": cookie.expires}


def refusals(settings):
    """What people read who asked for too much, or mistyped."""
    long = refused("a long life", lambda: ciecplib.ui.get_cert(spurl=service(settings), hours=9517, session=session(settings)))
    assert isinstance(long, HTTPError), long
    other = refused("a wrong password", lambda: ciecplib.ui.get_cookie(service(settings), session=session(settings, "wrong")))
    return {"long": str(long), "password": str(other)}


main([certificate, cookie, refusals])
