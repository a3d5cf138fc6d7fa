import { useSignal } from '@preact/signals'
import type { ErrorItemDetail, ErrorOccurrence } from '../../records/api.ts'
import { plural } from '../../words/format.ts'
import { sourceNames, sourceWords } from '../compute/error-words.ts'
import { titleAfterClass } from '../compute/frames.ts'
import { rowText } from '../compute/outside-text.ts'
import { traceHref } from '../compute/routes.ts'
import { trendOf } from '../compute/trend.ts'
import { ErrorMembers } from '../parts/error-members.tsx'
import { RawJson } from '../parts/json.tsx'
import { LoadedView } from '../parts/loaded-view.tsx'
import { Scroller } from '../parts/scroller.tsx'
import { Sparkline } from '../parts/sparkline.tsx'
import { StatusButtons } from '../parts/status-buttons.tsx'
import { TableHead } from '../parts/table.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { useKeys } from '../state/keys.ts'
import { useApi } from '../state/loaded.ts'
import { queryParameter, setQuery } from '../state/location.ts'
import { goTo, withRange } from '../state/range.ts'
import { useRowKeys } from '../state/row-keys.ts'
import { useTitle } from '../state/title.ts'
import { exactTime } from '../state/zone.ts'
import { Chain } from '../trace/frames.tsx'

const show = queryParameter('show')
const trendParts = 60
const refreshMillis = 5_000

/** `/errors/<fingerprint>`: one item with its stack and all its occurrences. */
export function ErrorItemPage({ fingerprint }: { fingerprint: string }) {
  const query = new URLSearchParams({ show: show.value ?? 'latest' })
  const path = `errors/${encodeURIComponent(fingerprint)}?${query}`
  const changes = useSignal(0)
  const loaded = useApi<ErrorItemDetail>(path, refreshMillis, changes.value)
  useKeys('This error', [
    { keys: ['Escape'], does: 'Back to all errors', run: () => goTo('/errors') },
  ])
  useRowKeys('Occurrences', 'button.occurrence', 'occurrence')
  return (
    <div class="page">
      <LoadedView
        loaded={loaded}
        what="the error"
        show={item => <Item item={item} onSet={() => changes.value++} />}
      />
    </div>
  )
}

function Item({ item, onSet }: { item: ErrorItemDetail; onSet: () => void }) {
  useTitle(`${rowText(item.class, 40)}: ${rowText(titleAfterClass(item), 80)}`)
  const times = item.occurrences.map(({ timeMillis }) => timeMillis)
  return (
    <>
      <div class="page-head">
        <a href={withRange('/errors')}>← all errors</a>
        <h1>
          <span class="error-class">{rowText(item.class, 80)}</span>{' '}
          <bdi>{rowText(titleAfterClass(item))}</bdi>
        </h1>
        <StatusButtons error={item} onSet={onSet} />
      </div>
      <p class="page-line">
        {plural(item.count, 'occurrence')} · {rowText(item.level, 20)} · first{' '}
        {exactTime(item.firstMillis)} · last {exactTime(item.lastMillis)} · fingerprint{' '}
        <code>{rowText(item.fingerprint, 80)}</code>
      </p>
      {times.length > 1 && (
        <p class="trend">
          <TimeAgo millis={Math.min(...times)} />
          <Sparkline counts={trendOf(times, trendParts)} label="so far" />
          <TimeAgo millis={Math.max(...times)} />
        </p>
      )}
      <div class="item-split">
        <Shown item={item} />
        <Occurrences item={item} />
      </div>
    </>
  )
}

function Shown({ item: { shown, occurrences } }: { item: ErrorItemDetail }) {
  if (!shown) {
    return (
      <section class="item-shown">
        <p>
          This occurrence is no longer stored.{' '}
          <button type="button" onClick={() => setQuery({ show: undefined })}>
            Show the latest
          </button>
        </p>
      </section>
    )
  }
  const occurrence = occurrences.find(({ key }) => key === shown.key)
  return (
    <section class="item-shown" aria-labelledby="shown">
      <h2 id="shown">
        {occurrence === occurrences[0] ? 'Latest occurrence' : 'Selected occurrence'}
      </h2>
      <p class="facts">
        {sourceWords(shown).from} · {occurrence && exactTime(occurrence.timeMillis)} ·{' '}
        <code>{rowText(shown.key, 80)}</code>
      </p>
      {occurrence?.traceId && (
        <p>
          <a class="button" href={traceHref(occurrence.traceId, occurrence.spanId)}>
            Show its trace
          </a>
        </p>
      )}
      <Chain {...shown} oldestFirst={false} />
      <ErrorMembers key={`fields ${shown.key}`} source={shown.source} raw={shown.raw} />
      <RawJson key={shown.key} title={sourceWords(shown).raw} value={shown.raw} />
    </section>
  )
}

function Occurrences({ item: { occurrences, count, shown } }: { item: ErrorItemDetail }) {
  return (
    <Scroller label="Occurrences" class="table">
      <table>
        <TableHead columns={['When', 'Source', 'Trace']} />
        <tbody>
          {occurrences.map(occurrence => (
            <OccurrenceRow
              key={occurrence.key}
              occurrence={occurrence}
              isShown={occurrence.key === shown?.key}
            />
          ))}
        </tbody>
      </table>
      {count > occurrences.length && (
        <p class="page-line padded">
          {plural(count - occurrences.length, 'older occurrence')} had to make room for newer ones.
        </p>
      )}
    </Scroller>
  )
}

function OccurrenceRow(props: { occurrence: ErrorOccurrence; isShown: boolean }) {
  const { key, source, timeMillis, traceId, spanId } = props.occurrence
  return (
    <tr>
      <td>
        <button
          type="button"
          class="occurrence quiet"
          aria-pressed={props.isShown}
          onClick={() => setQuery({ show: key })}
        >
          <TimeAgo millis={timeMillis} />
        </button>
      </td>
      <td>{sourceNames([source])}</td>
      <td>
        {traceId ? (
          <a class="occurrence-trace" title={traceId} href={traceHref(traceId, spanId)}>
            <code>{traceId}</code>
          </a>
        ) : (
          <span>no trace</span>
        )}
      </td>
    </tr>
  )
}
