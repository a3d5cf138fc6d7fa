import { parseTraceId } from '../../trace-context/trace-id.ts'
import { parseObject } from '../json/parse-object.ts'
import { linkLine } from '../mentions/link-line.ts'
import type { LogLine } from '../records/record.ts'
import { levelOf, messageOf, serviceOf } from './fields.ts'
import { levelInText, type Place, serviceInText, serviceOfPlace } from './text-members.ts'

/**
 * A log event's message as our record. Ours are JSON, one object a line:
 *
 *     {"level":"info","time":1795332554123,"msg":"answered","service":"activities","method":"GET",
 *      "path":"/api/activities/home","status":200,"durationMillis":12.3,"trace_id":"5759e988bd862e…",
 *      "span_id":"53995c3f42cd8ad8","trace_flags":"01","xray_trace_id":"1-5759e988-bd862e…"}
 *
 * Other texts are kept as they are, without fields. Ids that other libraries write are found by the
 * names before them, whatever the text's format.
 */
export function fromCloudWatch(timestampMillis: number, message: string, place: Place): LogLine {
  const fields = parseObject(message)
  const isText = Object.keys(fields).length === 0
  return linkLine({
    timeMillis: timestampMillis,
    level: isText ? levelInText(message) : levelOf(fields),
    service:
      serviceOf(fields) ?? (isText ? serviceInText(message) : undefined) ?? serviceOfPlace(place),
    message: messageOf(fields) ?? message,
    traceId: traceIdOf(fields),
    spanId: textIn(fields.span_id ?? fields.spanId)?.toLowerCase(),
    traceFlags: flagsOf(fields),
    samplingRule: textIn(fields.sampling_rule),
    fields,
    raw: message,
  })
}

type Fields = Record<string, unknown>

const textIn = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** Either spelling under either name: senders mix them. */
function traceIdOf(fields: Fields): string | undefined {
  for (const name of ['trace_id', 'xray_trace_id', 'traceId']) {
    const value = fields[name]
    const traceId = typeof value === 'string' ? parseTraceId(value) : undefined
    if (traceId !== undefined) return traceId
  }
  return undefined
}

/** Hex as W3C writes them (`01`), or a number. */
function flagsOf(fields: Fields): number | undefined {
  const flags = fields.trace_flags
  if (typeof flags === 'number' && Number.isInteger(flags)) return flags & 0xff
  return typeof flags === 'string' && /^[0-9a-f]{2}$/i.test(flags)
    ? Number.parseInt(flags, 16)
    : undefined
}
