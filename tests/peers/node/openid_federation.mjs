// Scenarios by @openid-federation/core: another's reading of our entity configuration, and of statements.

import { demand, library, main } from './conversation.mjs'

const federation = await library('@openid-federation/core')

const ES256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

const verifyJwtCallback = async ({ jwk, signature, data }) => {
  const { kty, crv, x, y } = jwk
  const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, ES256, false, ['verify'])
  return crypto.subtle.verify(ES256, key, signature, data)
}

// The entity as the anchor vouches for it, in the eyes of the library.
const resolve = async (entityId, anchor) => {
  const options = { entityId, trustAnchorEntityIds: [anchor], verifyJwtCallback }
  const [chain] = await federation.resolveTrustChains(options)
  demand(chain?.valid, `no chain leads from ${entityId} to ${anchor}`)
  return chain
}

const scenarios = {
  // A new key pair, for the scenario that registers.
  async key() {
    const { privateKey, publicKey } = await crypto.subtle.generateKey(ES256, true, ['sign', 'verify'])
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey)
    const jwk = { kty, crv, x, y, kid: 'peer', alg: 'ES256', use: 'sig' }
    return { private: await crypto.subtle.exportKey('jwk', privateKey), public: jwk }
  },

  // Resolves the provider up to the anchor, registers there by an entity configuration of its own, and reads the answer.
  async register({ issuer, anchor, superior, entity, key }) {
    const provider = await resolve(issuer, anchor)
    const metadata = provider.resolvedLeafMetadata.openid_provider
    const own = await crypto.subtle.importKey('jwk', key.private, ES256, false, ['sign'])
    const now = Math.floor(Date.now() / 1000)
    const configuration = await federation.createEntityConfiguration({
      jwk: key.public,
      header: { kid: 'peer', alg: 'ES256', typ: 'entity-statement+jwt' },
      claims: {
        iss: entity,
        sub: entity,
        aud: issuer,
        iat: now,
        exp: now + 600,
        jwks: { keys: [key.public] },
        authority_hints: [superior],
        metadata: {
          openid_relying_party: {
            client_name: 'Peer',
            redirect_uris: ['https://localhost/callback'],
            client_registration_types: ['explicit'],
            token_endpoint_auth_method: 'client_secret_basic',
          },
        },
      },
      signJwtCallback: async ({ toBeSigned }) => new Uint8Array(await crypto.subtle.sign(ES256, own, toBeSigned)),
    })
    const response = await fetch(metadata.federation_registration_endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/entity-statement+jwt' },
      body: configuration,
    })
    const token = await response.text()
    demand(response.ok, token)
    const [head, payload, signature] = token.split('.')
    const decoded = (part) => JSON.parse(Buffer.from(part, 'base64url'))
    const { kid } = decoded(head)
    const jwk = provider.rawLeafEntityConfiguration.jwks.keys.find((one) => one.kid === kid)
    const data = new TextEncoder().encode(`${head}.${payload}`)
    const verified = await verifyJwtCallback({ jwk, signature: Buffer.from(signature, 'base64url'), data })
    demand(verified, 'the answer is not signed by the provider')
    return { provider: metadata, header: decoded(head), answer: decoded(payload) }
  },
}

await main(scenarios)
