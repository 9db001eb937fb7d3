c.JupyterHub.authenticator_class = "generic-oauth"
c.GenericOAuthenticator.client_id = {{ v.client_id }}
c.GenericOAuthenticator.client_secret = {{ v.client_secret }}
c.GenericOAuthenticator.basic_auth = {% if v.posts_secret %}False{% else %}True{% endif %}
c.GenericOAuthenticator.oauth_callback_url = {{ v.redirect_uri }}
c.GenericOAuthenticator.authorize_url = {{ v.authorize_url }}
c.GenericOAuthenticator.token_url = {{ v.token_url }}
c.GenericOAuthenticator.userdata_url = {{ v.userinfo_url }}
c.GenericOAuthenticator.login_service = {{ v.service }}
c.GenericOAuthenticator.scope = [{% for scope in v.scopes %}{{ scope }}{% if !loop.last %}, {% endif %}{% endfor %}]
c.GenericOAuthenticator.username_claim = "sub"
# Lets in whoever can sign in; name allowed_users instead to admit some.
c.GenericOAuthenticator.allow_all = True
