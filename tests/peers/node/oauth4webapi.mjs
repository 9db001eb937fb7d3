// Scenarios by oauth4webapi, which since its version 6 is also inside openid-client.

import { demand, library, main, refused, visit } from './conversation.mjs'

const oauth = await library('oauth4webapi')

const REDIRECT_URI = 'https://localhost/callback'
const SCOPE = 'openid email profile'

const discover = async (issuer, algorithm = 'oidc') => {
  const url = new URL(issuer)
  return oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, { algorithm }))
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
const finish = async (as, client, authentication, flow, answer) => {
  const response = await oauth.authorizationCodeGrantRequest(as, client, authentication, answer, REDIRECT_URI, flow.verifier)
  const expected = { expectedNonce: flow.nonce, requireIdToken: true }
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, expected)
  await oauth.validateApplicationLevelSignature(as, response)
  const claims = oauth.getValidatedIdTokenClaims(tokens)
  return { tokens, claims, userinfo: await userinfo(as, client, tokens, claims.sub) }
}

const userinfo = async (as, client, tokens, sub) => {
  const response = await oauth.userInfoRequest(as, client, tokens.access_token)
  return oauth.processUserInfoResponse(as, client, sub, response)
}

const signIn = async (as, client, authentication, parameters) => {
  const flow = await begin(parameters)
  const { url } = await visit(authorization(as, client, flow.parameters))
  return finish(as, client, authentication, flow, oauth.validateAuthResponse(as, client, url, flow.state))
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
})
