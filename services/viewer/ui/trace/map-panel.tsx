import { awsOfSegments } from '../compute/copy-commands.ts'
import { deliverySentence } from '../compute/delivery-words.ts'
import { plural } from '../compute/format.ts'
import { StatusLegend } from '../parts/legend.tsx'
import { Notice } from '../parts/notice.tsx'
import { Panel } from '../parts/panel.tsx'
import { RawLink } from '../parts/raw-link.tsx'
import { copyText } from '../state/copy.ts'
import type { TraceActions } from '../state/trace-keys.ts'
import type { TraceState } from '../state/trace-state.ts'
import { SegmentList } from './segment-list.tsx'
import { TraceMapView } from './trace-map-view.tsx'

/** What X-Ray was told of this request: its map, and the segments it is drawn from. */
export function MapPanel({ state, actions }: { state: TraceState; actions: TraceActions }) {
  const { segments, delivery } = state.trace.value
  if (segments.length === 0) {
    return (
      <Panel id="map" title="Map" note="segments → X-Ray">
        <Notice title="No segments">
          <p>{deliverySentence('xray', delivery.xray)}</p>
        </Notice>
      </Panel>
    )
  }
  return (
    <Panel
      id="map"
      title="Map"
      note={
        <>
          segments → X-Ray · {plural(segments.length, 'segment')} of this trace{' '}
          <button type="button" onClick={() => copyAws(state.trace.value.xrayTraceId)}>
            Copy as aws
          </button>{' '}
          <RawLink kind="segments" />
        </>
      }
    >
      <div class="map-split">
        <div class="map-drawing">
          <TraceMapView state={state} actions={actions} />
          <StatusLegend />
        </div>
        <SegmentList state={state} actions={actions} />
      </div>
    </Panel>
  )
}

const copyAws = (xrayTraceId: string) =>
  copyText(awsOfSegments(location.origin, xrayTraceId), 'the aws command')
