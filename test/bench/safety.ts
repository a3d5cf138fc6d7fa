import { writeSection } from './doc-section.ts'
import { bounds, type Example } from './safety/example.ts'
import { badRequests } from './safety/examples/bad-requests.ts'
import { crossSite } from './safety/examples/cross-site.ts'
import { floods } from './safety/examples/floods.ts'
import { matching } from './safety/examples/matching.ts'
import { memory } from './safety/examples/memory.ts'
import { nesting } from './safety/examples/nesting.ts'
import { numbers } from './safety/examples/numbers.ts'
import { records } from './safety/examples/records.ts'
import { secrets } from './safety/examples/secrets.ts'
import { services } from './safety/examples/services.ts'
import { play, type Result } from './safety/play.ts'

const atRest: Example = {
  kind: 0,
  name: 'nothing at all, for three seconds',
  async play() {
    await new Promise(resolve => setTimeout(resolve, 3000))
    return { said: '', isRight: true }
  },
}

const examples: Example[] = [
  atRest,
  ...matching,
  ...records,
  ...numbers,
  ...memory,
  ...floods,
  ...nesting,
  badRequests,
  ...crossSite,
  ...services,
  ...secrets,
].sort((a, b) => a.kind - b.kind)

type SafetyOptions = {
  /** Checkouts to play against: one, or before and after. */
  folders: string[]
  /** Kinds to play; @default all */
  only: number[] | undefined
  isWritten: boolean
}

/**
 * Plays the inputs that once froze, ended, filled or opened the viewer, and prints their effect on each
 * checkout. Nothing is asserted: `missed` names the bounds that do not hold.
 */
export async function benchSafety({ folders, only, isWritten }: SafetyOptions): Promise<void> {
  const rows: string[][] = []
  const heading = ['kind', 'example', ...(folders.length > 1 ? ['before', 'after'] : ['measured'])]
  for (const example of examples) {
    if (only && !only.includes(example.kind)) continue
    const results: Result[] = []
    for (const folder of folders) results.push(await play(example, folder))
    const kept = results.at(-1)!.isRight ? 'kept' : '**missed**'
    const row = [`${example.kind}`, example.name, ...results.map(({ text }) => text), kept]
    rows.push(row)
    console.log(row.join(' | '))
    // Writes after each row, since a run takes half an hour and may be interrupted.
    if (isWritten) write(markdownTable([...heading, 'bounds'], rows))
  }
}

const write = (table: string) =>
  writeSection('docs/safety.md', 'Before and after', `${introduction()}\n\n${table}`)

const introduction = () =>
  [
    '`npm run bench -- safety --viewer <checkout before> --viewer . --write` writes this table. Each',
    'example is played against a viewer of its own that holds honest traces. *Stall* is the slowest',
    '`GET /readyz`, asked every 20 ms beside it, without the time for which other programs had the',
    'processors; *+MB* is by how much resident memory grew at most.',
    `Bounds: stall ≤ ${bounds.stallMillis} ms, growth ≤ ${bounds.grownMegabytes} MB, the process lives,`,
    'every list answers 200 afterwards, at least 95 % of the honest traces are left, and the answer',
    'is the right one (never 5xx, except 503 with `Retry-After`).',
  ].join('\n')

function markdownTable(heading: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(escapeCell).join(' | ')} |`
  return [line(heading), `|${heading.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

const escapeCell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
