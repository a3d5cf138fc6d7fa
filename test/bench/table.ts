/** Prints rows below a heading, in columns as wide as their widest cell. */
export function printTable(title: string, heading: string[], rows: string[][]): void {
  const all = [heading, ...rows]
  const widths = heading.map((_, column) => Math.max(...all.map(row => row[column]?.length ?? 0)))
  const line = (row: string[]) =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`
  const rule = `|${widths.map(width => '-'.repeat(width + 2)).join('|')}|`
  console.log(['', title, '', line(heading), rule, ...rows.map(line)].join('\n'))
}
