import type { EnvironmentReader } from '../../environment.ts'
import type { TrustMode, TrustSettings } from '../../trace-context/trust.ts'

/** A shorter key can be guessed from a single proof. */
const minKeyChars = 32

/** Whether clients are believed what proxies say: `Forwarded` and `X-Forwarded-*`. */
export const readForwardedTrust = (read: EnvironmentReader): boolean =>
  read.choice('TRUST_FORWARDED_HEADERS', 'on', ['on', 'off']) === 'on'

/** `TRUST_INCOMING_TRACES` and `PEER_TRUST_KEY`; a problem never quotes the key. */
export function readTrust(read: EnvironmentReader): TrustSettings {
  const mode = read.choice<TrustMode>('TRUST_INCOMING_TRACES', 'all', ['all', 'peers', 'none'])
  const peerKey = read.text('PEER_TRUST_KEY')
  if (peerKey !== undefined && peerKey.length < minKeyChars) {
    read.problems.push(`PEER_TRUST_KEY: expected at least ${minKeyChars} characters`)
  }
  if (mode === 'peers' && peerKey === undefined) {
    read.addProblem(
      'TRUST_INCOMING_TRACES',
      'PEER_TRUST_KEY to be set, by which our own services know each other',
    )
  }
  return { mode, peerKey }
}
