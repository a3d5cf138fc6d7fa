import { useComputed, useSignal } from '@preact/signals'
import type { TraceLog } from '../../records/api.ts'
import { formatOffset, plural } from '../../words/format.ts'
import { awsOfLogs } from '../compute/copy-commands.ts'
import { lensLooks } from '../compute/delivery-words.ts'
import { highlightedLog, highlightToleranceMillis } from '../compute/highlight.ts'
import { LogList } from '../parts/log-list.tsx'
import { Panel } from '../parts/panel.tsx'
import { RawLink } from '../parts/raw-link.tsx'
import { copyText } from '../state/copy.ts'
import { inViewer } from '../state/trace-file.ts'
import type { TraceState } from '../state/trace-state.ts'
import { exactTime } from '../state/zone.ts'
import { EmptyPanel } from './empty-panel.tsx'

/** The request's log lines, on the same time axis as the waterfall. */
export function LogsPanel({ state }: { state: TraceState }) {
  const open = useSignal<TraceLog | undefined>(undefined)
  const trace = state.trace.value
  const { logs } = trace
  const zero = state.startMillis.value
  const highlighted = useComputed(() =>
    highlightedLog(
      state.trace.value.logs,
      zero,
      state.cursor.value,
      highlightToleranceMillis(trace),
    ),
  )
  if (logs.length === 0) {
    return <EmptyPanel id="logs" title="Logs" lens="logs" notice="No log lines" trace={trace} />
  }
  const point = (logIndex: number | undefined) => {
    const log = logIndex === undefined ? undefined : logs[logIndex]
    if (!log || logIndex === undefined) return state.point(undefined)
    state.point({ atMillis: log.timeMillis - zero, logIndex, spanId: log.spanId })
  }
  return (
    <Panel
      id="logs"
      title="Logs"
      note={
        <>
          {wiresOf(logs)} · {plural(logs.length, 'line')}{' '}
          {inViewer && (
            <>
              <button type="button" onClick={() => copyAws(trace.traceId, logs[0]!.group)}>
                Copy as aws
              </button>{' '}
            </>
          )}
          <RawLink kind="logs" />
        </>
      }
    >
      <LogList
        lines={logs.map(log => ({
          log,
          time: formatOffset(log.timeMillis - zero),
          exact: exactTime(log.timeMillis),
        }))}
        open={open}
        highlighted={highlighted}
        onPoint={point}
      />
    </Panel>
  )
}

/** Lines of CloudWatch have no resource. */
function wiresOf(logs: TraceLog[]): string {
  const fromOtlp = logs.filter(({ resource }) => resource !== undefined).length
  if (fromOtlp === 0) return lensLooks.logs.wire
  return fromOtlp === logs.length ? 'OTLP' : `${lensLooks.logs.wire}, OTLP`
}

const copyAws = (traceId: string, group: string) =>
  copyText(awsOfLogs(location.origin, group, traceId), 'the aws command')
