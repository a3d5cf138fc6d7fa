import { useSignal } from '@preact/signals'
import type { LogsAnswer } from '../../api.ts'
import { formatClock, formatExact } from '../compute/format.ts'
import { traceHref } from '../compute/routes.ts'
import { serviceClasses } from '../compute/service-colours.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { type LogLine, LogList } from '../parts/log-list.tsx'
import { Notice } from '../parts/notice.tsx'
import { RangeSelect } from '../parts/range-select.tsx'
import { useApi } from '../state/loaded.ts'
import { queryParameter, setQuery } from '../state/location.ts'

const range = queryParameter('range')
const group = queryParameter('group')
const filter = queryParameter('filter')

/** `/logs`: lines as CloudWatch Logs would show them, newest first. */
export function LogsPage() {
  const query = new URLSearchParams({ limit: '1000' })
  if (range.value) query.set('range', range.value)
  if (group.value) query.set('group', group.value)
  if (filter.value) query.set('filter', filter.value)
  const loaded = useApi<LogsAnswer>(`logs?${query}`, 3_000)
  return (
    <div class="page">
      <div class="page-head">
        <h1>Logs</h1>
        <RangeSelect />
        <Field name="group" title="Group" value={group.value} />
        <Field name="filter" title="Filter pattern" value={filter.value} />
      </div>
      <LoadedView
        loaded={loaded}
        what="log lines"
        show={({ logs }) => (logs.length > 0 ? <Lines logs={logs} /> : <NoLines />)}
      />
    </div>
  )
}

function Field({ name, title, value }: { name: string; title: string; value: string | undefined }) {
  return (
    <label>
      {title}{' '}
      <input
        type="search"
        value={value ?? ''}
        onChange={event => setQuery({ [name]: event.currentTarget.value })}
      />
    </label>
  )
}

function Lines({ logs }: LogsAnswer) {
  const open = useSignal<LogsAnswer['logs'][number] | undefined>(undefined)
  const colours = serviceClasses(logs.map(({ service }) => service))
  const lines: LogLine[] = logs.map(log => ({
    log,
    time: formatClock(log.timeMillis),
    exact: formatExact(log.timeMillis),
    ...(log.traceId && { href: traceHref(log.traceId, log.spanId) }),
  }))
  return <LogList lines={lines} colours={colours} open={open} />
}

function NoLines() {
  const narrowed = range.value ?? group.value ?? filter.value
  return (
    <Notice title={narrowed ? 'No line matches' : 'No log line yet'}>
      {narrowed && (
        <button
          type="button"
          onClick={() => setQuery({ range: undefined, group: undefined, filter: undefined })}
        >
          Show all that is kept
        </button>
      )}
      {!narrowed && <p>Each answered request writes one. Send one on the live page.</p>}
    </Notice>
  )
}
