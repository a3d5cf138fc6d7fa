import { useSignal } from '@preact/signals'
import { type AttributeGroup, groupAttributes } from '../compute/attribute-groups.ts'
import { formatCount } from '../compute/format.ts'
import { rowText, valueText } from '../compute/outside-text.ts'
import { Text } from '../parts/text.tsx'

const firstAttributes = 50

export function AttributeList({ attributes }: { attributes: Record<string, unknown> }) {
  return (
    <>
      {groupAttributes(attributes).map(group => (
        <Group key={group.name} group={group} />
      ))}
    </>
  )
}

function Group({ group }: { group: AttributeGroup }) {
  const all = useSignal(false)
  const left = group.attributes.length - firstAttributes
  const shown = all.value ? group.attributes : group.attributes.slice(0, firstAttributes)
  return (
    <details class="attribute-group" open>
      <summary>{rowText(group.name, 60)}</summary>
      <dl>
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
    </details>
  )
}
