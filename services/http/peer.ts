import { trace } from '@opentelemetry/api'
import type { Telemetry } from '../telemetry/telemetry.ts'

/** Long enough for a busy peer, short enough that nobody notices an answer without it. */
const peerTimeoutMillis = 800

/** A peer that is down, slow or wrong; `cause` says which. */
export class PeerFailure extends Error {
  constructor(peer: string, problem: string, cause?: unknown) {
    super(`${peer} ${problem}`, { cause })
    this.name = 'PeerFailure'
  }
}

export type Peer = {
  /** Its service's name, for spans and messages. */
  name: string
  /** Where it is; `undefined` counts as away, which is no error. */
  url: string | undefined
}

/**
 * One JSON request to a peer, never retried. The timeout covers the body too.
 * @throws {PeerFailure} unless the peer answers 2xx with JSON in time
 */
export async function callPeer(peer: Peer, path: string, body?: unknown): Promise<unknown> {
  try {
    const response = await fetch(`${peer.url}${path}`, {
      signal: AbortSignal.timeout(peerTimeoutMillis),
      redirect: 'error',
      ...(body !== undefined && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    const text = await response.text()
    if (!response.ok) throw new PeerFailure(peer.name, `answered ${response.status}`)
    return JSON.parse(text)
  } catch (error) {
    throw error instanceof PeerFailure ? error : new PeerFailure(peer.name, problemOf(error), error)
  }
}

function problemOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'answered no JSON'
  const isTimeout = error instanceof Error && error.name === 'TimeoutError'
  return isTimeout ? `did not answer within ${peerTimeoutMillis} ms` : 'could not be reached'
}

/**
 * What `ask` gets from the peer, or `null` when the peer is away. A failure degrades the answer
 * and never fails it: the active span and one reported error say why the `null` is there.
 */
export async function orNull<Result>(
  peer: Peer,
  telemetry: Telemetry,
  ask: () => Promise<Result>,
): Promise<Result | null> {
  if (peer.url === undefined) return null
  try {
    return await ask()
  } catch (error) {
    trace.getActiveSpan()?.recordException(error as Error)
    telemetry.annotate({ 'app.degraded': peer.name })
    telemetry.reportError(error)
    telemetry.log.warn({ err: error, peer: peer.name }, 'answered without a peer')
    return null
  }
}
