import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { fold } from '../../filter/search/fold.ts'
import { formatCount } from '../../words/format.ts'
import { groupAttributes } from '../compute/attribute-groups.ts'
import { isMarkedAttribute } from '../compute/marks.ts'
import { rowText, valueText } from '../compute/outside-text.ts'
import { marks } from '../state/search.ts'
import { type KeyOf, Member } from './member.tsx'

const firstAttributes = 50

/** Longer lists have a field that filters them. */
const fewMembers = 12

type Entry = [name: string, value: unknown]

export function AttributeList({ attributes }: { attributes: Record<string, unknown> }) {
  return (
    <Filtered entries={Object.entries(attributes)}>
      {entries =>
        groupAttributes(Object.fromEntries(entries)).map(({ name, attributes: members }) => (
          <Group key={name} title={name} folded={false}>
            <Members entries={members} keyOf={sameKey} />
          </Group>
        ))
      }
    </Filtered>
  )
}

const sameKey: KeyOf = name => name

/** Members with their values; nothing when there are none. Without a title they cannot be folded. */
export function MemberGroup(props: {
  title?: string
  members: Record<string, unknown>
  folded?: boolean
  keyOf?: KeyOf
}) {
  const { title, members, folded = false, keyOf = sameKey } = props
  const all = Object.entries(members)
  if (all.length === 0) return null
  const list = (
    <Filtered entries={all}>{entries => <Members entries={entries} keyOf={keyOf} />}</Filtered>
  )
  if (title === undefined) return list
  return (
    <Group title={title} folded={folded && !all.some(entry => isFound(entry, keyOf))}>
      {list}
    </Group>
  )
}

function Group(props: { title: string; folded: boolean; children: ComponentChildren }) {
  const { title, folded, children } = props
  return (
    <details class="attribute-group" open={!folded}>
      <summary>{rowText(title, 60)}</summary>
      {children}
    </details>
  )
}

/** Whether the reader's search is in it. */
function isFound([name, value]: Entry, keyOf: KeyOf): boolean {
  const found = marks.value
  if (found.words.length === 0) return false
  const text = valueText(value)
  const says = (each: string) => {
    const folded = fold(each)
    return found.words.some(word => folded.includes(word))
  }
  return says(name) || says(text) || isMarkedAttribute(found, keyOf(name) ?? name, text)
}

function Filtered(props: { entries: Entry[]; children: (entries: Entry[]) => ComponentChildren }) {
  const { entries, children } = props
  const wanted = useSignal('')
  if (entries.length <= fewMembers) return <>{children(entries)}</>
  const word = wanted.value.trim().toLowerCase()
  const has = (text: string) => text.toLowerCase().includes(word)
  const kept = word
    ? entries.filter(([name, value]) => has(name) || has(valueText(value)))
    : entries
  return (
    <>
      <p class="member-filter">
        <input
          type="search"
          placeholder="Filter"
          aria-label="Filter these members"
          value={wanted.value}
          onInput={event => (wanted.value = event.currentTarget.value)}
        />{' '}
        <span role="status">
          {word && `${formatCount(kept.length)} of ${formatCount(entries.length)}`}
        </span>
      </p>
      {children(kept)}
    </>
  )
}

function Members({ entries, keyOf }: { entries: Entry[]; keyOf: KeyOf }) {
  const all = useSignal(false)
  const left = entries.length - firstAttributes
  const shown = all.value ? entries : entries.slice(0, firstAttributes)
  return (
    <>
      <dl class="members">
        {shown.map(([name, value]) => (
          <Member key={name} name={name} value={value} keyOf={keyOf} />
        ))}
      </dl>
      {left > 0 && !all.value && (
        <button type="button" onClick={() => (all.value = true)}>
          Show {formatCount(left)} more
        </button>
      )}
    </>
  )
}
