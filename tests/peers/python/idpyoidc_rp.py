"""Scenarios by idpyoidc's RPHandler, which runs the whole flow from its configuration."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from cryptojwt.key_jar import build_keyjar
from idpyoidc.client.rp_handler import RPHandler
from idpyoidc.message.oidc import IdToken

from conversation import REDIRECT_URI, SCOPE, discovery, main, register, visit

SIGNED_OUT_URI = "https://localhost/signed-out"
SERVICES = {
    "discovery": {"class": "idpyoidc.client.oidc.provider_info_discovery.ProviderInfoDiscovery"},
    "registration": {"class": "idpyoidc.client.oidc.registration.Registration"},
    "authorization": {"class": "idpyoidc.client.oidc.authorization.Authorization"},
    "accesstoken": {"class": "idpyoidc.client.oidc.access_token.AccessToken"},
    "refresh_token": {"class": "idpyoidc.client.oidc.refresh_access_token.RefreshAccessToken"},
    "userinfo": {"class": "idpyoidc.client.oidc.userinfo.UserInfo"},
    "end_session": {"class": "idpyoidc.client.oidc.end_session.EndSession"},
}
PKCE = {
    "function": "idpyoidc.client.oauth2.add_on.pkce.add_support",
    "kwargs": {"code_challenge_length": 64, "code_challenge_method": "S256"},
}
KEYS = {
    "key_defs": [
        {"type": "RSA", "use": ["sig"]},
        {"type": "EC", "crv": "P-256", "use": ["sig"]},
        {"type": "RSA", "use": ["enc"]},
        {"type": "EC", "crv": "P-256", "use": ["enc"]},
    ]
}


def handler(settings, **configuration):
    """A handler that knows one provider."""
    configuration = {
        "issuer": settings["issuer"],
        "client_type": "oidc",
        "redirect_uris": [REDIRECT_URI],
        "response_types": ["code"],
        "add_ons": {"pkce": PKCE},
        **configuration,
    }
    return RPHandler(
        base_url="https://localhost",
        client_configs={settings["issuer"]: configuration},
        services=SERVICES,
        key_conf=dict(KEYS),
        httpc_params={"verify": settings["ca"]},
    )


def credentials(client):
    return {name: client[name] for name in ("client_id", "client_secret")}


def sign_in(rp, settings, **parameters):
    """The whole flow; what the library says at its end."""
    issuer = settings["issuer"]
    begun = rp.begin(issuer, req_args={"scope": SCOPE.split(), **parameters})
    url, form = visit(begun if isinstance(begun, str) else begun["url"])
    answer = dict(form) if form else dict(parse_qsl(urlsplit(url).query or urlsplit(url).fragment))
    result = rp.finalize(issuer, answer)
    assert "error" not in result, result
    return result


def told(result):
    userinfo = result["userinfo"]
    userinfo = userinfo.to_dict() if hasattr(userinfo, "to_dict") else userinfo
    return {"sub": result["id_token"]["sub"], "claims": userinfo}


def code(settings):
    """Discovery, code with PKCE, every check on the ID token, userinfo."""
    return told(sign_in(handler(settings, **credentials(settings["client"])), settings))


def logout(settings):
    """RP-initiated logout with the ID token as a hint, and the way back."""
    client = credentials(register(settings, "idpyoidc", post_logout_redirect_uris=[SIGNED_OUT_URI]))
    rp = handler(settings, post_logout_redirect_uris=[SIGNED_OUT_URI], **client)
    result = sign_in(rp, settings)
    request = rp.logout(result["state"], post_logout_redirect_uri=SIGNED_OUT_URI)
    sent = dict(parse_qsl(urlsplit(request["url"]).query))
    url, _ = visit(request["url"])
    return {
        "hinted": "id_token_hint" in sent,
        "back": url.split("?")[0],
        "same_state": dict(parse_qsl(urlsplit(url).query)).get("state") == sent["state"],
    }


def encrypted_id_token(settings):
    """ID tokens that only this client reads, by either kind of key. The library's flow takes signed ones alone, its
    reader takes both."""
    facts = {}
    provider = discovery(settings)
    for alg, enc in [("RSA-OAEP-256", "A128CBC-HS256"), ("ECDH-ES", "A256GCM")]:
        keys = build_keyjar(KEYS["key_defs"])
        client = register(
            settings,
            "idpyoidc",
            jwks=keys.export_jwks(),
            id_token_encrypted_response_alg=alg,
            id_token_encrypted_response_enc=enc,
        )
        request = {
            "client_id": client["client_id"],
            "response_type": "code",
            "redirect_uri": REDIRECT_URI,
            "scope": SCOPE,
            "nonce": alg,
        }
        url, _ = visit(f"{provider['authorization_endpoint']}?{urlencode(request)}")
        form = {
            "grant_type": "authorization_code",
            "code": dict(parse_qsl(urlsplit(url).query))["code"],
            "redirect_uri": REDIRECT_URI,
        }
        basic = (client["client_id"], client["client_secret"])
        tokens = requests.post(provider["token_endpoint"], data=form, auth=basic).json()
        keys.import_jwks(requests.get(provider["jwks_uri"]).json(), settings["issuer"])
        id_token = IdToken().from_jwt(tokens["id_token"], keyjar=keys)
        id_token.verify(keyjar=keys, iss=settings["issuer"], client_id=client["client_id"], nonce=alg)
        header = id_token.jwe_header
        facts[alg] = {"alg": header["alg"], "enc": header["enc"], "signed": id_token.jws_header["alg"]}
    return facts


main([code, logout, encrypted_id_token])
