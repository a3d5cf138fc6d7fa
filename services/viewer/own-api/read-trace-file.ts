import { parseTraceId } from '../../telemetry/trace-id.ts'
import { lenses } from '../api.ts'
import { isObject, type JsonObject } from '../json-object.ts'
import type { JsonLimits } from '../json-scan.ts'
import { bodyLimits } from '../outside-json.ts'
import { quoteJson } from '../quote-json.ts'
import type { ExportedTrace } from '../store/import-trace.ts'
import { arrivalNames } from '../store/trace-file.ts'

export const fileFormat = 'waywiser-trace'
export const fileVersion = 1

/** What is wrong with a file, by the place in it: `spans[3].name 5: expected text`. */
export class TraceFileProblem extends Error {
  readonly expected: string

  constructor(place: string, value: unknown, expected: string) {
    super(`${place} ${quoteJson(value)}: expected ${expected}`)
    this.expected = expected
  }
}

/** A segment's document is three levels down in a file, and nests as deep as the wires allow. */
export const fileLimits: JsonLimits = {
  maxNesting: bodyLimits.maxNesting + 3,
  maxValues: Number.POSITIVE_INFINITY,
}

type Kind = { expected: string; isOk: (value: unknown) => boolean }

const text: Kind = { expected: 'text', isOk: value => typeof value === 'string' }
const number: Kind = { expected: 'a number', isOk: value => Number.isFinite(value) }
const object: Kind = { expected: 'an object', isOk: isObject }
const list: Kind = { expected: 'a list of objects', isOk: isObjectList }
const word = (...words: string[]): Kind => ({
  expected: words.map(each => `"${each}"`).join(' or '),
  isOk: value => words.includes(value as string),
})
const spanId: Kind = {
  expected: '16 hex digits',
  isOk: value => typeof value === 'string' && /^[0-9a-f]{16}$/.test(value),
}
const maybe = ({ expected, isOk }: Kind): Kind => ({
  expected: `${expected}, or nothing`,
  isOk: value => value === undefined || isOk(value),
})

function isObjectList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isObject)
}

type Shape = Record<string, Kind>

const span: Shape = {
  ...{ spanId, parentId: maybe(text), name: text, service: text },
  kind: word('INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'),
  ...{ startMillis: number, durationMillis: number, status: word('UNSET', 'OK', 'ERROR') },
  statusMessage: maybe(text),
  ...{ attributes: object, events: list, links: list, resource: object },
}
const event: Shape = { name: text, timeMillis: number, attributes: object }
const link: Shape = { traceId: text, spanId: text, attributes: object }
const segment: Shape = {
  ...{ id: text, parentId: maybe(text), name: text, type: word('segment', 'subsegment') },
  ...{ startMillis: number, endMillis: maybe(number), document: object },
}
const placing: Shape = {
  ...{ spanId: maybe(text), traceFlags: maybe(number), samplingRule: maybe(text) },
}
const item: Shape = {
  ...{ uuid: text, fingerprint: text, class: text, title: text, level: text },
  ...{ timeMillis: number, frames: list, raw: object, ...placing },
}
const log: Shape = {
  ...{ timeMillis: number, group: text, stream: text, level: text, service: text },
  ...{ message: text, fields: object, raw: text, ...placing },
}

/**
 * Checks a file of `GET /-/api/export/<id>` whole before anything of it is kept, since the store
 * takes records as the wires' decoders made them.
 * @throws {TraceFileProblem}
 */
export function readTraceFile(file: unknown): ExportedTrace {
  if (!isObject(file)) throw new TraceFileProblem('the file', file, 'an object')
  check(file, '', { format: word(fileFormat), traceId: text, arrivals: object, refusals: object })
  if (file.version !== fileVersion) {
    throw new TraceFileProblem('version', file.version, `${fileVersion}`)
  }
  const traceId = parseTraceId(String(file.traceId))
  if (!traceId) throw new TraceFileProblem('traceId', file.traceId, '32 hex digits, not all zero')
  const spans = records(file, 'spans', span)
  for (const [index, { events, links }] of spans.entries()) {
    eachOf(events as JsonObject[], `spans[${index}].events`, event)
    eachOf(links as JsonObject[], `spans[${index}].links`, link)
  }
  const ofTrace = (members: JsonObject[]) => members.map(member => ({ ...member, traceId }))
  return {
    traceId,
    arrivals: readArrivals(file.arrivals as JsonObject),
    refusals: readRefusals(file.refusals as JsonObject),
    spans: ofTrace(spans),
    segments: ofTrace(records(file, 'segments', segment)),
    items: ofTrace(records(file, 'items', item)),
    logs: ofTrace(records(file, 'logs', log)),
  } as unknown as ExportedTrace
}

function records(file: JsonObject, name: string, shape: Shape): JsonObject[] {
  check(file, '', { [name]: list })
  return eachOf(file[name] as JsonObject[], name, shape)
}

function eachOf(members: JsonObject[], place: string, shape: Shape): JsonObject[] {
  for (const [index, member] of members.entries()) check(member, `${place}[${index}].`, shape)
  return members
}

function check(owner: JsonObject, place: string, shape: Shape): void {
  for (const [name, { expected, isOk }] of Object.entries(shape)) {
    if (!isOk(owner[name])) throw new TraceFileProblem(place + name, owner[name], expected)
  }
}

function readArrivals(given: JsonObject): ExportedTrace['arrivals'] {
  for (const name of arrivalNames) {
    const value = given[name]
    const isOk = Number.isFinite(value) || (value === null && name !== 'lastMillis')
    if (!isOk) throw new TraceFileProblem(`arrivals.${name}`, value, 'a number')
  }
  return Object.fromEntries(
    arrivalNames.map(name => [name, given[name]]),
  ) as ExportedTrace['arrivals']
}

function readRefusals(given: JsonObject): ExportedTrace['refusals'] {
  check(given, 'refusals.', Object.fromEntries(lenses.map(lens => [lens, maybe(text)])))
  return given
}
