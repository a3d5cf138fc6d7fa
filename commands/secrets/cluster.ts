import { keep, partOf } from '../../charts/names.ts'
import type { Kubectl } from './kubectl.ts'
import type { Values } from './values.ts'

type Data = Record<string, string>
type Secret = { metadata: { name: string; annotations?: Data }; data?: Data }
type Items<Item> = { items: Item[] }

/** Values and annotations of the namespace's Secrets by name. */
export type Secrets = Record<string, { values: Values; annotations: Data | undefined }>

export async function readSecrets(kubectl: Kubectl): Promise<Secrets> {
  const { items }: Items<Secret> = JSON.parse(await kubectl(['get', 'secrets', '--output=json']))
  return Object.fromEntries(
    items.map(({ metadata, data = {} }) => [
      metadata.name,
      { values: mapValues(data, fromBase64), annotations: metadata.annotations },
    ]),
  )
}

const fromBase64 = (value: string) => Buffer.from(value, 'base64').toString()
const toBase64 = (value: string) => Buffer.from(value).toString('base64')
const mapValues = (values: Values, map: (value: string) => string): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]))

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * Puts these values into their Secrets, in place of the ones that it put there before.
 *
 * Server-side with its own manager: so a `kubectl apply` of the committed manifest, which has no
 * data, leaves the values alone, and they are not in `last-applied-configuration`. That annotation
 * is sent as it is, since kubectl would remove it, and warn about that at the next deploy.
 */
export async function writeSecrets(
  kubectl: Kubectl,
  values: Record<string, Values>,
  before: Secrets,
): Promise<void> {
  const items = Object.entries(values).map(([name, ofSecret]) => {
    const annotations = { [lastApplied]: before[name]?.annotations?.[lastApplied] }
    const metadata = { name, labels: { ...partOf, ...keep }, annotations }
    const data = mapValues(ofSecret, toBase64)
    return { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata, data }
  })
  const manager = ['--server-side', '--field-manager=waywiser-secrets', '--force-conflicts']
  await kubectl(['apply', ...manager, '--filename=-'], { apiVersion: 'v1', kind: 'List', items })
}

/** `envFrom` or one variable, in the JSON of a workload. */
const secretReference = /"secret(?:Key)?Ref":\{[^}]*"name":"([^"]+)"/g

type Workload = { kind: string; metadata: { name: string }; spec: object }

/**
 * Restarts the Deployments and DaemonSets that read one of these Secrets, since a process's
 * environment never changes; returns their names. No StatefulSet: the database's password never
 * changes, and a restart of the viewer loses segments for the sake of its links.
 */
export async function restartUsersOf(kubectl: Kubectl, secrets: string[]): Promise<string[]> {
  if (secrets.length === 0) return []
  const answer = await kubectl(['get', 'deployments,daemonsets', '--output=json'])
  const reads = ({ spec }: Workload) =>
    [...JSON.stringify(spec).matchAll(secretReference)].some(([, name]) => secrets.includes(name!))
  const users = (JSON.parse(answer) as Items<Workload>).items
    .filter(reads)
    .map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`)
  if (users.length > 0) await kubectl(['rollout', 'restart', ...users])
  return users
}
