import { isSpanId, isTraceId } from '../../trace-context/trace-id.ts'
import { eachHexRun, isAfterWord } from './hex-runs.ts'
import { isSpanName, isTraceName, nameBefore } from './id-names.ts'

/** The ids in a text. Trace ids are in W3C spelling. */
export type Mentions = {
  /** The text says that it belongs to this trace: by the name before the id, or by its form. */
  traceId?: string
  spanId?: string
  traceFlags?: number
  /** Ids without such a name: trace ids if there is such a trace. */
  candidates: string[]
}

/** How many are kept of one text, the first ones. */
const maxCandidates = 4

/** A text with more long hex numbers than this is a dump, and is not read to its end. */
const maxRuns = 100

/**
 * Finds the ids in a text as AWS's console does, which searches lines for a trace's id in either
 * spelling. Reads the text once.
 */
export function mentionsIn(text: string): Mentions {
  const found: Mentions = { candidates: [] }
  let runs = 0
  eachHexRun(text, (start, end) => {
    if (end - start === 32) take32(text, start, found)
    else if (end - start === 24) takeXray(text, start, found)
    else if (end - start === 16) takeSpan(text, start, found)
    return ++runs < maxRuns && found.candidates.length < maxCandidates
  })
  return found
}

/** A W3C id, alone or in a traceparent: `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`. */
function take32(text: string, start: number, found: Mentions): void {
  const traceId = text.slice(start, start + 32).toLowerCase()
  if (!isTraceId(traceId)) return
  const parent = start < 3 ? null : parentForm.exec(text.slice(start - 3, start + 53))
  if (parent && found.traceId === undefined) takeParent(traceId, parent, found)
  else takeTrace(text, start, traceId, found)
}

function takeParent(traceId: string, [, span = '', flags = '']: string[], found: Mentions): void {
  found.traceId = traceId
  found.traceFlags = Number.parseInt(flags, 16)
  const spanId = span.toLowerCase()
  if (isSpanId(spanId)) found.spanId = spanId
}

const parentForm = /^[0-9a-f]{2}-[0-9a-f]{32}-([0-9a-f]{16})-([0-9a-f]{2})/i

/** `1-5759e988-bd862e3fe1be46a994272793`, found by its last 24 digits. */
function takeXray(text: string, digits: number, found: Mentions): void {
  const start = digits - 11
  const seconds = xrayForm.exec(text.slice(Math.max(start, 0), digits))?.[1]
  if (seconds === undefined || isAfterWord(text, start)) return
  const traceId = (seconds + text.slice(digits, digits + 24)).toLowerCase()
  if (!isTraceId(traceId)) return
  const isHeader = /\broot=$/i.test(text.slice(Math.max(start - 6, 0), start))
  if (isHeader && found.traceId === undefined) found.traceId = traceId
  else takeTrace(text, start, traceId, found)
  if (found.traceId === traceId) takeSampled(text, digits + 24, found)
}

const xrayForm = /^1-([0-9a-f]{8})-$/i

/** X-Ray's header has `Sampled=1` behind the id, Lambda's REPORT line `Sampled: true`. */
function takeSampled(text: string, at: number, found: Mentions): void {
  const [, sampled] = /\bsampled(?:=|: )([01]\b|true|false)/i.exec(text.slice(at, at + 100)) ?? []
  if (sampled !== undefined) found.traceFlags = sampled === '1' || sampled === 'true' ? 1 : 0
}

function takeTrace(text: string, start: number, traceId: string, found: Mentions): void {
  if (found.traceId === undefined && isTraceName(nameBefore(text, start))) found.traceId = traceId
  else if (!found.candidates.includes(traceId)) found.candidates.push(traceId)
}

function takeSpan(text: string, start: number, found: Mentions): void {
  const spanId = text.slice(start, start + 16).toLowerCase()
  if (found.spanId !== undefined || !isSpanId(spanId)) return
  const before = text.slice(Math.max(start - 7, 0), start).toLowerCase()
  // The X-Ray SDK for Java writes AWS-XRAY-TRACE-ID: <trace id>@<segment id>.
  const isParent = before === 'parent=' || (found.traceId !== undefined && before.endsWith('@'))
  const isSpan = isParent || isBehindTrace(text, start, found)
  if (isSpan || isSpanName(nameBefore(text, start))) found.spanId = spanId
}

/** Spring Boot writes `[4bf9…4736-00f0…02b7]`, Sleuth has a comma, Jaeger a colon, .NET a dot. */
function isBehindTrace(text: string, start: number, { traceId, candidates }: Mentions): boolean {
  if (start < 33 || !'-,:.'.includes(text[start - 1]!)) return false
  const before = text.slice(start - 33, start - 1).toLowerCase()
  return before === traceId || candidates.includes(before)
}
