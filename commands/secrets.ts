/**
 * `npm run secrets`: puts the keys of `.env` into the cluster's Secrets, and random values for the
 * database and the services. Skaffold runs it before each deploy. Needs Node and kubectl. No value
 * is printed, passed as an argument or written to a file.
 *
 * The shell's variables do not count: a session at AWS, say, is not meant for a cluster.
 */
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { describeProblems } from '../services/environment.ts'
import { finishUnread } from '../services/process/output-end.ts'
import { readEnvFile } from '../services/settings/env-file.ts'
import { readSecrets, restartUsersOf, writeSecrets } from './secrets/cluster.ts'
import { createKubectl } from './secrets/kubectl.ts'
import { generatedValues, problemsOfValues, type Values, vendorValues } from './secrets/values.ts'

finishUnread()

const manifests = join(import.meta.dirname, '../k8s/base')
/** The claim of the database's StatefulSet. */
const databaseVolume = 'data-postgres-0'
// Skaffold names its cluster to its hooks.
const kubectl = createKubectl(process.env.SKAFFOLD_KUBE_CONTEXT)

const fromFile = readEnvFile('.env')
const { vendors, leftOut } = vendorValues(fromFile.variables)
const problems = [...fromFile.problems, ...problemsOfValues(vendors)]
if (problems.length > 0) fail(describeProblems(problems))

try {
  // Skaffold's deploy would warn about Secrets that no `kubectl apply` has made.
  const files = ['00-namespace.yaml', 'secrets.yaml'].map(name => join(manifests, name))
  await kubectl(['apply', ...files.map(file => `--filename=${file}`)])
  await fillSecrets()
} catch (error) {
  fail((error as Error).message)
}

async function fillSecrets(): Promise<void> {
  const before = await readSecrets(kubectl)
  const generated = generatedValues(before.postgres?.values, before.peers?.values)
  // A vendor without variables keeps its keys: a colleague without a `.env` may deploy too.
  const named = Object.entries(vendors).filter(([, values]) => Object.keys(values).length > 0)
  await writeSecrets(kubectl, { ...generated, ...Object.fromEntries(named) }, before)
  const after = await readSecrets(kubectl)
  const isChanged = (name: string) =>
    !isDeepStrictEqual(after[name]?.values ?? {}, before[name]?.values ?? {})

  for (const name of Object.keys(generated)) {
    console.log(`secret/${name}: ${isChanged(name) ? 'made at random' : 'left as it is'}`)
  }
  if (isChanged('postgres')) await warnOfOlderVolume()
  for (const [name, values] of Object.entries(vendors)) {
    console.log(`secret/${name}: ${describe(values, isChanged(name), before[name]?.values)}`)
  }
  if (leftOut.length > 0) console.log(`of .env, not for the cluster: ${leftOut.join(', ')}`)
  const restarted = await restartUsersOf(kubectl, Object.keys(vendors).filter(isChanged))
  if (restarted.length > 0) console.log(`restarted for their new keys: ${restarted.join(', ')}`)
}

function describe(values: Values, isChanged: boolean, before: Values = {}): string {
  const names = Object.keys(values).join(', ')
  if (names) return `${names} ${isChanged ? 'set' : 'unchanged'}`
  return `nothing in .env, left ${Object.keys(before).length > 0 ? 'as it is' : 'empty'}`
}

/** A database keeps the password that it was made with. */
async function warnOfOlderVolume(): Promise<void> {
  if (!(await kubectl(['get', 'pvc', databaseVolume, '--ignore-not-found']))) return
  console.log(
    `The volume ${databaseVolume} is older than this password. If it holds a database, start anew: ` +
      `kubectl -n waywiser delete statefulset/postgres pvc/${databaseVolume}`,
  )
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
