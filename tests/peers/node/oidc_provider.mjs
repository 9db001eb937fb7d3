// A provider by oidc-provider, at which one person is always ready to sign in and to agree.

import { createServer } from 'node:http'

import { hear, library, say } from './conversation.mjs'

const { default: Provider } = await library('oidc-provider')

const { client_id, client_secret, redirect_uri, signed_out_uri, back_channel_uri, person } = await hear()
// Nobody says anything more: the test has ended.
hear().catch(() => process.exit(0))

let provider
const server = createServer((request, response) => {
  const handle = request.url.startsWith('/interaction/') ? interact : provider.callback()
  Promise.resolve(handle(request, response)).catch((error) => {
    console.error(error)
    response.statusCode = 500
    response.end(String(error))
  })
})

// What a person would do on the pages.
async function interact(request, response) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response)
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: person.sub } })
  }
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id })
  grant.addOIDCScope((prompt.details.missingOIDCScope ?? []).join(' ') || 'openid')
  grant.addOIDCClaims(prompt.details.missingOIDCClaims ?? [])
  const consent = { grantId: await grant.save() }
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true })
}

server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`
  provider = new Provider(issuer, {
    clients: [
      {
        client_id,
        client_secret,
        redirect_uris: [redirect_uri],
        post_logout_redirect_uris: [signed_out_uri],
        backchannel_logout_uri: back_channel_uri,
        backchannel_logout_session_required: true,
      },
    ],
    cookies: { keys: ['of this run alone'] },
    claims: {
      email: ['email', 'email_verified'],
      profile: ['name', 'given_name', 'family_name', 'hd'],
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        logoutSource: (ctx, form) => {
          const button = '<button name="logout" value="yes" id="sign-out-there">Sign out</button></form>'
          ctx.body = form.replace('</form>', button)
        },
      },
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => (id === person.sub ? { accountId: id, claims: () => person } : undefined),
    pkce: { required: () => true },
  })
  say({ issuer })
})
