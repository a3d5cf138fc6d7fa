import { vendorValues } from '../../secrets/values.ts'
import { failing, ok, type Result, warning } from '../frame/check.ts'
import { clusterCheck } from './cluster.ts'

/** Without these nothing starts. */
const needed: { [secret: string]: string[] } = {
  postgres: ['POSTGRES_PASSWORD', 'DATABASE_URL'],
  peers: ['PEER_TRUST_KEY'],
}

const mend = 'npm run secrets'

export const secrets = clusterCheck({
  id: 'cluster-secrets',
  what: 'Secrets',
  about:
    'the Secrets are filled: those that every start needs, and those of the vendors that `.env` has keys of. Names only',
  run({ secrets }, { file }) {
    const { vendors } = vendorValues(file.variables)
    const results = [
      ...Object.entries(needed).map(([name, keys]) => neededResult(name, keys, secrets.get(name))),
      ...Object.entries(vendors).map(([name, values]) =>
        vendorResult(name, Object.keys(values), secrets.get(name) ?? []),
      ),
    ]
    return results
  },
})

function neededResult(name: string, keys: string[], present: string[] | undefined): Result {
  const what = `Secret ${name}`
  const missing = keys.filter(key => !present?.includes(key))
  if (missing.length === 0) return ok(`has ${keys.join(', ')}`, { what })
  const seen = present ? `lacks ${missing.join(', ')}` : 'is not there'
  const cause = 'pods that read it do not start'
  return failing(seen, { what, cause, mend })
}

function vendorResult(name: string, keys: string[], present: string[]): Result {
  const what = `Secret ${name}`
  const missing = keys.filter(key => !present.includes(key))
  if (missing.length > 0) {
    return warning(`lacks ${missing.join(', ')}, which .env has`, { what, mend })
  }
  if (present.length > 0) return ok(`has ${present.join(', ')}`, { what })
  return ok('is empty: this lens goes to the viewer alone', { what })
}
