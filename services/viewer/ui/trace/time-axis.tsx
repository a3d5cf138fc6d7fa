import { formatDuration } from '../../words/format.ts'
import { placeIn, ticksOf } from '../compute/time-scale.ts'
import { isNarrow } from '../state/narrow.ts'
import type { TraceState } from '../state/trace-state.ts'

export function TimeAxis({ state }: { state: TraceState }) {
  const view = state.view.value
  return (
    <div class="axis" aria-hidden="true">
      <div class="axis-lane">
        {ticksOf(view, isNarrow.value ? 2 : 6).map(tick => (
          <span
            key={tick}
            class="tick"
            style={{ left: `${placeIn(view, tick, tick)?.left ?? 0}%` }}
          >
            {formatDuration(tick)}
          </span>
        ))}
      </div>
    </div>
  )
}
