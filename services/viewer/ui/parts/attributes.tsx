import { useSignal } from '@preact/signals'
import { formatCount } from '../../words/format.ts'
import { groupAttributes } from '../compute/attribute-groups.ts'
import { rowText, valueText } from '../compute/outside-text.ts'
import { Text } from './text.tsx'

const firstAttributes = 50

export function AttributeList({ attributes }: { attributes: Record<string, unknown> }) {
  return (
    <>
      {groupAttributes(attributes).map(({ name, attributes: members }) => (
        <MemberGroup key={name} title={name} members={Object.fromEntries(members)} />
      ))}
    </>
  )
}

/** Members with their values; nothing when there are none. Without a title they cannot be folded. */
export function MemberGroup(props: {
  title?: string
  members: Record<string, unknown>
  folded?: boolean
}) {
  const { title, members, folded = false } = props
  const entries = Object.entries(members)
  if (entries.length === 0) return null
  if (title === undefined) return <Members entries={entries} />
  return (
    <details class="attribute-group" open={!folded}>
      <summary>{rowText(title, 60)}</summary>
      <Members entries={entries} />
    </details>
  )
}

function Members({ entries }: { entries: [string, unknown][] }) {
  const all = useSignal(false)
  const left = entries.length - firstAttributes
  const shown = all.value ? entries : entries.slice(0, firstAttributes)
  return (
    <>
      <dl class="members">
        {shown.map(([key, value]) => (
          <div key={key}>
            <dt>{rowText(key, 200)}</dt>
            <dd>
              <Text text={valueText(value)} />
            </dd>
          </div>
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
