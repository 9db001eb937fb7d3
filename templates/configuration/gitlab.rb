gitlab_rails['omniauth_providers'] = [
  {
    name: "openid_connect",
    label: {{ v.service }},
    args: {
      name: "openid_connect",
      scope: [{% for scope in v.scopes %}{{ scope }}{% if !loop.last %}, {% endif %}{% endfor %}],
      response_type: "code",
      issuer: {{ v.issuer }},
      discovery: true,
      client_auth_method: {% if v.posts_secret %}"post"{% else %}"basic"{% endif %},
      uid_field: "sub",
      pkce: true,
      client_options: {
        identifier: {{ v.client_id }},
        secret: {{ v.client_secret }},
        redirect_uri: {{ v.redirect_uri }}
      }
    }
  }
]
