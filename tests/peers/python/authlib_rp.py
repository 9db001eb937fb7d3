"""Scenarios by Authlib: its OAuth2Session, its OpenID claims, and joserfc below them."""

import time
from urllib.parse import parse_qsl, urlsplit

from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oauth2.rfc8414 import get_well_known_url
from authlib.oidc.core import CodeIDToken, HybridIDToken, UserInfo
from authlib.oidc.discovery import OpenIDProviderMetadata
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from conversation import PUBLIC_REDIRECT_URI, REDIRECT_URI, SCOPE, main, refused, register, visit


class RelyingParty:
    """A client and the provider that it discovered."""

    def __init__(self, settings, client=None, **options):
        client = client or settings["client"]
        options = {"scope": SCOPE, "redirect_uri": REDIRECT_URI, "code_challenge_method": "S256", **options}
        self.session = OAuth2Session(client["client_id"], client.get("client_secret") or None, **options)
        url = get_well_known_url(settings["issuer"], external=True, suffix="openid-configuration")
        self.provider = OpenIDProviderMetadata(self.session.get(url, withhold_token=True).json())
        self.provider.validate()
        assert self.provider["issuer"] == settings["issuer"], self.provider["issuer"]

    def authorize(self, **parameters):
        """Sends a person there; where they ended, with what the code is redeemed with."""
        self.verifier, self.nonce = generate_token(48), generate_token()
        url, self.state = self.session.create_authorization_url(
            self.provider["authorization_endpoint"], code_verifier=self.verifier, nonce=self.nonce, **parameters
        )
        return visit(url)

    def redeem(self, url):
        """Redeems the code in this address, and checks the ID token."""
        tokens = self.session.fetch_token(
            self.provider["token_endpoint"], authorization_response=url, state=self.state, code_verifier=self.verifier
        )
        return tokens, self.id_token(tokens)

    def id_token(self, tokens, kind=CodeIDToken, **more):
        keys = KeySet.import_key_set(self.session.get(self.provider["jwks_uri"], withhold_token=True).json())
        decoded = jwt.decode(tokens["id_token"], keys, algorithms=self.provider["id_token_signing_alg_values_supported"])
        claims = kind(
            decoded.claims,
            decoded.header,
            options={"iss": {"value": self.provider["issuer"]}},
            params={
                "nonce": self.nonce,
                "client_id": self.session.client_id,
                "access_token": tokens.get("access_token"),
                **more,
            },
        )
        claims.validate(leeway=5)
        return claims

    def userinfo(self):
        answer = self.session.get(self.provider["userinfo_endpoint"])
        answer.raise_for_status()
        return UserInfo(answer.json())

    def sign_in(self, **parameters):
        url, _ = self.authorize(**parameters)
        tokens, claims = self.redeem(url)
        return {"scope": tokens["scope"], "sub": claims["sub"], "claims": self.userinfo()}


def code(settings):
    """Discovery, code with PKCE, every check on the ID token, userinfo."""
    return RelyingParty(settings).sign_in()


def in_forms(settings):
    """The secret in the form, and the token in a form at userinfo."""
    rp = RelyingParty(settings, token_endpoint_auth_method="client_secret_post", token_placement="body")
    url, _ = rp.authorize()
    tokens, claims = rp.redeem(url)
    answer = rp.session.post(rp.provider["userinfo_endpoint"])
    answer.raise_for_status()
    return {"scope": tokens["scope"], "sub": claims["sub"], "claims": answer.json()}


def wrong_verifier(settings):
    """A code without the verifier that belongs to it is worth nothing."""
    rp = RelyingParty(settings)
    url, _ = rp.authorize()
    rp.verifier = generate_token(48)
    error = refused("a wrong code_verifier", lambda: rp.redeem(url))
    return {"error": getattr(error, "error", repr(error)), "host": urlsplit(url).hostname}


def private_key_jwt(settings):
    """A client that proves itself by its key."""
    key = ECKey.generate_key("P-256", {"kid": "peer", "use": "sig", "alg": "ES256"})
    method = {"token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": "ES256"}
    client = register(settings, "Authlib", jwks={"keys": [key.as_dict(private=False)]}, **method)
    rp = RelyingParty(settings, client, token_endpoint_auth_method="private_key_jwt")
    rp.session.client_secret = key
    rp.session.register_client_auth_method(PrivateKeyJWT(rp.provider["token_endpoint"], alg="ES256"))
    return rp.sign_in()


def refresh(settings):
    """A refresh token, turned over and revoked."""
    scope = f"{SCOPE} offline_access"
    client = register(settings, "Authlib", grant_types=["authorization_code", "refresh_token"], scope=scope)
    rp = RelyingParty(settings, client, scope=scope)
    url, _ = rp.authorize(prompt="consent")
    first, claims = rp.redeem(url)
    second = rp.session.refresh_token(rp.provider["token_endpoint"], refresh_token=first["refresh_token"])
    introspection = rp.provider["introspection_endpoint"]
    live = rp.session.introspect_token(introspection, token=second["access_token"]).json()
    rp.session.revoke_token(rp.provider["revocation_endpoint"], token=second["refresh_token"]).raise_for_status()
    dead = rp.session.introspect_token(introspection, token=second["access_token"]).json()
    rotated = first["refresh_token"] != second["refresh_token"]
    return {"sub": claims["sub"], "rotated": rotated, "live": live, "dead": dead}


def client_credentials(settings):
    """In the client's own name."""
    rp = RelyingParty(settings, scope=None)
    tokens = rp.session.fetch_token(rp.provider["token_endpoint"], grant_type="client_credentials")
    live = rp.session.introspect_token(rp.provider["introspection_endpoint"], token=tokens["access_token"]).json()
    return {"live": live}


def device(settings):
    """A device without a browser, whose person follows its address."""
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    client = register(settings, "Authlib", grant_types=[grant], response_types=[], redirect_uris=[])
    rp = RelyingParty(settings, client)
    auth = rp.session.client_auth("client_secret_basic")
    endpoint = rp.provider["device_authorization_endpoint"]
    answer = rp.session.post(endpoint, data={"scope": SCOPE}, auth=auth, withhold_token=True).json()
    poll = {"grant_type": grant, "device_code": answer["device_code"]}
    pending = refused("a device nobody has allowed", lambda: rp.session.fetch_token(rp.provider["token_endpoint"], **poll))
    visit(answer["verification_uri_complete"])
    time.sleep(answer.get("interval", 5))
    tokens = rp.session.fetch_token(rp.provider["token_endpoint"], **poll)
    rp.nonce = None
    return {"pending": pending.error, "sub": rp.id_token(tokens)["sub"], "claims": rp.userinfo()}


def hybrid(settings):
    """A code and an ID token at once, the second bound to the first. Authlib has PKCE for plain codes alone."""
    response_type = "code id_token"
    client = register(
        settings,
        "Authlib",
        redirect_uris=[PUBLIC_REDIRECT_URI],
        response_types=[response_type],
        grant_types=["authorization_code", "implicit"],
    )
    rp = RelyingParty(settings, client, redirect_uri=PUBLIC_REDIRECT_URI)
    url, _ = rp.authorize(response_type=response_type)
    answer = dict(parse_qsl(urlsplit(url).fragment))
    front = rp.id_token(answer, HybridIDToken, code=answer["code"])
    tokens = rp.session.fetch_token(rp.provider["token_endpoint"], code=answer["code"])
    return {"front": front["sub"], "sub": rp.id_token(tokens)["sub"], "claims": rp.userinfo()}


main([code, in_forms, wrong_verifier, hybrid, refresh, client_credentials, private_key_jwt, device])
