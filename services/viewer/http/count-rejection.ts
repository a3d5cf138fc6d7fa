import type { IncomingMessage } from 'node:http'
import type { Wire } from '../records/api.ts'
import type { Inbox } from '../records/record.ts'
import type { RequestError } from './request-error.ts'

/**
 * Makes a rejected request visible. A wrong method or host is a stray visitor, not a record that
 * someone will miss. After a failure of the viewer itself a record counts as dropped, not as
 * rejected.
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
