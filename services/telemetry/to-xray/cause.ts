import { type Attributes, SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { newSpanId } from '../../trace-context/new-id.ts'
import type { Cause, Exception } from '../../x-ray/segment-document.ts'
import {
  cutStackFrames,
  cutTextChars,
  type Detail,
  maxExceptions,
  maxFieldChars,
  maxStackFrames,
  maxTextChars,
} from './limits.ts'
import { textOf } from './member-values.ts'
import { isCall } from './span-kind.ts'
import { readStack, type StackFrame } from './stack.ts'

/**
 *     "cause":{"exceptions":[{"id":"0f910026178b71eb","type":"TypeError","message":"fetch failed",
 *       "remote":true,"cause":"1f…","stack":[{"path":"/app/notifier.ts","line":31,"label":"notify"}]}]}
 *
 * Each `exception` event becomes one exception, followed by its causes as its stack lists them. A
 * span that failed without such an event shows the message of its status.
 */
export function causeOf(span: ReadableSpan, detail: Detail): Cause | undefined {
  if (detail === 'bare') return undefined
  const events = span.events.filter(event => event.name === 'exception').slice(0, maxExceptions)
  const exceptions = events.flatMap(event =>
    exceptionChain(event.attributes ?? {}, isCall(span), detail),
  )
  const { code, message } = span.status
  if (events.length === 0 && code === SpanStatusCode.ERROR && message) {
    const type = span.attributes['error.type']
    exceptions.push(exception(newSpanId(), { type, message, frames: [] }, isCall(span), detail))
  }
  return exceptions.length === 0 ? undefined : { exceptions }
}

type Thrown = { type: unknown; message: unknown; frames: StackFrame[]; causeId?: string }

function exceptionChain(attributes: Attributes, remote: boolean, detail: Detail): Exception[] {
  const stack = attributes['exception.stacktrace']
  const [own, ...causes] = typeof stack === 'string' ? readStack(stack) : []
  const type = attributes['exception.type']
  const message = attributes['exception.message']
  const thrown: Thrown[] = [
    { type, message, frames: own?.frames ?? [] },
    ...causes.map(({ heading, frames }) => ({ ...readHeading(heading), frames })),
  ].slice(0, maxExceptions)
  const ids = thrown.map(newSpanId)
  return thrown.map((error, i) =>
    exception(ids[i]!, { ...error, causeId: ids[i + 1] }, remote, detail),
  )
}

/** Reads type and message of a heading such as `TypeError [ERR_X]: it is wrong {`. */
function readHeading(heading: string) {
  const match = /^([A-Za-z_$][\w$.]*)(?: \[[^\]]*\])?: (.*?)(?: \{)?$/.exec(heading)
  return match ? { type: match[1], message: match[2] } : { type: undefined, message: heading }
}

function exception(id: string, thrown: Thrown, remote: boolean, detail: Detail): Exception {
  const isFull = detail === 'full' || detail === 'cut'
  const frames = thrown.frames.slice(0, isFull ? maxStackFrames : cutStackFrames)
  const omitted = thrown.frames.length - frames.length
  return {
    id,
    type: textOf(thrown.type),
    message: textOf(thrown.message, isFull ? maxTextChars : cutTextChars),
    remote,
    cause: thrown.causeId,
    truncated: omitted > 0 ? omitted : undefined,
    stack: frames.length > 0 ? frames.map(shownFrame) : undefined,
  }
}

const shownFrame = ({ path, line, label }: StackFrame) => ({
  path: textOf(path),
  line,
  label: label.slice(0, maxFieldChars).toWellFormed(),
})
