import { createHash } from 'node:crypto'
import type { ErrorCause, ErrorSource } from '../records/api.ts'
import { fingerprintOf } from './fingerprint.ts'
import { readStack } from './stack/read-stack.ts'
import type { Thrown } from './stack/thrown.ts'

/** An error that was found in a span, a segment or a log line. */
export type ErrorRecord = {
  key: string
  source: Exclude<ErrorSource, 'item'>
  fingerprint: string
  class: string
  message: string
  title: string
  level: string
  timeMillis: number
  traceId?: string
  spanId?: string
  segmentId?: string
  frames: object[]
  causes?: ErrorCause[]
  raw: object
  /**
   * `exception`: an exception was recorded. `message`: only a message says what failed. `failure`:
   * nothing says it. The last two count when nothing else explains the failure.
   */
  says: 'exception' | 'message' | 'failure'
}

type Place = Pick<
  ErrorRecord,
  'source' | 'level' | 'timeMillis' | 'traceId' | 'spanId' | 'segmentId' | 'raw'
> & {
  says?: ErrorRecord['says']
  /** From `errorKey`. */
  key: string
}

/** What a record says of an exception: `stack` is the printed one. */
export type Said = { class?: string; message?: string; stack?: string; thrown?: Thrown[] }

/** Lengths, in characters, that are enough to tell errors apart and to show them. */
const maxTitle = 255
const maxClass = 200
const maxMessage = 10_000

/** Makes the record of an error; the class and the message given go before those of the stack. */
export function errorRecord(said: Said, { says = 'exception', ...place }: Place) {
  const thrown = said.thrown ?? (said.stack === undefined ? [] : readStack(said.stack))
  const [own, ...causes] = thrown
  const name = (said.class || own?.class || 'Error').slice(0, maxClass)
  const message = (said.message || own?.message || '').slice(0, maxMessage)
  const named = causes.map(toCause)
  const shown = message === '' ? name : `${name}: ${message}`
  const record: ErrorRecord = {
    ...place,
    says,
    fingerprint: fingerprint({ class: name, message, frames: own?.frames ?? [] }, named),
    class: name,
    message,
    title: shown.split('\n', 1)[0]!.slice(0, maxTitle),
    frames: own?.frames ?? [],
  }
  if (named.length > 0) record.causes = named
  return record
}

const toCause = ({ class: name = 'Error', message, frames }: Thrown): ErrorCause => ({
  class: name,
  message: message.slice(0, maxMessage),
  frames,
})

/** As of items. Without a stack, messages that differ in numbers alone are one error. */
function fingerprint(own: ErrorCause, causes: ErrorCause[]): string {
  const all = [own, ...causes]
  if (all.every(({ frames }) => frames.length === 0)) {
    return fingerprintOf({}, [], `${own.class}: ${own.message.slice(0, 1000)}`)
  }
  const traces = all.map(({ class: name, frames }) => ({
    frames: frames as Record<string, unknown>[],
    exception: { class: name },
  }))
  return fingerprintOf({}, traces, own.message)
}

/** The key of an error, by what identifies it among those of its source. */
export const errorKey = (source: ErrorRecord['source'], ...identity: unknown[]) =>
  `${source}-${createHash('sha1').update(JSON.stringify(identity)).digest('hex').slice(0, 24)}`

/** A sender may give any value. */
export const textOf = (value: unknown) =>
  typeof value === 'string' && value !== '' ? value : undefined
