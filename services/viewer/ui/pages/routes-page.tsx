import type { RouteSummary, RoutesAnswer } from '../../records/api.ts'
import { formatCount, formatDuration, plural } from '../../words/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { formatRate, formatShare } from '../compute/route-words.ts'
import { traceHref } from '../compute/routes.ts'
import { readColumn, routeColumns, sortRoutes } from '../compute/sort-routes.ts'
import { FilterBox } from '../filter/filter-box.tsx'
import { FilterExamples } from '../filter/filter-examples.tsx'
import { LoadedView } from '../parts/loaded-view.tsx'
import { NothingHere } from '../parts/nothing-here.tsx'
import { RangeSelect } from '../parts/range-select.tsx'
import { Scroller } from '../parts/scroller.tsx'
import { ServiceName } from '../parts/service-name.tsx'
import { Sparkline } from '../parts/sparkline.tsx'
import { filterProblem, useApi } from '../state/loaded.ts'
import { queryParameter, setQuery } from '../state/location.ts'
import { rangeParameters, withRange } from '../state/range.ts'
import { useRowKeys } from '../state/row-keys.ts'
import { loadVocabulary, vocabulary } from '../state/vocabulary.ts'
import { momentTime } from '../state/zone.ts'

const refreshMillis = 5_000
const filter = queryParameter('filter')
const sort = queryParameter('sort')

/** `/routes`: rate, failures and duration of each route of each service. */
export function RoutesPage() {
  const query = new URLSearchParams(rangeParameters.value)
  if (filter.value) query.set('filter', filter.value)
  const loaded = useApi<RoutesAnswer>(`routes?${query}`, refreshMillis)
  const problem = filterProblem(loaded.value, filter.value)
  useRowKeys('Routes', 'a.route-link', 'route')
  return (
    <div class="page">
      <div class="page-head">
        <h1>Routes</h1>
        <RangeSelect />
        <a href={withRange('/cost')}>What they cost</a>
      </div>
      <FilterBox
        value={filter.value ?? ''}
        problem={problem}
        vocabulary={vocabulary.value}
        onBegin={loadVocabulary}
        onFilter={setFilter}
      />
      {problem ? (
        <FilterExamples onFilter={setFilter} />
      ) : (
        <LoadedView
          loaded={loaded}
          what="routes"
          show={answer =>
            answer.routes.length > 0 ? (
              <RouteTable {...answer} />
            ) : (
              <NothingHere what="routes" also={{ filter: filter.value && 'the filter' }} />
            )
          }
        />
      )}
    </div>
  )
}

const setFilter = (text: string) => setQuery({ filter: text }, { push: true })

function RouteTable({ routes, trend, more }: RoutesAnswer) {
  const column = readColumn(sort.value)
  const label = trend ? `from ${momentTime(trend.fromMillis)} to ${momentTime(trend.toMillis)}` : ''
  return (
    <>
      <Scroller label="Routes" class="table route-table">
        <table class="cards">
          <RouteHead column={column} />
          <tbody>
            {sortRoutes(routes, column).map(route => (
              <RouteRow key={`${route.service} ${route.route}`} route={route} label={label} />
            ))}
          </tbody>
        </table>
      </Scroller>
      {more !== undefined && (
        <p class="page-line">{plural(more, 'further route')} took less time than each of these.</p>
      )}
    </>
  )
}

const RouteHead = ({ column }: { column: string }) => (
  <thead>
    <tr>
      {routeColumns.map(({ key, title }) => (
        <th
          key={key}
          scope="col"
          class={key === 'route' ? undefined : 'number'}
          aria-sort={key !== column ? undefined : key === 'route' ? 'ascending' : 'descending'}
        >
          <button type="button" class="sort" onClick={() => setQuery({ sort: key })}>
            {title}
            {key === column && <span aria-hidden="true">{key === 'route' ? ' ▲' : ' ▼'}</span>}
          </button>
        </th>
      ))}
      <th scope="col">When</th>
      <th scope="col">Traces</th>
    </tr>
  </thead>
)

function RouteRow({ route, label }: { route: RouteSummary; label: string }) {
  const { received, count } = route
  const about = received === undefined ? '' : 'about '
  return (
    <tr>
      <td>
        <ServiceName service={route.service} />{' '}
        <a class="route-link" href={tracesHref(route)}>
          <bdi>{rowText(route.route)}</bdi>
        </a>
      </td>
      <td class="number" data-column="Per minute">
        {about}
        {formatRate(route.perMinute)}
      </td>
      <td
        class="number"
        data-column="Requests"
        title={received === undefined ? undefined : sampledTitle(received)}
      >
        {about}
        {formatCount(count)}
      </td>
      <Share column="4xx" share={route.errorShare} status="error" />
      <Share column="429" share={route.throttleShare} status="throttle" />
      <Share column="5xx" share={route.faultShare} status="fault" />
      <td class="number" data-column="p50">
        {formatDuration(route.p50Millis)}
      </td>
      <td class="number" data-column="p95">
        {formatDuration(route.p95Millis)}
      </td>
      <td class="number" data-column="p99">
        {formatDuration(route.p99Millis)}
      </td>
      <td class="number" data-column="Share of time">
        <TimeBar share={route.timeShare} />
      </td>
      <td data-column="When">
        <Sparkline counts={route.trend} label={label} />
      </td>
      <td class="route-traces title">
        {route.slowest && <a href={traceHref(route.slowest)}>slowest</a>}{' '}
        {route.newestFault && <a href={traceHref(route.newestFault)}>newest failing</a>}
      </td>
    </tr>
  )
}

const sampledTitle = (received: number) =>
  `an estimate: ${plural(received, 'request')} received, the others were sampled out`

const Share = ({ share, status, column }: { share: number; status: string; column: string }) => (
  <td class={share > 0 ? `number status-${status}` : 'number none'} data-column={column}>
    {formatShare(share)}
  </td>
)

const TimeBar = ({ share }: { share: number }) => (
  <>
    {formatShare(share)} <meter class="time-bar" value={share} aria-hidden="true" />
  </>
)

/** The list of the traces with a request of this route. */
function tracesHref({ service, route }: RouteSummary): string {
  const query = new URLSearchParams(rangeParameters.value)
  if (filter.value) query.set('filter', filter.value)
  query.set('service', service)
  query.set('route', route)
  return `/traces?${query}`
}
