import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { LogsAnswer } from '../../records/api.ts'
import { formatClock, formatExact } from '../compute/format.ts'
import { traceHref } from '../compute/routes.ts'
import { serviceClasses } from '../compute/service-colours.ts'
import { LogGroups } from '../logs/log-groups.tsx'
import { PatternBox } from '../logs/pattern-box.tsx'
import { LoadedView } from '../parts/loaded-view.tsx'
import { type LogLine, LogList } from '../parts/log-list.tsx'
import { NothingHere } from '../parts/nothing-here.tsx'
import { RangeSelect } from '../parts/range-select.tsx'
import { wireCounts } from '../state/events.ts'
import { useKeys } from '../state/keys.ts'
import { type Loaded, useApi } from '../state/loaded.ts'
import { queryParameter, setQuery } from '../state/location.ts'
import { rangeParameters } from '../state/range.ts'

const group = queryParameter('group')
const stream = queryParameter('stream')
const filter = queryParameter('filter')
const tail = queryParameter('tail')

const refreshMillis = 10_000
/** While lines come by the second, the newest are what is read. */
const [lineLimit, tailLimit] = [1_000, 200]

const toggleTail = () => setQuery({ tail: tail.value ? undefined : 'on' })

/** `/logs`: lines as CloudWatch Logs would show them, newest first. */
export function LogsPage() {
  const query = new URLSearchParams(rangeParameters.value)
  query.set('limit', String(tail.value ? tailLimit : lineLimit))
  if (group.value) query.set('group', group.value)
  if (stream.value) query.set('stream', stream.value)
  if (filter.value) query.set('filter', filter.value)
  // Told of once a second, and only when something came: the tail asks when there is more to see.
  const arrived = wireCounts.value
  const count = (arrived?.logs.received ?? 0) + (arrived?.['otlp-logs'].received ?? 0)
  const loaded = useApi<LogsAnswer>(`logs?${query}`, refreshMillis, tail.value ? count : 0)
  useKeys('Logs', [
    { keys: ['/'], does: 'Write a pattern', run: focusPattern, hint: 'pattern' },
    { keys: [' ', '.'], does: 'Live tail on or off', run: toggleTail, hint: 'live tail' },
  ])
  return (
    <div class="page">
      <div class="page-head">
        <h1>Logs</h1>
        <RangeSelect />
        <button type="button" aria-pressed={Boolean(tail.value)} onClick={toggleTail}>
          {tail.value ? '● live tail' : '▶ live tail'}
        </button>
      </div>
      <PatternBox
        value={filter.value ?? ''}
        problem={patternProblem(loaded.value)}
        onFilter={text => setQuery({ filter: text }, { push: true })}
      />
      <div class="logs-split">
        <LogGroups group={group.value} stream={stream.value} />
        {!patternProblem(loaded.value) && (
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

function patternProblem(loaded: Loaded<LogsAnswer>) {
  if (loaded.state !== 'failed' || !filter.value || loaded.problem.status !== 400) return undefined
  return loaded.problem.detail
}

function Lines({ logs }: LogsAnswer) {
  const open = useSignal<LogsAnswer['logs'][number] | undefined>(undefined)
  const { shown, isHeld } = useHeld(logs)
  const colours = serviceClasses(shown.map(({ service }) => service))
  const lines: LogLine[] = shown.map(log => ({
    log,
    time: formatClock(log.timeMillis),
    exact: formatExact(log.timeMillis),
    ...(log.traceId && { href: traceHref(log.traceId, log.spanId) }),
  }))
  return (
    <div class="log-lines">
      <LogList lines={lines} colours={colours} open={open} />
      {isHeld && (
        <p class="held" role="status">
          held while you read: scroll up to go on
        </p>
      )}
    </div>
  )
}

/** Who has scrolled down reads: until back at the top, the lines stay where they are. */
function useHeld(logs: LogsAnswer['logs']) {
  const held = useRef(logs)
  const isScrolled = useSignal(false)
  useEffect(() => {
    const list = document.querySelector('.logs')
    const look = () => (isScrolled.value = (list?.scrollTop ?? 0) > 4)
    list?.addEventListener('scroll', look, { passive: true })
    return () => list?.removeEventListener('scroll', look)
  }, [])
  const asked = useRef('')
  // Another question is answered at once, wherever the list is scrolled to.
  if (!isScrolled.value || asked.current !== location.search) held.current = logs
  asked.current = location.search
  return { shown: held.current, isHeld: isScrolled.value }
}

function NoLines() {
  const also = {
    ...(group.value && { group: 'the group' }),
    ...(stream.value && { stream: 'the stream' }),
    ...(filter.value && { filter: 'the pattern' }),
  }
  return (
    <NothingHere
      what="log line"
      also={also}
      first={<p>Each answered request writes one. Send one on the live page.</p>}
    />
  )
}
