import type { DifferingAttribute } from '../../records/api.ts'
import { plural } from '../../words/format.ts'
import { rowText, valueText } from '../compute/outside-text.ts'
import { DataTable } from '../parts/data-table.tsx'

/** What differs between spans in the same place, those of resources first. */
export function AttributeDifferences({ attributes }: { attributes: DifferingAttribute[] }) {
  if (attributes.length === 0) return <p class="page-line">No attribute differs.</p>
  return (
    <details class="differing" open={attributes.length <= 20}>
      <summary>{plural(attributes.length, 'attribute differs', 'attributes differ')}</summary>
      <DataTable
        label="Attributes that differ"
        columns={['Of', 'Attribute', 'A', 'B']}
        rows={attributes.map(({ path, key, a, b }) => ({
          key: `${path} ${key}`,
          cells: [<bdi>{rowText(path, 100)}</bdi>, rowText(key, 100), inWords(a), inWords(b)],
        }))}
      />
    </details>
  )
}

const inWords = (value: unknown) =>
  value === undefined ? (
    <span class="none">absent</span>
  ) : (
    <bdi class="outside">{rowText(valueText(value), 300)}</bdi>
  )
