import type { DifferingAttribute } from '../../records/api.ts'
import { plural } from '../../words/format.ts'
import { rowText, valueText } from '../compute/outside-text.ts'
import { TableHead } from '../parts/table.tsx'

/** What differs between spans in the same place, those of resources first. */
export function AttributeDifferences({ attributes }: { attributes: DifferingAttribute[] }) {
  if (attributes.length === 0) return <p class="page-line">No attribute differs.</p>
  return (
    <details class="differing" open={attributes.length <= 20}>
      <summary>{plural(attributes.length, 'attribute differs', 'attributes differ')}</summary>
      <table>
        <TableHead columns={['Of', 'Attribute', 'A', 'B']} />
        <tbody>
          {attributes.map(({ path, key, a, b }) => (
            <tr key={`${path} ${key}`}>
              <td>
                <bdi>{rowText(path, 100)}</bdi>
              </td>
              <td>{rowText(key, 100)}</td>
              <Value value={a} />
              <Value value={b} />
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

const Value = ({ value }: { value: unknown }) => (
  <td class={value === undefined ? 'none' : 'outside'}>
    {value === undefined ? 'absent' : <bdi>{rowText(valueText(value), 300)}</bdi>}
  </td>
)
