/**
 * `npm run secrets`: keys from `.env` into the cluster, where they are in Secrets and nowhere else.
 * Skaffold runs it before each deploy; it may be run by hand as often as one likes. Needs nothing
 * but Node and kubectl. No value is ever printed, or written to a file.
 *
 * Only `.env` counts, not the shell: what happens to be exported there (a session at AWS, say) is
 * not thereby meant for a cluster.
 */
import { join } from 'node:path'
import { madeSecrets } from '../charts/names.ts'
import { secretsFromEnv, type Values, type VendorSecret } from './secrets/from-env.ts'
import { createKubectl } from './secrets/kubectl.ts'
import { peersValues } from './secrets/peers.ts'
import { postgresValues } from './secrets/postgres.ts'
import { restartUsersOf } from './secrets/restart.ts'
import { readSecrets, type Secret, writeSecret } from './secrets/secret.ts'
import { environmentWithFile } from './start/config.ts'

const manifests = join(import.meta.dirname, '../k8s')
// Skaffold tells its hooks which cluster it deploys to.
const kubectl = createKubectl(process.env.SKAFFOLD_KUBE_CONTEXT)
const { secrets, leftOut } = secretsFromEnv(environmentWithFile({}, '.env'))
/** The StatefulSet's claim. A database in it knows the password that it was made with. */
const databaseVolume = 'data-postgres-0'
const vendors = Object.keys(secrets) as VendorSecret[]

try {
  // The Secrets as they are committed, too: a deploy would else warn that it did not make them.
  const files = ['00-namespace.yaml', 'secrets.yaml'].map(name => join(manifests, name))
  await kubectl(['apply', ...files.map(file => `--filename=${file}`)])
  const before = await readSecrets(kubectl, [...vendors, ...madeSecrets])
  await fillPostgres(before.postgres!)
  await fillMade(before.peers!, peersValues(before.peers!.data))
  const changed: VendorSecret[] = []
  for (const vendor of vendors) {
    if (await fillVendor(vendor, before[vendor]!)) changed.push(vendor)
  }
  if (leftOut.length > 0) console.log(`of .env, not for the cluster: ${leftOut.join(', ')}`)
  const restarted = await restartUsersOf(kubectl, changed)
  if (restarted.length > 0) console.log(`restarted for their new keys: ${restarted.join(', ')}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

async function fillPostgres(before: Secret): Promise<void> {
  const isNew = await fillMade(before, postgresValues(before.data))
  const volume = isNew && (await kubectl(['get', 'pvc', databaseVolume, '--ignore-not-found']))
  if (volume) {
    console.log(
      `The volume ${databaseVolume} is older than this password. If it holds a database, start anew: ` +
        `kubectl -n waywiser delete statefulset/postgres pvc/${databaseVolume}`,
    )
  }
}

async function fillMade(before: Secret, values: Values): Promise<boolean> {
  const isNew = await writeSecret(kubectl, before, values)
  console.log(`secret/${before.metadata.name}: ${isNew ? 'made at random' : 'left as it is'}`)
  return isNew
}

/** Without a variable nothing is taken away: a colleague without a `.env` may deploy, too. */
async function fillVendor(vendor: VendorSecret, before: Secret): Promise<boolean> {
  const names = Object.keys(secrets[vendor])
  if (names.length === 0) {
    const held = Object.keys(before.data ?? {}).length
    console.log(`secret/${vendor}: nothing in .env, left ${held > 0 ? 'as it is' : 'empty'}`)
    return false
  }
  const isChanged = await writeSecret(kubectl, before, secrets[vendor])
  console.log(`secret/${vendor}: ${names.join(', ')} ${isChanged ? 'set' : 'unchanged'}`)
  return isChanged
}
