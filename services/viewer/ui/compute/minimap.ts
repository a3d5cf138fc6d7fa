import { spanStatus } from '../../trace-tree/span-status.ts'
import { endOf, type SpanTree } from '../../trace-tree/span-tree.ts'

type MinimapSize = { width: number; height: number; lanes: number }
/** Keeps the bars of a short trace thin. */
const fewestLanes = 8

/** One SVG path per service, and one on top (without a service) for failed spans. */
type MinimapPath = { service: string | undefined; path: string }

/**
 * The whole trace in a strip: rows share `lanes`, and touching bars of a service in a lane are joined,
 * so that 50,000 spans give paths of bounded length.
 */
export function minimapPaths(tree: SpanTree, size: MinimapSize): MinimapPath[] {
  const length = Math.max(tree.endMillis - tree.startMillis, 0.001)
  const lanes = Math.min(size.lanes, Math.max(fewestLanes, tree.rows.length))
  const taken = new Map<string | undefined, Uint8Array>()
  for (const { span, index } of tree.rows) {
    if (!span) continue
    const lane = Math.floor((index * lanes) / Math.max(lanes, tree.rows.length))
    const from = Math.floor(((span.startMillis - tree.startMillis) / length) * (size.width - 1))
    const to = Math.ceil(((endOf(span) - tree.startMillis) / length) * (size.width - 1))
    mark(taken, span.service, lane * size.width + from, lane * size.width + to, lanes * size.width)
    if (spanStatus(span) === 'ok') continue
    mark(taken, undefined, lane * size.width + from, lane * size.width + to, lanes * size.width)
  }
  const services = [...taken.keys()].sort((one, other) => Number(!one) - Number(!other))
  return services.map(service => ({
    service,
    path: pathOf(taken.get(service)!, lanes, size),
  }))
}

function mark(
  taken: Map<string | undefined, Uint8Array>,
  service: string | undefined,
  from: number,
  to: number,
  cells: number,
): void {
  const strip = taken.get(service) ?? new Uint8Array(cells)
  taken.set(service, strip.fill(1, from, Math.max(from + 1, to)))
}

function pathOf(strip: Uint8Array, lanes: number, { width, height }: MinimapSize): string {
  const laneHeight = height / lanes
  const barHeight = Math.max(1, laneHeight * 0.7)
  const parts: string[] = []
  for (let lane = 0; lane < lanes; lane++) {
    const end = (lane + 1) * width
    const y = Math.round(lane * laneHeight * 10) / 10
    for (let from = strip.indexOf(1, lane * width); from >= 0 && from < end; ) {
      let to = from
      while (to < end && strip[to] === 1) to++
      parts.push(`M${from - lane * width} ${y}h${to - from}v${barHeight.toFixed(1)}h${from - to}z`)
      from = strip.indexOf(1, to)
    }
  }
  return parts.join('')
}
