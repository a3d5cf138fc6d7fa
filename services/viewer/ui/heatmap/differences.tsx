import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { DifferencesAnswer, TraceSummary } from '../../records/api.ts'
import { rowText } from '../compute/outside-text.ts'
import { whereText } from '../compute/where-text.ts'
import { callApi } from '../state/api-client.ts'
import { withRange } from '../state/range.ts'

const idsOf = (traces: TraceSummary[]) => traces.map(({ traceId }) => traceId)

/**
 * Values that are more frequent in some traces than in the others; each filters to its traces.
 * Without a selection among them, the others are those of the range that the filter leaves out.
 */
export function Differences({ selected, all }: { selected: TraceSummary[]; all: TraceSummary[] }) {
  const found = useSignal<DifferencesAnswer | undefined>(undefined)
  const chosen = new Set(selected)
  const others = all.filter(trace => !chosen.has(trace))
  const rest = others.length > 0 ? idsOf(others) : undefined
  useEffect(() => {
    let isCurrent = true
    found.value = undefined
    const body = JSON.stringify({ these: idsOf(selected), rest })
    callApi<DifferencesAnswer>(withRange('differences'), { method: 'POST', body }).then(
      answer => {
        if (isCurrent) found.value = answer
      },
      () => {},
    )
    return () => {
      isCurrent = false
    }
  }, [selected.length, rest?.length, selected[0]?.traceId])
  if (!found.value?.rest) return null
  const { differences } = found.value
  return (
    <details class="differences" open>
      <summary>What differs from the rest</summary>
      <ul>
        {differences.map(difference => {
          const { key, value, where: place, inside, outside } = difference
          const where = whereText(key, value)
          const shown = (
            <bdi>
              {places.includes(place) && `${place} `}
              {rowText(key, 80)} <b>{rowText(value, 80)}</b>
            </bdi>
          )
          return (
            <li key={key + value}>
              {where === undefined ? shown : <a href={hrefWith(where)}>{shown}</a>}: in{' '}
              {percent(inside)} of these, {percent(outside)} of the rest
            </li>
          )
        })}
        {differences.length === 0 && <li>No value is more frequent in these.</li>}
      </ul>
    </details>
  )
}

/** Places whose keys do not say where they are. */
const places = ['error', 'log', 'event']

/** This page without the selection, and with one more condition. */
function hrefWith(where: string): string {
  const query = new URLSearchParams(location.search)
  query.delete('select')
  query.append('where', where)
  return `/traces?${query}`
}

const percent = (share: number) => `${Math.round(share * 100)} %`
