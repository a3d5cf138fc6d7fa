import { randomBytes } from 'node:crypto'
import type { Values } from './from-env.ts'
import type { Secret } from './secret.ts'

/**
 * What Secret `peers` is to hold: the key by which our services know each other, made at random
 * once. What is there is never changed: a pod with the old one would be a stranger to the others.
 */
export function peersValues(before: Secret['data'] = {}): Values {
  const known = before.PEER_TRUST_KEY && Buffer.from(before.PEER_TRUST_KEY, 'base64').toString()
  return { PEER_TRUST_KEY: known || randomBytes(32).toString('base64url') }
}
