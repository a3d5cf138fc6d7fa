import { askOrWords, jsonOf } from '../frame/ask.ts'
import { failing, ok, type Result, skipped, warning } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'
import { vendorCheck } from './vendor-check.ts'

const eu = 'https://api.eu1.honeycomb.io'
const us = 'https://api.honeycomb.io'

export const honeycombKey = vendorCheck({
  id: 'honeycomb-key',
  what: "Honeycomb's key",
  about:
    'what Honeycomb says of the key (`/1/auth`): team, environment, whether it may send events; and whether the settings for links fit',
  async run(context) {
    const { config } = context
    const destination = config.otlp.find(({ name }) => name === 'honeycomb')
    if (!destination) return skipped('HONEYCOMB_API_KEY is not set')
    const { headers, proxy, url } = destination
    const answer = await askOrWords(new URL('/1/auth', url).href, { headers, proxy })
    if (typeof answer === 'string') return failing(answer, { cause: 'see the way to Honeycomb' })
    const body = jsonOf(answer)
    if (answer.status === 200 && body) return accepted(context, body)
    return refused(answer.status, body?.error, new URL(url))
  },
})

function refused(status: number, error: unknown, { hostname, origin }: URL): Result {
  const said = typeof error === 'string' ? `: ${error}` : ''
  const seen = `${origin} answers ${status}${said}`
  if (status !== 401 && status !== 403) {
    const cause = "this is no address of Honeycomb's API, or it is overloaded"
    return failing(seen, { cause, mend: `HONEYCOMB_API_ENDPOINT=${us}` })
  }
  const isEu = hostname.includes('eu1')
  const [here, there, other] = isEu ? ['EU', 'US', us] : ['US', 'EU', eu]
  return failing(seen, {
    cause: `the key is cut, was deleted, or is not of the ${here} region`,
    mend: `HONEYCOMB_API_ENDPOINT=${other} if the team is in the ${there}, else make an ingest key in Environment settings, API keys`,
  })
}

type Auth = {
  type?: string
  api_key_access?: { events?: boolean }
  team?: { slug?: string }
  environment?: { slug?: string }
}

function accepted({ config }: DoctorContext, body: Auth): Result | Result[] {
  const { type = 'API', api_key_access: access, team, environment } = body
  const place = `team ${team?.slug}, environment ${environment?.slug || '(classic)'}`
  if (access?.events === false) {
    const cause = 'a key of the wrong kind: it lacks the permission to send events'
    const mend = 'make an ingest key in Environment settings, API keys'
    return failing(`${type} key of ${place}, which may not send events`, { cause, mend })
  }
  const { team: linkTeam, environment: linkEnvironment } = config.links.honeycomb ?? {}
  return [
    ok(`${type} key of ${place}, which may send events`),
    ...differs('HONEYCOMB_TEAM', linkTeam, team?.slug),
    ...differs('HONEYCOMB_ENVIRONMENT', linkEnvironment, environment?.slug),
  ]
}

/** Links lead to the place that is set, whatever the key belongs to. */
function differs(what: string, set: string | undefined, actual: string | undefined): Result[] {
  if (!actual || set === actual) return []
  const seen = set === undefined ? 'is not set' : `is ${set}, and the key is of ${actual}`
  const cause = set === undefined ? 'links to traces need it' : 'links to traces lead elsewhere'
  return [warning(seen, { what, cause, mend: `${what}=${actual}` })]
}
