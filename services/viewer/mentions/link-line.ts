import type { LogLine } from '../records/record.ts'
import { mentionsIn } from './mentions.ts'

/** Adds the ids that a line's text mentions to those that its sender gave it in fields of their own. */
export function linkLine(line: LogLine): LogLine {
  if (line.traceId !== undefined && line.spanId !== undefined) return line
  const { traceId, spanId, traceFlags, candidates } = mentionsIn(line.raw)
  const isSame = line.traceId === undefined || line.traceId === traceId || traceId === undefined
  if (isSame) {
    line.spanId ??= spanId
    line.traceFlags ??= traceFlags
  }
  if (line.traceId !== undefined) return line
  if (traceId !== undefined) line.traceId = traceId
  else if (candidates.length > 0) line.mentions = candidates
  return line
}
