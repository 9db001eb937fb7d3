// Scenarios by openid-client 5, the last one with an implementation of its own and with support for Debian's Node.

import { demand, library, main, refused, visit } from './conversation.mjs'

const { Issuer, generators } = (await library('openid-client')).default

const REDIRECT_URI = 'https://localhost/callback'
const SCOPE = 'openid email profile'

const clientOf = async (issuer, client, metadata = {}) => {
  const provider = await Issuer.discover(issuer)
  const { client_id, client_secret } = client
  return new provider.Client({ client_id, client_secret, redirect_uris: [REDIRECT_URI], ...metadata })
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
  const tokens = await client.callback(REDIRECT_URI, answer, checks, extras)
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
})
