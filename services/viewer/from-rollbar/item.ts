import { randomUUID } from 'node:crypto'
import { isObject, type JsonObject } from '../../json/json-object.ts'
import { fingerprintOf, type RollbarTrace } from '../errors/fingerprint.ts'
import { RequestError } from '../http/request-error.ts'
import type { ErrorCause } from '../records/api.ts'
import type { ItemRecord } from '../records/record.ts'
import type { RollbarData } from './payload.ts'
import { traceLink } from './trace-link.ts'

/** Rollbar requires exactly one of these. */
const bodyKinds = ['trace', 'trace_chain', 'message', 'crash_report']

const levels = ['critical', 'error', 'warning', 'info', 'debug']

/** The last moment that a `Date` can hold, in epoch seconds. */
const lastEpochSeconds = 8.64e12

const maxUuidLength = 100

/**
 * Reads an item's `data`, as rollbar.js sends it
 * (`{"environment":"local","level":"error","uuid":"774c…","custom":{"trace_id":"0af7…"},
 *    "body":{"trace_chain":[{"frames":[{"filename","method","lineno"}],"exception":{"class","message"}}]}}`)
 * or pyrollbar (`body.trace`). Throws a `RequestError` (422) that names what is missing.
 */
export function readItem(data: unknown, nowMillis: number): ItemRecord {
  const checked = checkData(data)
  const traces = readTraces(checked.body)
  const message = messageText(checked.body)
  const [first] = traces
  return {
    uuid: isShortText(checked.uuid) ? checked.uuid : randomUUID(),
    fingerprint: fingerprintOf(checked, traces, message),
    class: first?.exception.class ?? 'message',
    title: titleOf(checked, first, message),
    level: levels.find(level => level === checked.level) ?? (first ? 'error' : 'info'),
    timeMillis: timeOf(checked.timestamp) ?? nowMillis,
    ...traceLink(checked),
    frames: first?.frames ?? [],
    causes: causesOf(traces),
    raw: checked,
  }
}

const isShortText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= maxUuidLength

function checkData(data: unknown): RollbarData {
  if (!isObject(data)) throw invalid('data: expected an object')
  const { environment, body } = data
  if (typeof environment !== 'string' || environment === '') {
    throw invalid('data.environment: expected text')
  }
  if (!isObject(body)) throw invalid('data.body: expected an object')
  const kinds = bodyKinds.filter(kind => body[kind] !== undefined && body[kind] !== null)
  if (kinds.length !== 1) {
    throw invalid(`data.body: expected exactly one of ${bodyKinds.join(', ')}`)
  }
  const { custom, server, ...rest } = data
  // Members of other types than documented are useless, but no reason to lose an error.
  return {
    ...rest,
    body,
    ...(isObject(custom) && { custom }),
    ...(isObject(server) && { server }),
  }
}

/** The chain as sent: the outermost error first, then its causes. */
function readTraces({ trace, trace_chain }: JsonObject): RollbarTrace[] {
  if (trace !== undefined && trace !== null) return [readTrace(trace, 'data.body.trace')]
  if (trace_chain === undefined || trace_chain === null) return []
  if (!Array.isArray(trace_chain) || trace_chain.length === 0) {
    throw invalid('data.body.trace_chain: expected a list of traces')
  }
  return trace_chain.map((link, index) => readTrace(link, `data.body.trace_chain[${index}]`))
}

function readTrace(trace: unknown, path: string): RollbarTrace {
  const { frames, exception } = isObject(trace) ? trace : {}
  if (!Array.isArray(frames) || !frames.every(isFrame)) {
    throw invalid(`${path}.frames: expected a list of objects with a filename`)
  }
  if (!isObject(exception) || typeof exception.class !== 'string') {
    throw invalid(`${path}.exception.class: expected text`)
  }
  return { frames, exception: { ...exception, class: exception.class } }
}

const isFrame = (frame: unknown): frame is JsonObject =>
  isObject(frame) && (frame.filename === null || typeof frame.filename === 'string')

/** The errors that the first one of a chain was caused by. */
function causesOf([, ...causes]: RollbarTrace[]): ErrorCause[] | undefined {
  if (causes.length === 0) return undefined
  return causes.map(({ frames, exception: { class: name, message } }) => ({
    class: name,
    message: typeof message === 'string' ? message : '',
    frames,
  }))
}

/** The text of an item without a trace: the message, or the whole crash report. */
function messageText({ message, crash_report }: JsonObject): string {
  if (message !== undefined && message !== null) {
    return textIn(message, 'body', 'data.body.message.body')
  }
  if (crash_report === undefined || crash_report === null) return ''
  return textIn(crash_report, 'raw', 'data.body.crash_report.raw')
}

function textIn(owner: unknown, key: string, path: string): string {
  const value = isObject(owner) ? owner[key] : undefined
  if (typeof value === 'string') return value
  throw invalid(`${path}: expected text`)
}

/** The sender's title, else Rollbar's: class and message, or the message's first line. */
function titleOf({ title }: RollbarData, trace: RollbarTrace | undefined, message: string): string {
  if (typeof title === 'string' && title !== '') return title.slice(0, maxTitleLength)
  const { class: name, message: text } = trace?.exception ?? {}
  const shown = name === undefined ? message : text ? `${name}: ${text}` : name
  return shown.split('\n', 1)[0]!.slice(0, maxTitleLength)
}

/** Rollbar's limit for `data.title`. */
const maxTitleLength = 255

function timeOf(timestamp: unknown): number | undefined {
  const isTime = typeof timestamp === 'number' && timestamp > 0 && timestamp <= lastEpochSeconds
  return isTime ? Math.round(timestamp * 1e6) / 1000 : undefined
}

const invalid = (message: string) => new RequestError(422, message)
