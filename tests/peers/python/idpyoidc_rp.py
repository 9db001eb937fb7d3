"""Scenarios by idpyoidc's RPHandler, which runs the whole flow from its configuration."""

from urllib.parse import parse_qsl, urlsplit

from idpyoidc.client.rp_handler import RPHandler

from conversation import main, visit

REDIRECT_URI = "https://localhost/callback"
SCOPE = ["openid", "email", "profile"]
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
KEYS = {"key_defs": [{"type": "RSA", "use": ["sig"]}, {"type": "EC", "crv": "P-256", "use": ["sig"]}]}


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


def registered(settings):
    client = settings["client"]
    return {"client_id": client["client_id"], "client_secret": client["client_secret"]}


def sign_in(rp, settings, **parameters):
    """The whole flow; what the library says at its end."""
    issuer = settings["issuer"]
    begun = rp.begin(issuer, req_args={"scope": SCOPE, **parameters})
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
    return told(sign_in(handler(settings, **registered(settings)), settings))


main([code])
