import type { ComponentChildren } from 'preact'
import type { TracesAnswer } from '../../records/api.ts'
import { plural } from '../../words/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { useApi } from '../state/loaded.ts'
import { rangeParameters } from '../state/range.ts'
import { search, wheres } from '../state/search.ts'
import { NothingHere } from './nothing-here.tsx'

/** The maximum of the API. */
const limit = 1_000

/** Says what the list was narrowed by, with the number of traces without it. */
export function NoTraces(props: {
  filter: string | undefined
  route: string | undefined
  children?: ComponentChildren
}) {
  const { filter, route, children } = props
  const attributes = wheres.value.length
  const also = {
    q: search.value && `the search “${rowText(search.value, 60)}”`,
    where: attributes > 0 ? plural(attributes, 'attribute') : undefined,
    filter: filter && 'the filter',
    route: route && 'the route',
  }
  const isNarrowed = filter || search.value || attributes > 0
  return (
    <NothingHere what="traces" also={also}>
      {children}
      {filter && (
        <p>
          Filter: <code class="outside">{rowText(filter, 1_000)}</code>
        </p>
      )}
      {isNarrowed && <CountWithout what={filter && !search.value ? 'the filter' : 'these'} />}
    </NothingHere>
  )
}

function CountWithout({ what }: { what: string }) {
  const { value } = useApi<TracesAnswer>(`traces?${rangeParameters.value}&limit=${limit}`)
  if (value.state !== 'ready') return <p>Without {what}: …</p>
  const { traces, next } = value.answer
  return (
    <p>
      Without {what}: {plural(traces.length, 'trace')}
      {next && ' or more'}
    </p>
  )
}
