import { useRef } from 'preact/hooks'
import { formatCount, formatDuration, plural } from '../../words/format.ts'
import { type Bin, countOf } from '../compute/histogram.ts'

const height = 84
const barWidth = 8

/** The first and last selected bin, both included. */
export type Brush = { first: number; last: number }

/**
 * A histogram of durations on a logarithmic scale. Dragging selects bars; the two fields below do the
 * same for the keyboard.
 */
export function HistogramView(props: {
  bins: Bin[]
  brush: Brush | undefined
  onBrush: (brush: Brush | undefined) => void
}) {
  const { bins, brush, onBrush } = props
  const svg = useRef<SVGSVGElement>(null)
  const from = useRef<number | undefined>(undefined)
  const most = Math.max(...bins.map(({ count }) => count))
  const indexAt = ({ clientX }: PointerEvent) => {
    const { left, width } = svg.current!.getBoundingClientRect()
    const index = Math.floor(((clientX - left) / width) * bins.length)
    return Math.min(bins.length - 1, Math.max(0, index))
  }
  const drag = (event: PointerEvent) => {
    if (from.current === undefined) return
    const at = indexAt(event)
    onBrush({ first: Math.min(from.current, at), last: Math.max(from.current, at) })
  }
  return (
    <div class="histogram">
      <svg
        ref={svg}
        viewBox={`0 0 ${bins.length * barWidth} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Durations: ${binsInWords(bins)}`}
        onPointerDown={event => {
          svg.current!.setPointerCapture(event.pointerId)
          from.current = indexAt(event)
          drag(event)
        }}
        onPointerMove={drag}
        onPointerUp={() => (from.current = undefined)}
      >
        {bins.map((bin, index) => (
          <Bar key={index} bin={bin} index={index} most={most} isChosen={isIn(brush, index)} />
        ))}
      </svg>
      <p class="histogram-axis" aria-hidden="true">
        <span>{formatDuration(bins[0]!.fromMillis)}</span>
        <span>{formatDuration(bins.at(-1)!.toMillis)}</span>
      </p>
      <BrushFields {...props} />
    </div>
  )
}

const isIn = (brush: Brush | undefined, index: number) =>
  brush !== undefined && index >= brush.first && index <= brush.last

function Bar(props: { bin: Bin; index: number; most: number; isChosen: boolean }) {
  const { bin, index, most, isChosen } = props
  const barHeight = bin.count === 0 ? 0 : Math.max(2, (bin.count / most) * (height - 4))
  return (
    <g class={isChosen ? 'bar chosen' : 'bar'}>
      <title>{`${formatDuration(bin.fromMillis)} to ${formatDuration(bin.toMillis)}: ${formatCount(bin.count)}`}</title>
      <rect class="bar-back" x={index * barWidth} width={barWidth} height={height} />
      <rect
        class="bar-count"
        x={index * barWidth + 0.5}
        y={height - barHeight}
        width={barWidth - 1}
        height={barHeight}
      />
    </g>
  )
}

function BrushFields(props: {
  bins: Bin[]
  brush: Brush | undefined
  onBrush: (brush: Brush | undefined) => void
}) {
  const { bins, brush, onBrush } = props
  const { first, last } = brush ?? { first: 0, last: bins.length - 1 }
  const choose = (index: number, title: string, edge: 'fromMillis' | 'toMillis', value: number) => (
    <label>
      {title}{' '}
      <select
        value={String(value)}
        onChange={event => {
          const at = Number(event.currentTarget.value)
          onBrush(
            index === 0
              ? { first: at, last: Math.max(at, last) }
              : { first: Math.min(at, first), last: at },
          )
        }}
      >
        {bins.map((bin, at) => (
          <option key={at} value={at}>
            {formatDuration(bin[edge])}
          </option>
        ))}
      </select>
    </label>
  )
  return (
    <p class="brush-fields">
      {choose(0, 'from', 'fromMillis', first)} {choose(1, 'to', 'toMillis', last)}
      {brush && (
        <button type="button" onClick={() => onBrush(undefined)}>
          All
        </button>
      )}
    </p>
  )
}

const binsInWords = (bins: Bin[]) => {
  const busiest = bins.reduce((a, b) => (b.count > a.count ? b : a))
  return `${plural(countOf(bins), 'request')} from ${formatDuration(bins[0]!.fromMillis)} to ${formatDuration(bins.at(-1)!.toMillis)}, most near ${formatDuration(busiest.fromMillis)}`
}
