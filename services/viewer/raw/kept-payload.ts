import type { IncomingMessage } from 'node:http'
import type { Wire } from '../records/api.ts'

/** One request or datagram, from its arrival until newer ones push it out. */
export type KeptPayload = {
  wire: Wire
  timeMillis: number
  what: string
  headers: IncomingMessage['headers']
  byteCount: number
  body: Buffer
  /** The answer's HTTP status, once there is one. */
  status?: number
  reasons: string[]
}
