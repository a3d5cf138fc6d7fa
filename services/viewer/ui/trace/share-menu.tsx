import type { Trace } from '../../records/api.ts'
import { curlOfTrace } from '../compute/copy-commands.ts'
import { Menu } from '../parts/menu.tsx'
import { copyLink, copyMarkdown, copyText } from '../state/copy.ts'
import { shareMenuId } from '../state/menu.ts'

/** The trace for a person: a link, a text, a page; for other programs and viewers: files. */
export function ShareMenu({ trace: { traceId, spans, logs } }: { trace: Trace }) {
  const copies = [
    { title: 'Copy link', key: 'y', run: copyLink },
    { title: 'Copy as Markdown', key: 'Y', run: () => copyMarkdown(traceId) },
    {
      title: 'Copy API call',
      run: () => copyText(curlOfTrace(location.origin, traceId), 'the curl command'),
    },
  ]
  const files = [
    { title: 'HTML page', query: '?format=html', file: `trace-${traceId}.html` },
    { title: 'Trace file', query: '', file: `trace-${traceId}.json` },
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
    <Menu title="Share" id={shareMenuId}>
      {copies.map(({ title, key, run }) => (
        <li key={title}>
          <button type="button" onClick={run}>
            {title} {key && <kbd>{key}</kbd>}
          </button>
        </li>
      ))}
      {files.map(({ title, query, file }) => (
        <li key={query}>
          <a href={`/-/api/export/${traceId}${query}`} download={file}>
            {title}
          </a>
        </li>
      ))}
    </Menu>
  )
}
