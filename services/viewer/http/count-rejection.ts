import type { IncomingMessage } from 'node:http'
import type { Wire } from '../records/api.ts'
import type { Inbox } from '../records/record.ts'
import type { RequestError } from './request-error.ts'

/**
 * Makes a request that a wire turned down visible. A wrong method or host is a stray visitor, not
 * a record that somebody will miss; a failure of ours is a record dropped, not one refused.
 */
export function countRejection(
  inbox: Inbox,
  wire: Wire,
  { status, message }: RequestError,
  request: IncomingMessage,
): void {
  if (status === 405 || status === 421) return
  inbox.count(wire, status >= 500 ? { dropped: 1 } : { rejected: 1 })
  inbox.noteRejection({ wire, reason: message }, request)
}
