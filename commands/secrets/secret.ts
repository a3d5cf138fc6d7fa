import { isDeepStrictEqual } from 'node:util'
import { keep, partOf } from '../../charts/names.ts'
import type { Values } from './from-env.ts'
import { type Kubectl, toBase64 } from './kubectl.ts'

/** A Secret of the cluster; `data` is base64 as it is there. */
export type Secret = {
  metadata: { name: string; annotations?: Record<string, string> }
  data?: Record<string, string>
}

/** Secrets of the cluster by name; one that is not there holds nothing. */
export async function readSecrets(kubectl: Kubectl, names: string[]) {
  const answer = await kubectl(['get', 'secret', ...names, '--ignore-not-found', '--output=json'])
  const items = answer ? (JSON.parse(answer) as { items: Secret[] }).items : []
  return Object.fromEntries(
    names.map(name => [
      name,
      items.find(({ metadata }) => metadata.name === name) ?? { metadata: { name } },
    ]),
  ) as Record<string, Secret>
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * Puts exactly these values into a Secret, next to what others put there; says whether that changed
 * what it holds. Server-side, with a manager of our own: a later `kubectl apply` of the committed
 * manifest, which has no data, then leaves the values alone, and they stand in no
 * `last-applied-configuration`. What that annotation holds already (the manifest as committed) is
 * handed on, since kubectl would take it away, and warn at the next deploy that it is gone.
 */
export async function writeSecret(
  kubectl: Kubectl,
  before: Secret,
  values: Values,
): Promise<boolean> {
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, toBase64(value)]),
  )
  if (isDeepStrictEqual(data, before.data ?? {})) return false
  const { name, annotations } = before.metadata
  const known = annotations?.[lastApplied]
  const metadata = {
    name,
    labels: { ...partOf, ...keep },
    ...(known && { annotations: { [lastApplied]: known } }),
  }
  const answer = await kubectl(
    [
      ...['apply', '--server-side', '--field-manager=waywiser-secrets', '--force-conflicts'],
      ...['--output=json', '--filename=-'],
    ],
    { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata, data },
  )
  const after = (JSON.parse(answer) as Secret).data ?? {}
  return !isDeepStrictEqual(after, before.data ?? {})
}
