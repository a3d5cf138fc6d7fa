import type { ImportAnswer } from '../records/api.ts'
import { formatCount, plural } from './format.ts'

type Imported = Omit<ImportAnswer, 'text' | 'leftOut'>

const formatNames: { [format: string]: string } = {
  waywiser: 'a trace file',
  otlp: 'OTLP',
  jaeger: 'Jaeger',
  xray: 'X-Ray',
  zipkin: 'Zipkin',
}

/** What was taken of a file: `2 traces of OTLP: 14 spans and 3 log lines`. */
export function importInWords(answer: Imported): string {
  const { traceIds, format, spans, segments, errors, logs } = answer
  const formats = format.split(', ').map(each => formatNames[each] ?? each)
  const parts = [
    ...(spans > 0 ? [plural(spans, 'span')] : []),
    ...(segments > 0 ? [plural(segments, 'segment')] : []),
    ...(errors > 0 ? [plural(errors, 'error item')] : []),
    ...(logs > 0 ? [plural(logs, 'log line')] : []),
  ]
  const what =
    parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
  return `${plural(traceIds.length, 'trace')} of ${formats.join(' and ')}: ${what || 'no records'}`
}

/** What was not taken of a file; empty when all was. */
export function leftOutOfImport({ rejected, metricPoints }: Imported): string[] {
  return [
    ...(rejected > 0 ? [`${plural(rejected, 'record')} refused`] : []),
    ...(metricPoints > 0
      ? [`${formatCount(metricPoints)} metric points, which are not shown`]
      : []),
  ]
}
