import { useSignal } from '@preact/signals'
import { type ErrorItem, type ErrorsAnswer, errorStatuses } from '../../records/api.ts'
import { formatCount } from '../../words/format.ts'
import { sourceNames } from '../compute/error-words.ts'
import { titleAfterClass } from '../compute/frames.ts'
import { rowText } from '../compute/outside-text.ts'
import { levelStatus } from '../compute/status.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { NothingHere } from '../parts/nothing-here.tsx'
import { RangeSelect } from '../parts/range-select.tsx'
import { Scroller } from '../parts/scroller.tsx'
import { Sparkline } from '../parts/sparkline.tsx'
import { StatusButtons } from '../parts/status-buttons.tsx'
import { StatusMark } from '../parts/status-mark.tsx'
import { TableHead } from '../parts/table.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { type Loaded, useApi } from '../state/loaded.ts'
import { queryParameter, setQuery } from '../state/location.ts'
import { rangeParameters, withRange } from '../state/range.ts'
import { useRowKeys } from '../state/row-keys.ts'
import { whereRecordsGo } from '../state/where.ts'
import { momentTime } from '../state/zone.ts'

const refreshMillis = 5_000
const trendParts = 24

const status = queryParameter('status')

/** `/errors`: errors by fingerprint, as Rollbar groups its items, whatever they come from. */
export function ErrorsPage() {
  const query = new URLSearchParams(rangeParameters.value)
  query.set('trend', String(trendParts))
  query.set('status', status.value ?? 'active')
  const changes = useSignal(0)
  const loaded = useApi<ErrorsAnswer>(`errors?${query}`, refreshMillis, changes.value)
  useRowKeys('Errors', 'a.error-link', 'item')
  return (
    <div class="page">
      <div class="page-head">
        <h1>Errors</h1>
        <RangeSelect />
        <StatusSelect loaded={loaded.value} />
      </div>
      <LoadedView
        loaded={loaded}
        what="errors"
        show={answer =>
          answer.errors.length > 0 ? (
            <ErrorTable answer={answer} onSet={() => changes.value++} />
          ) : (
            <NoErrors statuses={answer.statuses} />
          )
        }
      />
    </div>
  )
}

/** Which errors are shown: the active ones, unless the reader chooses others. */
function StatusSelect({ loaded }: { loaded: Loaded<ErrorsAnswer> }) {
  const counts = loaded.state === 'ready' ? loaded.answer.statuses : undefined
  return (
    <label>
      Show{' '}
      <select
        value={status.value ?? 'active'}
        onChange={({ currentTarget: { value } }) =>
          setQuery({ status: value === 'active' ? undefined : value }, { push: true })
        }
      >
        {errorStatuses.map(each => (
          <option key={each} value={each}>
            {each}
            {counts && ` (${formatCount(counts[each])})`}
          </option>
        ))}
        <option value="all">all</option>
      </select>
    </label>
  )
}

function NoErrors({ statuses = noCounts }: Pick<ErrorsAnswer, 'statuses'>) {
  const at = whereRecordsGo()?.activitiesAddress
  return (
    <NothingHere
      what={status.value === 'all' ? 'errors' : `${status.value ?? 'active'} errors`}
      also={{ status: hasOthers(statuses) ? 'the status' : undefined }}
      first={
        at && (
          <p>
            Report one: <code>curl {at}/rollbar/test</code>
          </p>
        )
      }
    />
  )
}

const noCounts = { active: 0, resolved: 0, muted: 0 }

const hasOthers = (counts: typeof noCounts) => Object.values(counts).some(count => count > 0)

function ErrorTable({ answer, onSet }: { answer: ErrorsAnswer; onSet: () => void }) {
  const { errors, trend } = answer
  const label = trend ? `from ${momentTime(trend.fromMillis)} to ${momentTime(trend.toMillis)}` : ''
  return (
    <Scroller label="Errors" class="table error-table">
      <table class="cards">
        <TableHead
          columns={['Error', 'From', 'Level', 'Count', 'When', 'Last', 'First', 'Status']}
          numbers={['Count']}
        />
        <tbody>
          {errors.map(error => (
            <ErrorRow key={error.fingerprint} error={error} label={label} onSet={onSet} />
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}

function ErrorRow(props: { error: ErrorItem; label: string; onSet: () => void }) {
  const { error, label, onSet } = props
  return (
    <tr>
      <td>
        <a class="error-link" href={withRange(`/errors/${encodeURIComponent(error.fingerprint)}`)}>
          <b class="error-class">{rowText(error.class, 80)}</b>{' '}
          <bdi>{rowText(titleAfterClass(error))}</bdi>
        </a>
      </td>
      <td class="error-source" data-column="From">
        {sourceNames(error.sources)}
      </td>
      <td class="error-level" data-column="Level">
        <StatusMark status={levelStatus(error.level)} /> {rowText(error.level, 20)}
      </td>
      <td class="number" data-column="Count">
        {formatCount(error.count)}
      </td>
      <td data-column="When">{error.trend && <Sparkline counts={error.trend} label={label} />}</td>
      <td data-column="Last">
        <TimeAgo millis={error.lastMillis} />
      </td>
      <td data-column="First">
        <TimeAgo millis={error.firstMillis} />
      </td>
      <td class="title">
        <StatusButtons error={error} onSet={onSet} />
      </td>
    </tr>
  )
}
