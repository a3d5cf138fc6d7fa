import { useSignal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { LogsAnswer } from '../../records/api.ts'
import { traceHref } from '../compute/routes.ts'
import { LogGroupList } from '../logs/log-groups.tsx'
import { PatternBox } from '../logs/pattern-box.tsx'
import { LoadedView } from '../parts/loaded-view.tsx'
import { type ListedLine, LogList } from '../parts/log-list.tsx'
import { NothingHere } from '../parts/nothing-here.tsx'
import { RangeSelect } from '../parts/range-select.tsx'
import { wireCounts } from '../state/events.ts'
import { useKeys } from '../state/keys.ts'
import { filterProblem, useApi } from '../state/loaded.ts'
import { queryParameter, setQuery } from '../state/location.ts'
import { rangeParameters } from '../state/range.ts'
import { useRowKeys } from '../state/row-keys.ts'
import { exactTime, momentTime } from '../state/zone.ts'

const group = queryParameter('group')
const stream = queryParameter('stream')
const filter = queryParameter('filter')
const tail = queryParameter('tail')

const refreshMillis = 10_000
/** The live tail loads again with every second that brings lines, so it loads fewer. */
const [lineLimit, tailLimit] = [1_000, 200]

const toggleTail = () => setQuery({ tail: tail.value ? undefined : 'on' })

/** `/logs`: lines as CloudWatch Logs would show them, newest first. */
export function LogsPage() {
  const query = new URLSearchParams(rangeParameters.value)
  query.set('limit', String(tail.value ? tailLimit : lineLimit))
  if (group.value) query.set('group', group.value)
  if (stream.value) query.set('stream', stream.value)
  if (filter.value) query.set('filter', filter.value)
  // The counts change at most once a second, and only when lines arrived: then the tail loads again.
  const arrived = wireCounts.value
  const count = (arrived?.logs.received ?? 0) + (arrived?.['otlp-logs'].received ?? 0)
  const loaded = useApi<LogsAnswer>(`logs?${query}`, refreshMillis, tail.value ? count : 0)
  const problem = filterProblem(loaded.value, filter.value)
  useRowKeys('Log lines', 'button.log-row', 'line')
  useKeys('Logs', [
    { keys: ['/'], does: 'Edit the pattern', run: focusPattern, hint: 'pattern' },
    { keys: [' ', '.'], does: 'Live tail on or off', run: toggleTail, hint: 'live tail' },
  ])
  return (
    <div class="page">
      <div class="page-head">
        <h1>Logs</h1>
        <RangeSelect />
        <button type="button" aria-pressed={Boolean(tail.value)} onClick={toggleTail}>
          {tail.value ? '● Live tail' : 'Live tail'}
        </button>
      </div>
      <PatternBox
        value={filter.value ?? ''}
        problem={problem}
        onFilter={text => setQuery({ filter: text }, { push: true })}
      />
      <div class="logs-split">
        <LogGroupList group={group.value} stream={stream.value} />
        {!problem && (
          <LoadedView
            loaded={loaded}
            what="log lines"
            show={({ logs }) => (logs.length > 0 ? <Lines logs={logs} /> : <NoLines />)}
          />
        )}
      </div>
    </div>
  )
}

const focusPattern = () => document.getElementById('pattern')?.focus()

function Lines({ logs }: LogsAnswer) {
  const open = useSignal<LogsAnswer['logs'][number] | undefined>(undefined)
  const { shown, isHeld } = useHeld(useMemo(() => byTime(logs), [logs]))
  const lines: ListedLine[] = shown.map(log => ({
    log,
    time: momentTime(log.timeMillis),
    exact: exactTime(log.timeMillis),
    href: log.traceId && traceHref(log.traceId, log.spanId),
  }))
  return (
    <div class="log-lines">
      <LogList lines={lines} open={open} />
      {isHeld && (
        <p class="held" role="status">
          paused while you read: scroll to the top to resume
        </p>
      )}
    </div>
  )
}

/** They are answered in the order of their arrival, which batches of several senders mix up. */
const byTime = (logs: LogsAnswer['logs']) =>
  logs.toSorted((one, other) => other.timeMillis - one.timeMillis)

/** The lines stay as they are while the reader has scrolled down. */
function useHeld(logs: LogsAnswer['logs']) {
  const held = useRef(logs)
  const isScrolled = useSignal(false)
  useEffect(() => {
    const list = document.querySelector('.logs')
    const look = () => (isScrolled.value = (list?.scrollTop ?? 0) > 4)
    list?.addEventListener('scroll', look, { passive: true })
    return () => list?.removeEventListener('scroll', look)
  }, [])
  const shownFor = useRef('')
  // Lines for another query are shown at once.
  if (!isScrolled.value || shownFor.current !== location.search) held.current = logs
  shownFor.current = location.search
  return { shown: held.current, isHeld: isScrolled.value }
}

function NoLines() {
  return (
    <NothingHere
      what="log lines"
      also={{
        group: group.value && 'the group',
        stream: stream.value && 'the stream',
        filter: filter.value && 'the pattern',
      }}
    />
  )
}
