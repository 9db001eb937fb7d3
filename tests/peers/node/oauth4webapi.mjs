// Scenarios by oauth4webapi, which since its version 6 is also inside openid-client.

import { PUBLIC_REDIRECT_URI, REDIRECT_URI, SCOPE, demand, library, main, refused, visit } from './conversation.mjs'

const oauth = await library('oauth4webapi')

const discover = async (issuer, algorithm = 'oidc') => {
  const url = new URL(issuer)
  return oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, { algorithm }))
}

// A client of its own with this metadata, by dynamic registration.
const register = async (as, metadata) => {
  const response = await oauth.dynamicClientRegistrationRequest(as, {
    client_name: 'oauth4webapi',
    redirect_uris: [REDIRECT_URI],
    scope: SCOPE,
    ...metadata,
  })
  return oauth.processDynamicClientRegistrationResponse(response)
}

// A key pair, and what a registration says of its public half.
const signingKey = async (alg) => {
  const { privateKey, publicKey } = await oauth.generateKeyPair(alg, { extractable: true })
  const { kty, crv, x, y, n, e } = await crypto.subtle.exportKey('jwk', publicKey)
  return {
    key: { key: privateKey, kid: 'peer' },
    jwks: { keys: [JSON.parse(JSON.stringify({ kty, crv, x, y, n, e, alg, use: 'sig', kid: 'peer' }))] },
  }
}

// A DPoP handle of a new key.
const dpopOf = async (client) => oauth.DPoP(client, await oauth.generateKeyPair('ES256'))

// Once more, if all that was wrong was a nonce of the server that the library has heard by now.
const withNonce = async (request) => {
  try {
    return await request()
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error
    return request()
  }
}

const authorization = (as, client, parameters) => {
  const url = new URL(as.authorization_endpoint)
  for (const [name, value] of Object.entries({ client_id: client.client_id, ...parameters })) {
    url.searchParams.set(name, value)
  }
  return url
}

// The parameters of a code flow, and what is needed to end it.
const begin = async (parameters = {}) => {
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const nonce = oauth.generateRandomNonce()
  return {
    verifier,
    state,
    nonce,
    parameters: {
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      scope: SCOPE,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      ...parameters,
    },
  }
}

// Redeems what came back, and checks every token and the claims.
const finish = async (as, client, authentication, flow, answer, options) => {
  const expected = { expectedNonce: flow.nonce, requireIdToken: true }
  const { response, tokens } = await withNonce(async () => {
    const { verifier, parameters } = flow
    const response = await oauth.authorizationCodeGrantRequest(
      as, client, authentication, answer, parameters.redirect_uri, verifier, options,
    )
    return { response, tokens: await oauth.processAuthorizationCodeResponse(as, client, response, expected) }
  })
  await oauth.validateApplicationLevelSignature(as, response)
  const claims = oauth.getValidatedIdTokenClaims(tokens)
  return { tokens, claims, userinfo: await userinfo(as, client, tokens, claims.sub, options) }
}

const userinfo = (as, client, tokens, sub, options) =>
  withNonce(async () => {
    const response = await oauth.userInfoRequest(as, client, tokens.access_token, options)
    const claims = await oauth.processUserInfoResponse(as, client, sub, response)
    if (client.userinfo_signed_response_alg) await oauth.validateApplicationLevelSignature(as, response)
    return claims
  })

// A code flow from beginning to end.
const signIn = async (as, client, authentication, parameters, options) => {
  const flow = await begin(parameters)
  const { url } = await visit(authorization(as, client, flow.parameters))
  const answer = oauth.validateAuthResponse(as, client, url, flow.state)
  return finish(as, client, authentication, flow, answer, options)
}

// Whether a token is live, by introspection.
const isActive = async (as, client, authentication, token) => {
  const response = await oauth.introspectionRequest(as, client, authentication, token)
  return oauth.processIntrospectionResponse(as, client, response)
}

const told = ({ tokens, claims, userinfo: seen }) => ({ scope: tokens.scope, sub: claims.sub, claims: seen })

await main({
  // Discovery, code with PKCE, the ID token's signature and claims, userinfo.
  async code({ issuer, client }) {
    const as = await discover(issuer)
    return told(await signIn(as, client, oauth.ClientSecretBasic(client.client_secret)))
  },

  // The same from the document of RFC 8414, with the secret in the form.
  async code_by_rfc8414({ issuer, client }) {
    const { userinfo_endpoint } = await discover(issuer)
    const as = { userinfo_endpoint, ...(await discover(issuer, 'oauth2')) }
    return told(await signIn(as, client, oauth.ClientSecretPost(client.client_secret)))
  },

  // The answer as a form that the browser posts.
  async form_post({ issuer, client }) {
    const as = await discover(issuer)
    const flow = await begin({ response_mode: 'form_post' })
    const { form } = await visit(authorization(as, client, flow.parameters))
    const posted = new Request(REDIRECT_URI, { method: 'POST', body: new URLSearchParams(form) })
    const fields = new URLSearchParams(await oauth.formPostResponse(posted))
    const answer = oauth.validateAuthResponse(as, client, fields, flow.state)
    return told(await finish(as, client, oauth.ClientSecretBasic(client.client_secret), flow, answer))
  },

  // Everything is pushed first; the browser carries the reference alone.
  async par({ issuer, client }) {
    const as = await discover(issuer)
    const authentication = oauth.ClientSecretBasic(client.client_secret)
    const flow = await begin()
    const parameters = new URLSearchParams(flow.parameters)
    const response = await oauth.pushedAuthorizationRequest(as, client, authentication, parameters)
    const { request_uri } = await oauth.processPushedAuthorizationResponse(as, client, response)
    const { url } = await visit(authorization(as, client, { request_uri }))
    const answer = oauth.validateAuthResponse(as, client, url, flow.state)
    const { url: again } = await visit(authorization(as, client, { request_uri }))
    return {
      ...told(await finish(as, client, authentication, flow, answer)),
      again: again.searchParams.get('error'),
    }
  },

  // A code is good once, and the token that it bought dies with the second try.
  async replay({ issuer, client }) {
    const as = await discover(issuer)
    const authentication = oauth.ClientSecretBasic(client.client_secret)
    const flow = await begin()
    const { url } = await visit(authorization(as, client, flow.parameters))
    const answer = oauth.validateAuthResponse(as, client, url, flow.state)
    const { tokens, claims } = await finish(as, client, authentication, flow, answer)
    const second = await refused('the second redemption', finish(as, client, authentication, flow, answer))
    demand(second.error === 'invalid_grant', `the second redemption: ${second.error ?? second}`)
    const dead = await refused('the token of a code used twice', userinfo(as, client, tokens, claims.sub))
    return { challenge: dead.cause?.[0]?.parameters?.error }
  },

  // A client that registers itself, and what it hears of itself.
  async registration({ issuer }) {
    const as = await discover(issuer)
    const client = await register(as, { token_endpoint_auth_method: 'client_secret_post' })
    return { ...told(await signIn(as, client, oauth.ClientSecretPost(client.client_secret))), client }
  },

  // A public client, which has nothing but PKCE.
  async public_client({ issuer }) {
    const as = await discover(issuer)
    const client = await register(as, { token_endpoint_auth_method: 'none' })
    return told(await signIn(as, client, oauth.None()))
  },

  // A client that proves itself by its key.
  async private_key_jwt({ issuer }) {
    const as = await discover(issuer)
    const { key, jwks } = await signingKey('PS256')
    const client = await register(as, { token_endpoint_auth_method: 'private_key_jwt', jwks })
    return told(await signIn(as, client, oauth.PrivateKeyJwt(key)))
  },

  // Tokens that are bound to a key.
  async dpop({ issuer, client }) {
    const as = await discover(issuer)
    const authentication = oauth.ClientSecretBasic(client.client_secret)
    const result = await signIn(as, client, authentication, {}, { DPoP: await dpopOf(client) })
    const bearer = await refused(
      'a bound token as Bearer',
      userinfo(as, client, result.tokens, result.claims.sub),
    )
    return { ...told(result), token_type: result.tokens.token_type, bearer: bearer.status ?? bearer.response?.status }
  },

  // The answer as a signed token.
  async jarm({ issuer, client }) {
    const as = await discover(issuer)
    const flow = await begin({ response_mode: 'jwt' })
    const { url } = await visit(authorization(as, client, flow.parameters))
    const answer = await oauth.validateJwtAuthResponse(as, client, url, flow.state)
    return told(await finish(as, client, oauth.ClientSecretBasic(client.client_secret), flow, answer))
  },

  // The request as a token that the client signed.
  async request_object({ issuer }) {
    const as = await discover(issuer)
    const { key, jwks } = await signingKey('ES256')
    const client = await register(as, { jwks, request_object_signing_alg: 'ES256' })
    const flow = await begin()
    const request = await oauth.issueRequestObject(as, client, new URLSearchParams(flow.parameters), key)
    const { url } = await visit(authorization(as, client, { request, response_type: 'code', scope: 'openid' }))
    const answer = oauth.validateAuthResponse(as, client, url, flow.state)
    return told(await finish(as, client, oauth.ClientSecretBasic(client.client_secret), flow, answer))
  },

  // FAPI 2.0: the client proves itself by its key, pushes its request, and gets tokens that are bound to another.
  async fapi2({ issuer }) {
    const as = await discover(issuer)
    const { key, jwks } = await signingKey('ES256')
    const client = await register(as, {
      jwks,
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      id_token_signed_response_alg: 'ES256',
      require_pushed_authorization_requests: true,
      dpop_bound_access_tokens: true,
    })
    const authentication = oauth.PrivateKeyJwt(key, {
      [oauth.modifyAssertion](_, payload) {
        payload.aud = as.issuer
      },
    })
    const options = { DPoP: await dpopOf(client) }
    const flow = await begin()
    const parameters = new URLSearchParams(flow.parameters)
    const { request_uri } = await withNonce(async () => {
      const response = await oauth.pushedAuthorizationRequest(as, client, authentication, parameters, options)
      return oauth.processPushedAuthorizationResponse(as, client, response)
    })
    const { url } = await visit(authorization(as, client, { request_uri }))
    const answer = oauth.validateAuthResponse(as, client, url, flow.state)
    return told(await finish(as, client, authentication, flow, answer, options))
  },

  // FAPI 2.0 with message signing: what is pushed is signed by the client, what comes back by the provider. The refresh
  // token stays what it is.
  async fapi2_message_signing({ issuer }) {
    const as = await discover(issuer)
    const { key, jwks } = await signingKey('ES256')
    const client = await register(as, {
      jwks,
      fapi2: true,
      scope: `${SCOPE} offline_access`,
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'private_key_jwt',
      request_object_signing_alg: 'ES256',
      require_signed_request_object: true,
      authorization_signed_response_alg: 'PS256',
      dpop_bound_access_tokens: true,
    })
    const authentication = oauth.PrivateKeyJwt(key, {
      [oauth.modifyAssertion](_, payload) {
        payload.aud = as.issuer
      },
    })
    const options = { DPoP: await dpopOf(client) }
    const flow = await begin({ response_mode: 'jwt', scope: 'openid email offline_access', prompt: 'consent' })
    const push = async (parameters) => {
      const response = await oauth.pushedAuthorizationRequest(as, client, authentication, parameters, options)
      return oauth.processPushedAuthorizationResponse(as, client, response)
    }
    const plain = await refused('a request that nobody signed', push(new URLSearchParams(flow.parameters)))
    const request = await oauth.issueRequestObject(as, client, new URLSearchParams(flow.parameters), key)
    const { request_uri } = await withNonce(() => push(new URLSearchParams({ request })))
    const { url } = await visit(authorization(as, client, { request_uri }))
    const answer = await oauth.validateJwtAuthResponse(as, client, url, flow.state)
    const first = await finish(as, client, authentication, flow, answer, options)
    const again = () =>
      withNonce(async () => {
        const { refresh_token } = first.tokens
        const response = await oauth.refreshTokenGrantRequest(as, client, authentication, refresh_token, options)
        return oauth.processRefreshTokenResponse(as, client, response)
      })
    await again()
    const last = await again()
    await userinfo(as, client, last, first.claims.sub, options)
    const revocation = await oauth.revocationRequest(as, client, authentication, first.tokens.refresh_token)
    await oauth.processRevocationResponse(revocation)
    const ended = await refused('a refresh token that was given back', again())
    return {
      ...told(first),
      id_token_alg: client.id_token_signed_response_alg,
      token_type: last.token_type,
      same: last.refresh_token === first.tokens.refresh_token,
      plain: plain.error,
      ended: ended.error,
    }
  },

  // A refresh token, turned over and revoked.
  async refresh({ issuer }) {
    const as = await discover(issuer)
    const client = await register(as, {
      grant_types: ['authorization_code', 'refresh_token'],
      scope: `${SCOPE} offline_access`,
    })
    const authentication = oauth.ClientSecretBasic(client.client_secret)
    const first = await signIn(as, client, authentication, { scope: 'openid email offline_access', prompt: 'consent' })
    const response = await oauth.refreshTokenGrantRequest(as, client, authentication, first.tokens.refresh_token)
    const second = await oauth.processRefreshTokenResponse(as, client, response)
    const live = await isActive(as, client, authentication, second.access_token)
    const revocation = await oauth.revocationRequest(as, client, authentication, second.refresh_token)
    await oauth.processRevocationResponse(revocation)
    return {
      sub: first.claims.sub,
      rotated: second.refresh_token !== first.tokens.refresh_token,
      live,
      dead: await isActive(as, client, authentication, second.access_token),
    }
  },

  // In the client's own name.
  async client_credentials({ issuer, client }) {
    const as = await discover(issuer)
    const authentication = oauth.ClientSecretBasic(client.client_secret)
    const response = await oauth.clientCredentialsGrantRequest(as, client, authentication, new URLSearchParams())
    const tokens = await oauth.processClientCredentialsResponse(as, client, response)
    return { tokens, live: await isActive(as, client, authentication, tokens.access_token) }
  },

  // A device without a browser, whose person types nothing but follows its address.
  async device({ issuer }) {
    const as = await discover(issuer)
    const client = await register(as, {
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
      token_endpoint_auth_method: 'none',
      redirect_uris: undefined,
      response_types: [],
    })
    const asked = await oauth.deviceAuthorizationRequest(as, client, oauth.None(), { scope: SCOPE })
    const device = await oauth.processDeviceAuthorizationResponse(as, client, asked)
    const poll = async () => {
      const response = await oauth.deviceCodeGrantRequest(as, client, oauth.None(), device.device_code)
      return oauth.processDeviceCodeResponse(as, client, response)
    }
    const pending = await refused('a device nobody has allowed', poll())
    await visit(device.verification_uri_complete)
    await new Promise((resolve) => setTimeout(resolve, 1000 * (device.interval ?? 5)))
    const tokens = await poll()
    const claims = oauth.getValidatedIdTokenClaims(tokens)
    return { pending: pending.error, sub: claims.sub, claims: await userinfo(as, client, tokens, claims.sub) }
  },

  // Code and ID token at once, each bound to the other.
  async hybrid({ issuer }) {
    const as = await discover(issuer)
    const client = await register(as, {
      redirect_uris: [PUBLIC_REDIRECT_URI],
      response_types: ['code id_token'],
      grant_types: ['authorization_code', 'implicit'],
    })
    const flow = await begin({ response_type: 'code id_token', redirect_uri: PUBLIC_REDIRECT_URI })
    const { url } = await visit(authorization(as, client, flow.parameters))
    const answer = await oauth.validateCodeIdTokenResponse(as, client, url, flow.nonce, flow.state)
    return told(await finish(as, client, oauth.ClientSecretBasic(client.client_secret), flow, answer))
  },

  // A token for somebody else's service, in exchange for one's own.
  async token_exchange({ issuer, client }) {
    const as = await discover(issuer)
    const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
    const authentication = oauth.ClientSecretBasic(client.client_secret)
    const { tokens, claims } = await signIn(as, client, authentication)
    const parameters = {
      subject_token: tokens.access_token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      scope: 'openid',
    }
    const response = await oauth.genericTokenEndpointRequest(as, client, authentication, exchange, parameters)
    const exchanged = await oauth.processGenericTokenEndpointResponse(as, client, response)
    return { exchanged, sub: claims.sub, live: await isActive(as, client, authentication, exchanged.access_token) }
  },
})
