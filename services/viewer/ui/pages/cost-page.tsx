import type { CostAnswer, CostTable } from '../../records/cost-api.ts'
import { rowText } from '../compute/outside-text.ts'
import { LoadFields } from '../cost/load-fields.tsx'
import { LoadedView } from '../parts/loaded-view.tsx'
import { NothingHere } from '../parts/nothing-here.tsx'
import { RangeSelect } from '../parts/range-select.tsx'
import { Scroller } from '../parts/scroller.tsx'
import { ServiceName } from '../parts/service-name.tsx'
import { TableHead } from '../parts/table.tsx'
import { useApi } from '../state/loaded.ts'
import { queryText } from '../state/location.ts'

const refreshMillis = 15_000

/** `/cost`: what a month costs at the vendors. */
export function CostPage() {
  // The parameters of the page are those of the API.
  const loaded = useApi<CostAnswer>(`cost${queryText.value}`, refreshMillis)
  return (
    <div class="page">
      <div class="page-head">
        <h1>Cost of a month</h1>
        <RangeSelect />
      </div>
      <LoadedView
        loaded={loaded}
        what="the bill"
        show={answer =>
          answer.observed.requests > 0 ? <Bill {...answer} /> : <NothingHere what="requests" />
        }
      />
    </div>
  )
}

const Bill = ({ observed, load, pricesOf, tables, probes }: CostAnswer) => (
  <Scroller label="Cost" class="cost">
    <LoadFields load={load} />
    <p class="page-line">{observed.text}</p>
    {tables.map(Table)}
    <p class="page-line">
      {probes.text} Prices of {pricesOf}.
    </p>
  </Scroller>
)

const Table = ({ title, head, rows }: CostTable) => (
  <section key={title}>
    <h2>{title}</h2>
    <div class="table">
      <table class="cards">
        <TableHead columns={head} />
        <tbody>
          {rows.map(({ service, name, about, share, cells }) => (
            <tr key={`${service} ${name}`}>
              <td data-column={head[0]}>
                {service && <ServiceName service={service} />} <bdi>{rowText(name)}</bdi>{' '}
                <small>{about}</small>
              </td>
              {cells.map((cell, at) => (
                <td key={at} data-column={head[at + 1]}>
                  {share !== undefined && (
                    <meter class="time-bar" value={share} aria-hidden="true" />
                  )}{' '}
                  {rowText(cell, 600)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
)
