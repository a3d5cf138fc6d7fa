import { withoutWrapping } from '../../../services/settings/value-form.ts'
import { isClassicKey } from '../../../services/telemetry/config/destinations.ts'
import { type Check, failing, ok, type Result, skipped, warning } from '../frame/check.ts'

/**
 * What a key's form says of its kind. Never more than a warning where the vendor can be asked, since
 * vendors make new forms. https://docs.honeycomb.io/get-started/configure/environments/manage-api-keys/
 */
export const keyShapes: Check = {
  id: 'key-shapes',
  area: 'offline',
  what: 'forms of keys',
  about:
    "what the form of a key says of its kind: Honeycomb's ingest, configuration, management or classic; Rollbar's; AWS's, whose temporary ones need a session token",
  run({ environment }) {
    const read = (name: string) => withoutWrapping(environment[name] ?? '')
    const keys = [
      honeycomb(read('HONEYCOMB_API_KEY')),
      rollbar(read('ROLLBAR_ACCESS_TOKEN')),
      aws(read('AWS_ACCESS_KEY_ID'), read('AWS_SECRET_ACCESS_KEY'), read('AWS_SESSION_TOKEN')),
    ]
    const found = keys.filter(result => result !== undefined)
    return found.length > 0 ? found : skipped('no key is set')
  },
}

const makeIngestKey = 'make an ingest key in Environment settings, API keys'

function honeycomb(key: string): Result | undefined {
  const what = 'HONEYCOMB_API_KEY'
  const link = 'https://docs.honeycomb.io/configure/environments/manage-api-keys/'
  if (key === '') return undefined
  if (isClassicKey(key)) return ok("a classic key's form, which needs HONEYCOMB_DATASET", { what })
  if (/^hc[a-z]ik_[0-9a-z]{58}$/i.test(key)) return ok("an ingest key's form", { what })
  if (/^hc[a-z]mk_/i.test(key)) {
    const cause = 'it may not send spans'
    return warning("a management key's form", { what, cause, mend: makeIngestKey, link })
  }
  if (/^[0-9a-z]{22}$/i.test(key)) {
    const cause = 'it can do more than send spans, and does so only with that permission'
    return warning("a configuration key's form", { what, cause, mend: makeIngestKey, link })
  }
  const cause = `${key.length} characters; an ingest key has 64 and begins with hcaik_`
  return warning("no form of Honeycomb's keys", { what, cause, mend: makeIngestKey, link })
}

function rollbar(token: string): Result | undefined {
  const what = 'ROLLBAR_ACCESS_TOKEN'
  if (token === '') return undefined
  if (/^([0-9a-f]{32}|[0-9a-f]{64}|[0-9a-f]{128})$/i.test(token)) {
    return ok("a token's form; only Rollbar knows whether it may post items", { what })
  }
  const cause = `${token.length} characters; a token has 32 hexadecimal ones`
  const mend = "copy the project's token with the scope post_server_item"
  return warning("no form of Rollbar's tokens", { what, cause, mend })
}

function aws(id: string, secret: string, session: string): Result | undefined {
  const what = 'AWS_ACCESS_KEY_ID'
  if (id === '' && secret === '') return undefined
  if (id === '' || secret === '') {
    const missing = id === '' ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY'
    const cause = 'the AWS SDK takes both or none of the two'
    return failing(`${missing} is not set`, { what, cause, mend: `set ${missing} in .env too` })
  }
  if (/^ASIA/.test(id) && session === '') {
    const cause = 'a key that begins with ASIA is temporary, and AWS refuses it without its token'
    const mend = 'set AWS_SESSION_TOKEN in .env too'
    return warning('AWS_SESSION_TOKEN is not set', { what, cause, mend })
  }
  if (/^AKIA/.test(id) && session !== '') {
    const cause = 'a key that begins with AKIA has none, and AWS refuses it with another key'
    return warning('AWS_SESSION_TOKEN is set', { what, cause, mend: 'unset AWS_SESSION_TOKEN' })
  }
  if (!/^A[KS]IA[0-9A-Z]{16}$/.test(id) || secret.length !== 40) {
    const cause = 'an id has 20 characters and begins with AKIA or ASIA, a secret has 40'
    return warning("no form of AWS's keys", { what, cause, mend: 'copy both again' })
  }
  return ok(`the form of a ${session ? 'temporary' : 'lasting'} key`, { what })
}
