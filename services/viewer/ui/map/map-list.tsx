import { countsInWords } from '../compute/counts-words.ts'
import { rowText } from '../compute/outside-text.ts'
import { worstOf } from '../compute/status.ts'
import { Scroller } from '../parts/scroller.tsx'
import { StatusMark } from '../parts/status-mark.tsx'
import { type MapPart, titleOf } from './map-graph.ts'

/** The map as a list of nodes and edges, for the keyboard. */
export function MapList(props: {
  parts: MapPart[]
  selected: string | undefined
  select: (key: string | undefined) => void
}) {
  const { parts, selected, select } = props
  return (
    <Scroller label="Map as a list" class="map-list">
      <ul>
        {parts.map(part => (
          <li key={part.key}>
            <button
              type="button"
              class="map-row"
              aria-pressed={part.key === selected}
              onClick={() => select(part.key === selected ? undefined : part.key)}
            >
              <StatusMark status={worstOf(part.counts)} />
              <b>{titleOf(part)}</b>
              {part.kind === 'node' && <span class="map-type">{typeWords(part)}</span>}
              <span class="map-counts">{countsInWords(part.counts)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Scroller>
  )
}

function typeWords(part: MapPart): string {
  if (part.kind === 'edge' || part.node.type === 'client') return ''
  const { type, accountId, inferred } = part.node
  const account = accountId && `account ${rowText(accountId, 40)}`
  return [rowText(type, 40), account, inferred && 'inferred from its callers']
    .filter(Boolean)
    .join(', ')
}
