import { type Attributes, SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { newSpanId } from '../../trace-context/trace-id.ts'
import { object, quote, stringField } from './json.ts'
import {
  cutStackFrames,
  cutTextChars,
  type Detail,
  maxExceptions,
  maxFieldChars,
  maxStackFrames,
  maxTextChars,
} from './limits.ts'
import { isCall } from './span-kind.ts'
import { readStack, type StackFrame } from './stack.ts'

/**
 *     "cause":{"exceptions":[{"id":"0f910026178b71eb","type":"TypeError","message":"fetch failed",
 *       "remote":true,"cause":"1f…","stack":[{"path":"/app/notifier.ts","line":31,"label":"notify"}]}]}
 *
 * Each `exception` event is one exception, followed by those that caused it where the stack tells;
 * a span that failed without one says its status' message.
 */
export function causeField(span: ReadableSpan, detail: Detail): string {
  if (detail === 'bare') return ''
  const events = span.events.filter(event => event.name === 'exception').slice(0, maxExceptions)
  const exceptions = events.flatMap(event =>
    exceptionChain(event.attributes ?? {}, isCall(span), detail),
  )
  if (events.length === 0 && span.status.code === SpanStatusCode.ERROR && span.status.message) {
    const type = span.attributes['error.type']
    const message = span.status.message
    exceptions.push(exception(newSpanId(), { type, message, frames: [] }, isCall(span), detail))
  }
  return exceptions.length === 0 ? '' : `,"cause":{"exceptions":[${exceptions.join(',')}]}`
}

type Thrown = { type: unknown; message: unknown; frames: StackFrame[]; causeId?: string }

function exceptionChain(attributes: Attributes, remote: boolean, detail: Detail): string[] {
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

/** `TypeError [ERR_X]: it is wrong {` → type and message. */
function readHeading(heading: string) {
  const match = /^([A-Za-z_$][\w$.]*)(?: \[[^\]]*\])?: (.*?)(?: \{)?$/.exec(heading)
  return match ? { type: match[1], message: match[2] } : { type: undefined, message: heading }
}

function exception(id: string, thrown: Thrown, remote: boolean, detail: Detail): string {
  const isFull = detail === 'full' || detail === 'cut'
  const frames = thrown.frames.slice(0, isFull ? maxStackFrames : cutStackFrames)
  const omitted = thrown.frames.length - frames.length
  return object(
    `,"id":"${id}"` +
      stringField('type', thrown.type, maxFieldChars) +
      stringField('message', thrown.message, isFull ? maxTextChars : cutTextChars) +
      `,"remote":${remote}` +
      (thrown.causeId ? `,"cause":"${thrown.causeId}"` : '') +
      (omitted > 0 ? `,"truncated":${omitted}` : '') +
      (frames.length === 0 ? '' : `,"stack":[${frames.map(stackFrame).join(',')}]`),
  )
}

const stackFrame = ({ path, line, label }: StackFrame) =>
  object(
    stringField('path', path, maxFieldChars) +
      (line === undefined ? '' : `,"line":${line}`) +
      `,"label":${quote(label.slice(0, maxFieldChars))}`,
  )
