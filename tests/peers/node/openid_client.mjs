// Scenarios by openid-client 5, the last one with an implementation of its own and with support for Debian's Node.

import { generateKeyPairSync } from 'node:crypto'

import { PUBLIC_REDIRECT_URI, REDIRECT_URI, SCOPE, demand, library, main, refused, visit } from './conversation.mjs'

const { Issuer, generators } = (await library('openid-client')).default

const clientOf = async (issuer, client, metadata = {}) => {
  const provider = await Issuer.discover(issuer)
  const { client_id, client_secret } = client
  return new provider.Client({ client_id, client_secret, redirect_uris: [REDIRECT_URI], ...metadata })
}

// A client of its own with this metadata, by dynamic registration.
const register = async (issuer, metadata, other) => {
  const provider = await Issuer.discover(issuer)
  const common = { client_name: 'openid-client', redirect_uris: [REDIRECT_URI], scope: SCOPE }
  return provider.Client.register({ ...common, ...metadata }, other)
}

// A private key as the library takes it; a registration tells its public half.
const keySet = (type, options, members) => {
  const { privateKey } = generateKeyPairSync(type, options)
  return { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'peer', ...members }] }
}

// The parameters of a code flow, and what the library compares afterwards.
const begin = (parameters = {}) => {
  const code_verifier = generators.codeVerifier()
  const checks = { code_verifier, state: generators.state(), nonce: generators.nonce(), response_type: 'code' }
  return {
    checks,
    parameters: {
      redirect_uri: REDIRECT_URI,
      scope: SCOPE,
      code_challenge: generators.codeChallenge(code_verifier),
      code_challenge_method: 'S256',
      state: checks.state,
      nonce: checks.nonce,
      ...parameters,
    },
  }
}

// Every check of the library on the answer, and the claims.
const finish = async (client, answer, checks, extras) => {
  const [redirect_uri] = client.metadata.redirect_uris
  const tokens = await client.callback(redirect_uri, answer, checks, extras)
  return { tokens, claims: await client.userinfo(tokens, { DPoP: extras?.DPoP }) }
}

const signIn = async (client, parameters, extras) => {
  const flow = begin(parameters)
  const { url } = await visit(client.authorizationUrl(flow.parameters))
  return finish(client, client.callbackParams(url.href), flow.checks, extras)
}

const told = ({ tokens, claims }) => ({ scope: tokens.scope, sub: tokens.claims().sub, claims })

await main({
  // Discovery, code with PKCE, every check on the ID token, userinfo.
  async code({ issuer, client }) {
    return told(await signIn(await clientOf(issuer, client)))
  },

  // The secret in the form, and the token in a form at userinfo.
  async in_forms({ issuer, client }) {
    const rp = await clientOf(issuer, client, { token_endpoint_auth_method: 'client_secret_post' })
    const { tokens } = await signIn(rp)
    return told({ tokens, claims: await rp.userinfo(tokens, { method: 'POST', via: 'body' }) })
  },

  // The answer as a form that the browser posts.
  async form_post({ issuer, client }) {
    const rp = await clientOf(issuer, client)
    const flow = begin({ response_mode: 'form_post' })
    const { form } = await visit(rp.authorizationUrl(flow.parameters))
    return told(await finish(rp, Object.fromEntries(form), flow.checks))
  },

  // A sign-in of now, of which the library checks the time.
  async max_age({ issuer, client }) {
    const rp = await clientOf(issuer, client)
    const flow = begin({ max_age: 60 })
    const { url } = await visit(rp.authorizationUrl(flow.parameters))
    return told(await finish(rp, rp.callbackParams(url.href), { ...flow.checks, max_age: 60 }))
  },

  // Everything is pushed first; the browser carries the reference alone.
  async par({ issuer, client }) {
    const rp = await clientOf(issuer, client)
    const flow = begin()
    const { request_uri } = await rp.pushedAuthorizationRequest(flow.parameters)
    const { url } = await visit(rp.authorizationUrl({ request_uri }))
    return told(await finish(rp, rp.callbackParams(url.href), flow.checks))
  },

  // A person whom nobody knows, and a client that must not show a page.
  async prompt_none({ issuer, client }) {
    const rp = await clientOf(issuer, client)
    const flow = begin({ prompt: 'none' })
    const { url } = await visit(rp.authorizationUrl(flow.parameters))
    const error = await refused('prompt=none', rp.callback(REDIRECT_URI, rp.callbackParams(url.href), flow.checks))
    demand(error.error, String(error))
    return { error: error.error }
  },

  // A client that registers itself, and reads and deletes what it registered.
  async registration({ issuer }) {
    const rp = await register(issuer, {})
    const { registration_client_uri: uri, registration_access_token: token, client_id } = rp.metadata
    const read = await rp.constructor.fromUri(uri, token)
    demand(read.metadata.client_id === client_id, 'the registration is another one')
    return told(await signIn(rp))
  },

  // A client that proves itself by its key.
  async private_key_jwt({ issuer }) {
    const jwks = keySet('ec', { namedCurve: 'P-256' }, { use: 'sig', alg: 'ES256' })
    const method = { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256' }
    return told(await signIn(await register(issuer, method, { jwks })))
  },

  // Tokens that are bound to a key.
  async dpop({ issuer, client }) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const result = await signIn(await clientOf(issuer, client), {}, { DPoP: privateKey })
    return { ...told(result), token_type: result.tokens.token_type }
  },

  // The answer as a signed token.
  async jarm({ issuer, client }) {
    const rp = await clientOf(issuer, client, { authorization_signed_response_alg: 'RS256' })
    const flow = begin({ response_mode: 'query.jwt' })
    const { url } = await visit(rp.authorizationUrl(flow.parameters))
    return told(await finish(rp, rp.callbackParams(url.href), { ...flow.checks, jarm: true }))
  },

  // The request as a token that the client signed.
  async request_object({ issuer }) {
    const jwks = keySet('ec', { namedCurve: 'P-256' }, { use: 'sig', alg: 'ES256' })
    const rp = await register(issuer, { request_object_signing_alg: 'ES256' }, { jwks })
    const flow = begin()
    const request = await rp.requestObject({ ...flow.parameters, response_type: 'code' })
    const { url } = await visit(rp.authorizationUrl({ request, redirect_uri: REDIRECT_URI }))
    return told(await finish(rp, rp.callbackParams(url.href), flow.checks))
  },

  // An ID token straight from the authorization endpoint, in a form that the browser posts.
  async implicit({ issuer }) {
    const response_type = 'id_token'
    const redirect_uri = PUBLIC_REDIRECT_URI
    const rp = await register(issuer, {
      redirect_uris: [redirect_uri],
      response_types: [response_type],
      grant_types: ['implicit'],
    })
    const { state, nonce } = begin().checks
    const parameters = { response_type, response_mode: 'form_post', redirect_uri, scope: SCOPE, state, nonce }
    const { form } = await visit(rp.authorizationUrl(parameters))
    const tokens = await rp.callback(redirect_uri, Object.fromEntries(form), { response_type, state, nonce })
    return { sub: tokens.claims().sub, claims: tokens.claims() }
  },

  // Everything at once, each part bound to the others.
  async hybrid({ issuer }) {
    const response_type = 'code id_token token'
    const rp = await register(issuer, {
      redirect_uris: [PUBLIC_REDIRECT_URI],
      response_types: [response_type],
      grant_types: ['authorization_code', 'implicit'],
    })
    const flow = begin({ response_type, redirect_uri: PUBLIC_REDIRECT_URI })
    const { url } = await visit(rp.authorizationUrl(flow.parameters))
    const answer = Object.fromEntries(new URLSearchParams(url.hash.slice(1)))
    return told(await finish(rp, answer, { ...flow.checks, response_type }))
  },

  // A refresh token, turned over and revoked.
  async refresh({ issuer }) {
    const rp = await register(issuer, {
      grant_types: ['authorization_code', 'refresh_token'],
      scope: `${SCOPE} offline_access`,
    })
    const { tokens } = await signIn(rp, { scope: 'openid email offline_access', prompt: 'consent' })
    const second = await rp.refresh(tokens)
    const live = await rp.introspect(second.access_token)
    await rp.revoke(second.refresh_token, 'refresh_token')
    const dead = await rp.introspect(second.access_token)
    const error = await refused('a revoked refresh token', rp.refresh(second))
    return { sub: second.claims().sub, live, dead, error: error.error }
  },

  // A device without a browser, whose person types nothing but follows its address.
  async device({ issuer }) {
    const rp = await register(issuer, {
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
      token_endpoint_auth_method: 'none',
      response_types: [],
      redirect_uris: undefined,
    })
    const handle = await rp.deviceAuthorization({ scope: SCOPE })
    await visit(handle.verification_uri_complete)
    const tokens = await handle.poll()
    return told({ tokens, claims: await rp.userinfo(tokens) })
  },

  // Out again, by way of the provider, and back to the client.
  async logout({ issuer }) {
    const home = 'https://localhost/signed-out'
    const rp = await register(issuer, { post_logout_redirect_uris: [home] })
    const { tokens } = await signIn(rp)
    const { url } = await visit(
      rp.endSessionUrl({ id_token_hint: tokens, post_logout_redirect_uri: home, state: 'bye' }),
    )
    demand(url.href.startsWith(home), `signed out at ${url.href}`)
    const flow = begin({ prompt: 'none' })
    const { url: silent } = await visit(rp.authorizationUrl(flow.parameters))
    return { state: url.searchParams.get('state'), afterwards: silent.searchParams.get('error') }
  },
})
