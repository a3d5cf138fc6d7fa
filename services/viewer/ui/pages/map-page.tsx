import { useMemo, useRef } from 'preact/hooks'
import type { MapAnswer } from '../../records/api.ts'
import { plural } from '../../words/format.ts'
import { captionOf, minutesOf } from '../compute/counts-words.ts'
import { groupFilter } from '../compute/filter-text.ts'
import type { Place } from '../compute/layered-layout.ts'
import { moreInWords, sourceInWords } from '../compute/left-out-words.ts'
import { rowText } from '../compute/outside-text.ts'
import { keepPlaces } from '../map/keep-places.ts'
import { arrowsOf, nearby, partsOf } from '../map/map-graph.ts'
import { MapList } from '../map/map-list.tsx'
import { MapSide } from '../map/map-side.tsx'
import { ServiceMap } from '../map/service-map.tsx'
import { StatusLegend } from '../parts/legend.tsx'
import { LoadedView } from '../parts/loaded-view.tsx'
import { NothingHere } from '../parts/nothing-here.tsx'
import { RangeSelect } from '../parts/range-select.tsx'
import { Scroller } from '../parts/scroller.tsx'
import { useGroupNames } from '../state/groups.ts'
import { useKeys } from '../state/keys.ts'
import { useApi } from '../state/loaded.ts'
import { queryParameter, setQuery } from '../state/location.ts'
import { chosenRange, rangeParameters } from '../state/range.ts'

const group = queryParameter('group')
const part = queryParameter('part')
const focus = queryParameter('focus')
const hops = queryParameter('hops')
const refreshMillis = 5_000

const scale = { columnWidth: 190, rowHeight: 150, radius: 32, below: 84 }

const select = (key: string | undefined) => setQuery({ part: key })

/** `/map`: X-Ray's service map of a time range. */
export function MapPage() {
  const query = new URLSearchParams(rangeParameters.value)
  if (group.value) query.set('group', group.value)
  const loaded = useApi<MapAnswer>(`map?${query}`, refreshMillis)
  return (
    <div class="page">
      <div class="page-head">
        <h1>Service map</h1>
        <RangeSelect />
        <GroupSelect />
        {focus.value && <FocusTools name={focus.value} />}
      </div>
      <LoadedView
        loaded={loaded}
        what="the map"
        show={answer =>
          answer.nodes.length > 0 ? (
            <MapScreen answer={answer} />
          ) : (
            <NothingHere what="requests" also={{ group: group.value && 'the group' }} />
          )
        }
      />
    </div>
  )
}

function GroupSelect() {
  const names = new Set([...useGroupNames(), ...(group.value ? [group.value] : [])])
  if (names.size === 0) return null
  return (
    <label>
      Group{' '}
      <select
        value={group.value ?? ''}
        onChange={event => setQuery({ group: event.currentTarget.value }, { push: true })}
      >
        <option value="">all traces</option>
        {[...names].map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

function FocusTools({ name }: { name: string }) {
  return (
    <>
      <label>
        Around {rowText(name, 60)}, up to{' '}
        <select
          value={hops.value ?? '1'}
          onChange={event => setQuery({ hops: event.currentTarget.value })}
        >
          {['1', '2', '3'].map(count => (
            <option key={count} value={count}>
              {plural(Number(count), 'call')}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        onClick={() => setQuery({ focus: undefined, hops: undefined }, { push: true })}
      >
        Show all <kbd>f</kbd>
      </button>
    </>
  )
}

function MapScreen({ answer: whole }: { answer: MapAnswer }) {
  const answer = useMemo(
    () => nearby(whole, focus.value, Number(hops.value ?? 1)),
    [whole, focus.value, hops.value],
  )
  const parts = useMemo(() => partsOf(answer), [answer])
  const places = usePlaces(answer)
  const minutes = minutesOf(chosenRange.value)
  useMapKeys(parts.map(({ key }) => key))
  const chosen = parts.find(({ key }) => key === part.value)
  return (
    <div class="map-screen">
      <div class="map-stage">
        {sourceInWords(whole) && <p class="facts">{sourceInWords(whole)}</p>}
        {whole.more && (
          <p class="left-out" role="status">
            {moreInWords(whole.more)}
          </p>
        )}
        <Scroller label="Map" class="map-drawn">
          <ServiceMap
            parts={parts}
            places={places}
            scale={scale}
            highlighted={part}
            choose={({ key, kind }) =>
              select(kind === 'node' && key === part.value ? undefined : key)
            }
            caption={part => captionOf(part, minutes)}
          />
        </Scroller>
        <StatusLegend />
        <MapList parts={parts} selected={part.value} select={select} />
      </div>
      {chosen && (
        <MapSide
          part={chosen}
          answer={answer}
          minutes={minutes}
          groupFilter={groupFilter(group.value)}
        />
      )}
    </div>
  )
}

/** Nodes keep their places from answer to answer; a new focus is laid out afresh. */
function usePlaces(answer: MapAnswer) {
  const before = useRef<{ focus: string | undefined; places: ReadonlyMap<string, Place> }>({
    focus: focus.value,
    places: new Map(),
  })
  return useMemo(() => {
    const known = before.current.focus === focus.value ? before.current.places : new Map()
    const places = keepPlaces(known, ...arrowsOf(answer))
    before.current = { focus: focus.value, places }
    return places
  }, [answer])
}

function useMapKeys(keys: string[]): void {
  const latest = useRef(keys)
  latest.current = keys
  const move = (by: 1 | -1) => {
    const { length } = latest.current
    const at = latest.current.indexOf(part.value ?? '')
    select(latest.current[at < 0 ? (by > 0 ? 0 : length - 1) : (at + by + length) % length])
  }
  useKeys('Service map', [
    { keys: ['j'], does: 'Next node or edge', run: () => move(1), hint: 'node', hintKeys: 'j/k' },
    { keys: ['k'], does: 'Previous node or edge', run: () => move(-1) },
    { keys: ['Escape'], does: 'Close the side panel', run: () => select(undefined) },
    {
      keys: ['f'],
      does: 'Show the whole map',
      run: () => setQuery({ focus: undefined, hops: undefined }),
    },
  ])
}
