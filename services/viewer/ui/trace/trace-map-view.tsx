import { useComputed } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { countsInWords } from '../compute/counts-words.ts'
import { layoutLayers } from '../compute/layered-layout.ts'
import { moreInWords } from '../compute/left-out-words.ts'
import { arrowsOf, type MapPart, partsOf, titleOf } from '../map/map-graph.ts'
import { ServiceMap } from '../map/service-map.tsx'
import { Scroller } from '../parts/scroller.tsx'
import type { TraceActions } from '../state/trace-actions.ts'
import type { TraceState } from '../state/trace-state.ts'

/** Smaller than the map of `/map`: it has a third of the screen. */
const scale = { columnWidth: 160, rowHeight: 96, radius: 27, below: 52 }

/** The map of one trace: a node points at its segments or spans. */
export function TraceMapView({ state, actions }: { state: TraceState; actions: TraceActions }) {
  const { map } = state.trace.value
  const parts = useComputed(() => partsOf(state.trace.value.map))
  const places = useMemo(() => layoutLayers(...arrowsOf(map)), [map])
  const nodeOfSegment = useComputed(() => nodesBySegment(parts.value))
  const highlighted = useComputed(() => nodeOfSegment.value.get(state.cursor.value?.spanId ?? ''))
  const point = (part: MapPart | undefined) => {
    const id = segmentIdsOf(part)[0]
    const { segments, spans } = state.trace.value
    const record = segments.find(each => each.id === id) ?? spans.find(each => each.spanId === id)
    if (!id || !record) return state.point(undefined)
    state.point({ atMillis: record.startMillis - state.startMillis.value, spanId: id })
  }
  const choose = (part: MapPart) => actions.selectId(segmentIdsOf(part)[0])
  return (
    <>
      {map.more && (
        <p class="left-out" role="status">
          {moreInWords(map.more)}
        </p>
      )}
      <Scroller label="Map" class="service-map-area">
        <ServiceMap
          parts={parts.value}
          places={places}
          scale={scale}
          highlighted={highlighted}
          point={point}
          choose={choose}
        />
      </Scroller>
      <MapInWords parts={parts.value} />
    </>
  )
}

const segmentIdsOf = (part: MapPart | undefined) =>
  part?.kind === 'node' ? (part.node.segmentIds ?? []) : []

const nodesBySegment = (parts: MapPart[]) =>
  new Map(parts.flatMap(part => segmentIdsOf(part).map(id => [id, part.key])))

/** One element, since a map may have many edges. */
const MapInWords = ({ parts }: { parts: MapPart[] }) => (
  <p class="hidden">
    {parts.map(part => part.kind === 'edge' && `${titleOf(part)}: ${countsInWords(part.counts)}. `)}
  </p>
)
