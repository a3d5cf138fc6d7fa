import type { JsonObject } from '../../../json/json-object.ts'
import { bucketOf, type Outcome, outcomeOf } from '../../graph/outcome.ts'
import type { TraceStatus } from '../../records/api.ts'

/** The worse of a document's flags and its HTTP status: some senders set only one of them. */
export function statusOfDocument(document: JsonObject): TraceStatus {
  const { error, throttle, fault, ...unflagged } = document
  const [flags, http] = [outcomeOf(document), outcomeOf(unflagged)]
  const either = (name: keyof Outcome) => flags[name] || http[name]
  return bucketOf({
    isError: either('isError'),
    isThrottle: either('isThrottle'),
    isFault: either('isFault'),
  })
}

/** Whether a log line or an item of this level reports a failure. */
export const isErrorLevel = (level: string) => /^(error|critical|fatal|emerg|alert)/i.test(level)
