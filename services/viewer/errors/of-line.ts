import type { LogRecord } from '../records/record.ts'
import { type ErrorRecord, errorKey, errorRecord, type Said } from './error-record.ts'
import { exceptionIn } from './line-members.ts'
import { readStack } from './stack/read-stack.ts'

/** A line as the store has it: `raw` is its original text. */
type Line = Omit<LogRecord, 'group' | 'stream'> & { raw: string }

const criticalLevels = ['critical', 'crit', 'fatal', 'alert', 'emerg', 'emergency', 'panic']
const errorLevels = new Set(['error', 'err', 'severe', 'fail', ...criticalLevels])

/** The beginning of a line of text that is no JSON, in which its level is. */
const headChars = 200

/** Whether a line may have an exception: decides before its members are searched. */
export const mayHaveErrors = (line: Line) => isErrorLine(line) || isTextOfError(line)

/**
 * The exception of a log line of level error or above, or of an OTLP log record that is an event
 * named `exception`: by its members, else by the stack in its message. None without stack and class.
 *
 * @param key from `keyOfLine`
 */
export function errorsOfLine(line: Line, key: string): ErrorRecord[] {
  const { timeMillis, traceId, spanId, fields, message, raw } = line
  const said = isText(line)
    ? exceptionOfText(raw)
    : (exceptionIn(fields, message) ?? exceptionOfText(message))
  if (!said) return []
  const isCritical = criticalLevels.includes(line.level)
  const place = {
    source: 'log',
    level: isCritical ? 'critical' : 'error',
    timeMillis,
    traceId,
    spanId,
    raw: Object.keys(fields).length > 0 ? fields : { message: raw },
    key,
  } as const
  return [errorRecord(said, place)]
}

/** The place of a line: its stream, its time in microseconds, and its identity there. */
type LinePlace = { group: string; stream: string; micros: number; identity: string }

/** The key of the error of a line: the line may find its trace later. */
export const keyOfLine = ({ group, stream, micros, identity }: LinePlace) =>
  errorKey('log', group, stream, micros, identity)

/** An event says by its name what it is; its severity may be unset. */
const isErrorLine = ({ level, fields }: Line) =>
  errorLevels.has(level) ||
  ((fields.event_name === 'exception' || fields['event.name'] === 'exception') &&
    !['warn', 'warning', 'debug', 'trace'].includes(level))

/** A text of several lines, such as an AWS Lambda function writes. */
const isTextOfError = (line: Line) =>
  line.raw.includes('\n') &&
  textMarks.some(mark => line.raw.slice(0, headChars).includes(mark)) &&
  isText(line)

const isText = ({ fields }: Line) => Object.keys(fields).length === 0

const textMarks = ['ERROR', 'FATAL', 'CRITICAL', 'Traceback (', 'Exception', 'Error:']

function exceptionOfText(text: string): Said | undefined {
  if (!text.includes('\n')) return undefined
  const thrown = readStack(text)
  const isStack = thrown[0]?.class !== undefined && thrown.some(({ frames }) => frames.length > 0)
  return isStack ? { thrown } : undefined
}
