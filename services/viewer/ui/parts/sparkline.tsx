import { formatCount, plural } from '../../words/format.ts'

const barWidth = 4
const height = 22

/** Counts of equal parts of a time range, as bars and as a sentence for screen readers. */
export function Sparkline({ counts, label }: { counts: number[]; label: string }) {
  const most = Math.max(1, ...counts)
  const sum = counts.reduce((total, count) => total + count, 0)
  const words = `${plural(sum, 'time')} ${label}, at most ${formatCount(most)} in one part of ${counts.length}`
  return (
    <svg
      class="sparkline"
      width={counts.length * barWidth}
      height={height}
      role="img"
      aria-label={words}
    >
      <title>{words}</title>
      <path class="sparkline-base" d={`M0 ${height - 0.5}H${counts.length * barWidth}`} />
      {counts.map((count, index) =>
        count === 0 ? null : (
          <rect
            key={index}
            x={index * barWidth}
            y={height - barHeight(count, most)}
            width={barWidth - 1}
            height={barHeight(count, most)}
          />
        ),
      )}
    </svg>
  )
}

/** A count of one must be visible. */
const barHeight = (count: number, most: number) => Math.max(3, (count / most) * height)
