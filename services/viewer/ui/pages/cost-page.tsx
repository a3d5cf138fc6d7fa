import type { ComponentChildren } from 'preact'
import type { CostAnswer, VendorCost } from '../../records/cost-api.ts'
import { rowText } from '../compute/outside-text.ts'
import { chosenLoad, LoadFields } from '../cost/load-fields.tsx'
import { LoadedView } from '../parts/loaded-view.tsx'
import { NothingHere } from '../parts/nothing-here.tsx'
import { RangeSelect } from '../parts/range-select.tsx'
import { Scroller } from '../parts/scroller.tsx'
import { ServiceName } from '../parts/service-name.tsx'
import { TableHead } from '../parts/table.tsx'
import { useApi } from '../state/loaded.ts'
import { rangeParameters } from '../state/range.ts'

const refreshMillis = 15_000

/** `/cost`: what a month costs at the vendors. */
export function CostPage() {
  const query = new URLSearchParams([...rangeParameters.value, ...chosenLoad()])
  const loaded = useApi<CostAnswer>(`cost?${query}`, refreshMillis)
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
          answer.observed.certainty === 'none' ? (
            <NothingHere what="requests" />
          ) : (
            <Bill {...answer} />
          )
        }
      />
    </div>
  )
}

const Bill = ({ observed, load, vendors, total, pricesOf, ...answer }: CostAnswer) => (
  <Scroller label="Cost" class="cost">
    <LoadFields load={load} />
    <p class="page-line">{observed.text}</p>
    <Rows
      title={`${total.text} a month`}
      head={['Vendor', 'A month', 'Now', 'At this load', 'Free', 'Price']}
      rows={vendors.map(vendorCells)}
    />
    <p class="page-line">
      Prices of {pricesOf}. <a href="/-/api/cost">The answer as JSON</a> has their sources.
    </p>
    <Rows
      title="What makes it larger"
      head={['Seen here', 'How much']}
      rows={answer.traps.map(({ title, text }) => [title, rowText(text, 600)])}
    />
    <p class="page-line">{answer.probes.text}</p>
    <Rows
      title="By route"
      head={['Route', 'Requests', 'Cost']}
      rows={answer.routes.map(({ service, route, share, text }) => [
        named(service, route),
        bar(share),
        text,
      ])}
    />
    <Rows
      title="By name of span"
      head={['Span', 'Share', 'Events']}
      rows={answer.spanNames.map(({ service, name, share, text }) => [
        named(service, name),
        bar(share),
        text,
      ])}
    />
    <Rows
      title="By sampling rule"
      head={['Rule', 'Requests', 'Keeps']}
      rows={answer.rules.map(({ rule, share, text }) => [rowText(rule), bar(share), text])}
    />
    <Rows
      title="What sampling would keep"
      head={['Sampling', 'Kept', 'Keeps']}
      rows={answer.samplings.map(({ name, keptShare, text }) => [
        rowText(name),
        bar(keptShare),
        text,
      ])}
    />
  </Scroller>
)

const vendorCells = ({ name, counted, isAlternative, text, free, price, notes }: VendorCost) => [
  <>
    <strong>{name}</strong>
    {isAlternative && ' (instead, not in the sum)'}
    <br />
    <small>{counted}</small>
  </>,
  text.amount,
  text.present,
  text.month,
  free.text,
  <>
    {price.text}
    {notes.map(note => (
      <small key={note}>
        <br />
        {note}
      </small>
    ))}
  </>,
]

const named = (service: string, name: string) => (
  <>
    <ServiceName service={service} /> <bdi>{rowText(name)}</bdi>
  </>
)

const bar = (share: number) => <meter class="time-bar" value={share} aria-hidden="true" />

/** A table under its title; nothing without rows. */
function Rows(props: { title: string; head: string[]; rows: ComponentChildren[][] }) {
  const { title, head, rows } = props
  if (rows.length === 0) return null
  return (
    <section>
      <h2>{title}</h2>
      <div class="table">
        <table class="cards">
          <TableHead columns={head} />
          <tbody>
            {rows.map((cells, row) => (
              <tr key={row}>
                {cells.map((cell, at) => (
                  <td key={at} data-column={head[at]}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
