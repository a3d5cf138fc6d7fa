import { isObject, type JsonObject } from '../../json/json-object.ts'
import { framesOfStack } from '../errors/stack/segment-stack.ts'
import type { TraceError } from '../records/api.ts'

type Thrown = Pick<TraceError, 'class' | 'title' | 'frames'> & { facts: JsonObject }

/** The exceptions in the cause of a segment document, the outermost first. */
export function exceptionsOf(document: object): Thrown[] {
  const { cause } = document as { cause?: unknown }
  if (!isObject(cause) || !Array.isArray(cause.exceptions)) return []
  return cause.exceptions.filter(isObject).map(({ type, message, stack, ...facts }) => ({
    class: text(type) ?? 'Exception',
    title: text(message) ?? '',
    frames: Array.isArray(stack) ? framesOfStack(stack.filter(isObject)) : [],
    facts,
  }))
}

/** `DeadlineExceeded: no answer within 800 ms` */
export function causeInWords(document: object): string | undefined {
  const [first] = exceptionsOf(document)
  if (!first) return undefined
  return first.title ? `${first.class}: ${first.title}` : first.class
}

/** The members of a cause that are no exceptions, and the id of a cause in another segment. */
export function restOfCause(document: object): JsonObject {
  const { cause } = document as { cause?: unknown }
  if (!isObject(cause)) return cause === undefined ? {} : { cause }
  const { exceptions: _, ...rest } = cause
  return rest
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
