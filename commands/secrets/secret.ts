import { isDeepStrictEqual } from 'node:util'
import { keep } from '../../charts/names.ts'
import type { Values } from './from-env.ts'
import { type Kubectl, toBase64 } from './kubectl.ts'

/** What a Secret holds, base64 as the cluster has it; `{}` for an empty one and for none. */
export type SecretData = Record<string, string>

/** Secrets of the cluster by name; one that is not there holds nothing. */
export async function readSecrets(kubectl: Kubectl, names: string[]) {
  const answer = await kubectl(['get', 'secret', ...names, '--ignore-not-found', '--output=json'])
  const items = answer ? (JSON.parse(answer) as Answer).items : []
  return Object.fromEntries(
    names.map(name => [name, items.find(({ metadata }) => metadata.name === name)?.data ?? {}]),
  )
}

type Answer = { items: { metadata: { name: string }; data?: SecretData }[] }

/**
 * Puts exactly these values into a Secret, next to what others put there; says whether that changed
 * what it holds. Server-side, with a manager of our own: a later `kubectl apply` of the committed
 * manifest, which has no data, then leaves the values alone, and they stand in no
 * `last-applied-configuration`.
 */
export async function writeSecret(
  kubectl: Kubectl,
  name: string,
  values: Values,
  before: SecretData,
): Promise<boolean> {
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, toBase64(value)]),
  )
  if (isDeepStrictEqual(data, { ...before })) return false
  const metadata = { name, labels: keep }
  const answer = await kubectl(
    [
      ...['apply', '--server-side', '--field-manager=waywiser-secrets', '--force-conflicts'],
      ...['--output=json', '--filename=-'],
    ],
    { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata, data },
  )
  const after = (JSON.parse(answer) as { data?: SecretData }).data ?? {}
  return !isDeepStrictEqual(after, { ...before })
}
