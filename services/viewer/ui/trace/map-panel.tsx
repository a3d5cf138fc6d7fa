import type { Trace } from '../../records/api.ts'
import { formatCount } from '../../words/format.ts'
import { awsOfSegments } from '../compute/copy-commands.ts'
import { sourceInWords } from '../compute/left-out-words.ts'
import { StatusLegend } from '../parts/legend.tsx'
import { Panel } from '../parts/panel.tsx'
import { RawLink } from '../parts/raw-link.tsx'
import { copyText } from '../state/copy.ts'
import type { TraceActions } from '../state/trace-actions.ts'
import { inViewer } from '../state/trace-file.ts'
import type { TraceState } from '../state/trace-state.ts'
import { EmptyPanel } from './empty-panel.tsx'
import { SegmentList } from './segment-list.tsx'
import { TraceMapView } from './trace-map-view.tsx'

export const hasMap = ({ segments, map }: Pick<Trace, 'segments' | 'map'>) =>
  segments.length > 0 || map.nodes.length > 0

/** The map of the trace, and the segments behind it where there are any. */
export function MapPanel({ state, actions }: { state: TraceState; actions: TraceActions }) {
  const { segments, map } = state.trace.value
  if (!hasMap({ segments, map })) {
    const { value } = state.trace
    return <EmptyPanel id="map" title="Map" lens="xray" notice="No map" trace={value} />
  }
  return (
    <Panel
      id="map"
      title="Map"
      note={
        <>
          {sourceInWords(map)}
          {segments.length > 0 && <SegmentNote trace={state.trace.value} />}
        </>
      }
    >
      <div class="map-split">
        <div class="map-drawing">
          <TraceMapView state={state} actions={actions} />
          <StatusLegend />
        </div>
        {segments.length > 0 && <SegmentList state={state} actions={actions} />}
      </div>
    </Panel>
  )
}

const SegmentNote = ({ trace: { segments, map, xrayTraceId } }: { trace: Trace }) => (
  <>
    {sourceInWords(map) && ' · '}segments → X-Ray · {formatCount(segments.length)} with subsegments{' '}
    {inViewer && (
      <>
        <button type="button" onClick={() => copyAws(xrayTraceId)}>
          Copy as aws
        </button>{' '}
      </>
    )}
    <RawLink kind="segments" />
  </>
)

const copyAws = (xrayTraceId: string) =>
  copyText(awsOfSegments(location.origin, xrayTraceId), 'the aws command')
