import { isObject, type JsonObject } from '../../json/json-object.ts'
import { type Said, textOf } from './error-record.ts'
import { isDigits } from './stack/location.ts'
import { readStack } from './stack/read-stack.ts'
import { isText, readFrameList } from './stack/stack-list.ts'
import type { Thrown } from './stack/thrown.ts'

// The names that loggers use; the first that is there counts. They are those of pino, winston,
// bunyan, Serilog, NLog, .NET's console, python-json-logger, structlog, Powertools, logback, log4j2,
// ECS, zap, zerolog, monolog, Datadog, AWS Lambda and OpenTelemetry.

/** Members of a line that hold an exception: an object, or the printed stack. */
const holders = [
  ...['exception', 'err', 'error', 'Exception', '@x', 'exc_info', 'throwable', 'thrown'],
]

/** Members of a line that belong to its exception. */
const ofLine = {
  class: [
    ...['exception.type', 'error.type', 'exception_class', 'exception_name', 'errorType'],
    ...['exc_type', 'error.kind'],
  ],
  message: ['exception.message', 'error.message', 'exception_message', 'errorMessage'],
  stack: [
    ...['exception.stacktrace', 'error.stack_trace', 'error.stack', 'stack_trace', 'stacktrace'],
    ...['stackTrace', 'stack', 'errorVerbose'],
  ],
}

/** Members of an exception. */
const ofException = {
  class: [
    ...['type', 'class', 'className', 'name', 'kind', 'exc_type', 'exception_class', 'Type'],
    ...['ClassName', 'errorType'],
  ],
  message: ['message', 'exc_value', 'exception_message', 'msg', 'Message', 'errorMessage'],
  stack: [
    ...['stack', 'stacktrace', 'stack_trace', 'stackTrace', 'extendedStackTrace', 'stepArray'],
    ...['backtrace', 'trace', 'frames', 'StackTrace', 'StackTraceString'],
  ],
}
const causes = ['cause', 'Cause', 'InnerException', 'innerException', 'commonCause']

const maxCauses = 5

/**
 * The exception in the members of a structured log line. Undefined when there is neither a stack
 * nor a class: a line of level error may be a mere message.
 */
export function exceptionIn(fields: JsonObject, lineMessage: string): Said | undefined {
  const own = read(fields, ofLine)
  const held = readHolder(holderIn(fields) ?? holderIn(asObject(fields.context)))
  const thrown = own.thrown.length > 0 ? own.thrown : held.thrown
  const name = own.class ?? held.class
  const isPlain = name !== undefined || thrown.some(({ frames }) => frames.length > 0)
  if (!isPlain && thrown[0]?.class === undefined) return undefined
  const message = own.message ?? held.message ?? (thrown[0]?.message || lineMessage)
  return { class: name, message, thrown }
}

type Found = { class?: string; message?: string; thrown: Thrown[] }

const asObject = (value: unknown) => (isObject(value) ? value : {})

const holderIn = (fields: JsonObject) =>
  holders
    .map(name => fields[name])
    .find(value => isText(value) || (typeof value === 'object' && value !== null))

function readHolder(value: unknown): Found {
  if (Array.isArray(value)) return readChain(value.slice(0, maxCauses).filter(isObject))
  if (isObject(value)) return readException(value)
  return isText(value) ? readText(value) : { thrown: [] }
}

/** One line is a message, or class and message; more lines are a stack. */
function readText(text: string): Found {
  const thrown = readStack(text)
  const isStack = thrown.some(({ frames }) => frames.length > 0)
  return isStack ? { thrown } : { message: text, thrown: [] }
}

/** Structlog writes a list: the exception, then what caused it. */
function readChain(chain: JsonObject[]): Found {
  const [first, ...others] = chain.map(readException)
  if (!first) return { thrown: [] }
  return { ...first, thrown: [...whole(first), ...others.flatMap(whole)] }
}

function readException(exception: JsonObject): Found {
  const found = read(exception, ofException)
  if (found.thrown.length > 1) return found
  const chain: Thrown[] = []
  let next = causeIn(exception)
  for (let depth = 0; next && depth < maxCauses; depth++) {
    chain.push(...whole(read(next, ofException)).slice(0, 1))
    next = causeIn(next)
  }
  return chain.length === 0 ? found : { ...found, thrown: [...whole(found), ...chain] }
}

const causeIn = (exception: JsonObject) =>
  causes.map(name => exception[name]).find(value => isObject(value)) as JsonObject | undefined

/** The chain with the class and message that were found beside it. */
function whole({ class: name, message, thrown: [first, ...others] }: Found): Thrown[] {
  const own = {
    class: name ?? first?.class,
    message: message ?? first?.message ?? '',
    frames: first?.frames ?? [],
  }
  return [own, ...others]
}

function read(owner: JsonObject, names: typeof ofLine): Found {
  const stack = names.stack
    .map(name => owner[name])
    .find(value => isText(value) || Array.isArray(value))
  const name = firstText(owner, names.class)
  return {
    // `error.type` may be the status of an answer, which is no exception.
    class: name !== undefined && isDigits(name) ? undefined : name,
    message: firstText(owner, names.message),
    thrown: isText(stack) ? readStack(stack) : readFrameList(stack),
  }
}

const firstText = (owner: JsonObject, names: string[]) =>
  textOf(names.map(name => owner[name]).find(isText))
