import type { CostObserved } from '../records/cost-api.ts'
import { formatCount, formatDuration, plural } from '../words/format.ts'
import { formatPercent } from './words.ts'

type Observed = Pick<CostObserved, 'seconds' | 'keptTraces' | 'tracesRead' | 'traces' | 'requests'>
type Gaps = { parts: number; idleParts: number }

/** The time of a load that nights and quiet hours are missing in. */
const daySeconds = 86_400

/** How much a month that is made of an observed time can be relied on, and why. */
export function certaintyOf(
  observed: Observed,
  gaps: Gaps,
): Pick<CostObserved, 'certainty' | 'text'> {
  const { seconds, requests } = observed
  if (requests === 0) {
    return {
      certainty: 'none',
      text: 'No request came in this range, so there is nothing to make a month of.',
    }
  }
  const sentences = [
    `A month is made of ${plural(Math.round(requests), 'request')} in ${formatDuration(seconds * 1000)}.`,
    spread(observed.traces),
    ...gap(gaps),
    ...sample(observed),
    ...(seconds < daySeconds ? ['Nights, weekends and peaks are not in it.'] : []),
  ]
  return { certainty: levelOf(observed), text: sentences.join(' ') }
}

function levelOf({ traces, seconds }: Observed): CostObserved['certainty'] {
  if (traces < 30 || seconds < 300) return 'low'
  return traces < 1000 || seconds < daySeconds ? 'fair' : 'good'
}

/** Requests that come at random: two standard deviations of their count. */
const spread = (traces: number) =>
  traces < 2
    ? 'One request says nothing of how many there are: use a load of your own.'
    : `By chance alone it may be ${formatPercent(Math.min(2 / Math.sqrt(traces), 1))} more or less.`

const gap = ({ parts, idleParts }: Gaps) =>
  parts > 0 && idleParts / parts >= 0.1
    ? [
        `Nothing came in ${idleParts} of ${parts} equal parts of that time, which count all the same.`,
      ]
    : []

const sample = ({ tracesRead, traces }: Observed) =>
  tracesRead < traces
    ? [
        `Events, sizes, routes and names are read from a sample: ${formatCount(tracesRead)} of ${plural(traces, 'trace')}.`,
      ]
    : []
