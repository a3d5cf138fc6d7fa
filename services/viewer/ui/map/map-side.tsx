import { useSignal } from '@preact/signals'
import type { MapAnswer } from '../../records/api.ts'
import { formatCount, formatDuration, plural } from '../../words/format.ts'
import { formatRate } from '../compute/counts-words.ts'
import { allOf, responseTimeBetween, tracesHref } from '../compute/filter-text.ts'
import { binsOf, countOf, percentile } from '../compute/histogram.ts'
import { rowText } from '../compute/outside-text.ts'
import { statuses, statusLooks } from '../compute/status.ts'
import { StatusMark } from '../parts/status-mark.tsx'
import { setQuery } from '../state/location.ts'
import { rangeParameters } from '../state/range.ts'
import { type Brush, HistogramView } from './histogram-view.tsx'
import { countedAs, filterOf, type MapPart, titleOf } from './map-graph.ts'

const maxBins = 36

type SideProps = {
  part: MapPart
  answer: MapAnswer
  groupFilter: string
  minutes: number | undefined
}

/** Details of one node or edge, with links to its traces. */
export function MapSide(props: SideProps) {
  const { part, minutes } = props
  const { total, averageMillis } = part.counts
  return (
    <section class="map-side" aria-labelledby="map-side">
      <header>
        <h2 id="map-side">{titleOf(part)}</h2>
        <button type="button" onClick={() => setQuery({ part: undefined })}>
          Close <kbd>Esc</kbd>
        </button>
      </header>
      <p class="facts">{factsOf(part)}</p>
      <p>
        <b>{formatRate(total, minutes)}</b>
        {total > 0 && ` · ${formatDuration(averageMillis)} on average`}
        {percentileWords(part)}
      </p>
      <CountsTable {...props} />
      <Latencies key={part.key} {...props} />
      {part.kind === 'node' && <FocusButton name={part.key} />}
    </section>
  )
}

function factsOf(part: MapPart): string {
  if (part.kind === 'edge') return 'calls as the caller measured them, network included'
  const { type, inferred, root } = part.node
  if (type === 'client') return 'senders of the requests that begin here'
  return [
    type === '' ? 'service' : rowText(type, 80),
    root && 'entry point',
    inferred && 'sent nothing itself: known only from its callers',
  ]
    .filter(Boolean)
    .join(' · ')
}

function percentileWords({ histogram }: MapPart): string {
  const [median, slow] = [percentile(histogram, 0.5), percentile(histogram, 0.95)]
  if (median === undefined || slow === undefined) return ''
  return ` · p50 ${formatDuration(median)} · p95 ${formatDuration(slow)}`
}

function CountsTable({ part, answer, groupFilter }: SideProps) {
  const { counts } = part
  const hrefFor = (inside: string) =>
    tracesHref(allOf(groupFilter, filterOf(part, answer, inside)), rangeParameters.value)
  return (
    <table class="counts">
      <tbody>
        {statuses.map(status => (
          <tr key={status}>
            <th scope="row">
              <StatusMark status={status} /> {statusLooks[status].word}
            </th>
            <td class="number">{formatCount(counts[status])}</td>
            <td class="number">{share(counts[status], counts.total)}</td>
            <td>
              {counts[status] > 0 && (
                <a
                  href={hrefFor(countedAs[status])}
                  aria-label={`Traces: ${statusLooks[status].word}`}
                >
                  traces
                </a>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const share = (count: number, total: number) =>
  total === 0 ? '' : `${Number(((count / total) * 100).toPrecision(3))} %`

function Latencies({ part, answer, groupFilter }: SideProps) {
  const brush = useSignal<Brush | undefined>(undefined)
  const bins = binsOf(part.histogram, maxBins)
  const chosen = brush.value && bins.slice(brush.value.first, brush.value.last + 1)
  const isWhole = !chosen || chosen.length === 0
  const inside = isWhole ? '' : responseTimeBetween(chosen[0]!.fromMillis, chosen.at(-1)!.toMillis)
  const filter = allOf(groupFilter, filterOf(part, answer, inside))
  return (
    <>
      {bins.length > 1 && (
        <HistogramView
          bins={bins}
          brush={isWhole ? undefined : brush.value}
          onBrush={next => (brush.value = next)}
        />
      )}
      <p>
        <a class="button" href={tracesHref(filter, rangeParameters.value)}>
          View {isWhole ? 'traces' : `the traces of ${plural(countOf(chosen), 'request')}`}
        </a>
      </p>
      <p class="facts">
        <code class="outside">{rowText(filter, 600)}</code>
      </p>
    </>
  )
}

const FocusButton = ({ name }: { name: string }) => (
  <button type="button" onClick={() => setQuery({ focus: name }, { push: true })}>
    Show only its neighbours
  </button>
)
