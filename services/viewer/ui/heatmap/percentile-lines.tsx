import type { PercentilesAnswer } from '../../records/api.ts'
import { formatCount, formatDuration, plural } from '../../words/format.ts'
import { cellsOf, type HeatExtent, type HeatPoint, shareOf } from './heat-cells.ts'

/** What the picture shows, for screen readers. */
export function inWords(
  points: HeatPoint[],
  extent: HeatExtent,
  { p50Millis, p95Millis, isEstimate }: Partial<PercentilesAnswer> = {},
): string {
  const cells = cellsOf(points, extent, { columns: 1, rows: 1 })
  const { failed = 0, refused = 0 } = cells[0] ?? {}
  const shares = `${formatCount(failed)} failed, ${formatCount(refused)} with 4xx`
  const range = `from ${formatDuration(extent.lowMillis)} to ${formatDuration(extent.highMillis)}`
  const drawn = `${plural(points.length, 'request')} by time and duration, ${range}: ${shares}`
  if (p50Millis === undefined || p95Millis === undefined) return drawn
  const about = isEstimate ? 'about ' : ''
  return `${drawn}; half within ${about}${formatDuration(p50Millis)}, 95 % within ${about}${formatDuration(p95Millis)}`
}

/** Where half and 95 % of the requests end. */
export function PercentileLines(props: { extent: HeatExtent; percentiles: PercentilesAnswer }) {
  const { extent, percentiles } = props
  const { p50Millis, p95Millis, isEstimate } = percentiles
  const lines = [
    ['p50', p50Millis],
    ['p95', p95Millis],
  ] as const
  return (
    <ul class="heatmap-percentiles" aria-hidden="true">
      {lines.map(([name, millis]) => {
        const up = shareOf(extent, extent.fromMillis, millis ?? 0).up * 100
        if (millis === undefined || up < 0 || up > 100) return null
        return (
          <li key={name} class={up > 90 ? 'below' : undefined} style={{ bottom: `${up}%` }}>
            <span>
              {name} {isEstimate && 'about '}
              {formatDuration(millis)}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
