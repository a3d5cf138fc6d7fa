import type { Telemetry } from '../telemetry/telemetry.ts'
import { failureCode } from '../text/failure-words.ts'
import { isInstance, readThrown, textMember } from '../text/thrown.ts'
import { takeLogin } from './take-login.ts'

/** Long enough for a busy peer, short enough that a person hardly notices its failure. */
const peerTimeoutMillis = 800

export type Peer = {
  /** Its service's name, for spans and messages. */
  name: string
  /** `undefined`: the peer counts as away, which is not an error. */
  url: string | undefined
}

/** A peer is down, slow or wrong; the message says which. */
export class PeerError extends Error {
  constructor(peer: Peer, problem: string, cause?: unknown) {
    super(`${peer.name} ${problem}`, { cause })
    this.name = 'PeerError'
  }
}

/**
 * Sends one JSON request to a peer, GET or POST with a body, and never retries it.
 * @throws {PeerError} unless the peer answers 2xx with JSON in time
 */
export const callPeer = (peer: Peer, path: string, body?: unknown): Promise<unknown> =>
  exchange(peer, path, body, async response => JSON.parse(await response.text()))

/**
 * Posts to the peer's own address, and ignores the body of the answer.
 * @throws {PeerError} unless the peer answers 2xx in time
 */
export const postToPeer = (peer: Peer, body: unknown): Promise<void> =>
  exchange(peer, '', body, async response => response.body?.cancel())

/** The timeout covers the body too. */
async function exchange<Result>(
  peer: Peer,
  path: string,
  body: unknown,
  read: (response: Response) => Promise<Result>,
): Promise<Result> {
  try {
    const url = new URL(`${peer.url}${path}`)
    const login = takeLogin(url)
    const response = await fetch(url, {
      signal: AbortSignal.timeout(peerTimeoutMillis),
      redirect: 'error',
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      headers: { ...login, ...(body !== undefined && { 'content-type': 'application/json' }) },
    })
    if (response.ok) return await read(response)
    await response.body?.cancel()
    throw new PeerError(peer, `answered ${response.status}`)
  } catch (error) {
    throw isInstance(error, PeerError) ? error : new PeerError(peer, problemOf(error), error)
  }
}

function problemOf(error: unknown): string {
  const name = textMember(error, 'name')
  if (name === 'SyntaxError') return 'did not answer JSON'
  if (name === 'TimeoutError') return `did not answer within ${peerTimeoutMillis} ms`
  return `could not be reached (${failureCode(error) ?? readThrown(error).class})`
}

/**
 * The result of `call`, or `null` when the peer is away. A failure degrades the answer and never fails
 * it: an attribute of the active span and one reported error explain the `null`.
 */
export async function orNull<Result>(
  peer: Peer,
  telemetry: Telemetry,
  call: () => Promise<Result>,
): Promise<Result | null> {
  if (peer.url === undefined) return null
  try {
    return await call()
  } catch (error) {
    telemetry.annotate({ 'app.degraded': peer.name })
    telemetry.reportError(error)
    telemetry.log.warn({ err: error, peer: peer.name }, 'answered without a peer')
    return null
  }
}
