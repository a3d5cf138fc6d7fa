import type { SoakResult } from './soak.ts'
import { slopePerMinute } from './verdict.ts'

const number = (value: number) => Math.round(value).toLocaleString('en')

/** Markdown: a line of what was done, memory and handles by process, records by lens. */
export function soakReport(result: SoakResult): string {
  const { minutes, perSecond, cores, answered, failed, pages } = result
  const pageLines = pages.last.map(({ path, heapMegabytes, elements }, index) => {
    const before = pages.first[index]!
    return `\`${path}\` ${before.heapMegabytes.toFixed(1)} → ${heapMegabytes.toFixed(1)} MB, ${elements} elements`
  })
  return [
    `\`npm run soak -- --for ${Math.round(minutes)}m\`: ${minutes.toFixed(1)} minutes at ${perSecond} requests/s,`,
    `${cores.toFixed(2)} cores, ${number(answered)} requests answered, ${failed} failed.`,
    `The page's heap, first and last: ${pageLines.join('; ')}.`,
    '',
    ...processTable(result),
    '',
    ...lensTable(result),
  ].join('\n')
}

function processTable({ gauges, warmUpMinutes, delays }: SoakResult): string[] {
  const rows = gauges.map(({ name, samples }) => {
    const [first, last] = [samples[0]!, samples.at(-1)!]
    const slope = (measure: 'heapMegabytes' | 'residentMegabytes') =>
      slopePerMinute(samples, warmUpMinutes, measure).toFixed(2)
    const { p50, p99, max } = delays[name]!
    return [
      name,
      `${number(first.residentMegabytes)} → ${number(last.residentMegabytes)}`,
      slope('residentMegabytes'),
      `${first.heapMegabytes.toFixed(1)} → ${last.heapMegabytes.toFixed(1)}`,
      slope('heapMegabytes'),
      `${first.files} → ${last.files}`,
      `${first.resources} → ${last.resources}`,
      [p50, p99, max].map(millis => millis.toFixed(0)).join(' / '),
    ]
  })
  const heading = [
    'process',
    'RSS, MB',
    'a minute',
    'heap after GC, MB',
    'a minute',
    'files',
    'resources',
    'loop delay p50 / p99 / max, ms',
  ]
  return table(heading, rows)
}

const lensTable = ({ accounts }: SoakResult) =>
  table(
    ['lens', 'made', 'delivered', 'dropped', 'shown'],
    accounts.map(({ lens, made, delivered, dropped, reasons, shown }) => [
      lens,
      number(made),
      number(delivered),
      reasons ? `${number(dropped)} (${reasons})` : number(dropped),
      number(shown),
    ]),
  )

const table = (heading: string[], rows: string[][]) =>
  [heading, heading.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`)
