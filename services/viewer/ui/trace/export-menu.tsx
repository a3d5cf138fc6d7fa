import type { Trace } from '../../records/api.ts'

/** The trace as files: for another viewer, for other programs, for a person without either. */
export function ExportMenu({ trace }: { trace: Trace }) {
  const { traceId, spans, logs } = trace
  const files = [
    { title: 'Trace file', query: '', file: `trace-${traceId}.json` },
    { title: 'HTML page', query: '?format=html', file: `trace-${traceId}.html` },
    ...(spans.length > 0
      ? [{ title: 'OTLP JSON', query: '?format=otlp', file: `spans-${traceId}.json` }]
      : []),
    ...(logs.length > 0
      ? [
          {
            title: 'OTLP JSON of the log lines',
            query: '?format=otlp&signal=logs',
            file: `logs-${traceId}.json`,
          },
        ]
      : []),
  ]
  return (
    <details class="menu">
      <summary>Export</summary>
      <ul>
        {files.map(({ title, query, file }) => (
          <li key={query}>
            <a href={`/-/api/export/${traceId}${query}`} download={file}>
              {title}
            </a>
          </li>
        ))}
      </ul>
    </details>
  )
}
