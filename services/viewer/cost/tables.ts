import type { CostAnswer, CostTable, VendorCost } from '../records/cost-api.ts'

type Row = CostTable['rows'][number]

/** The answer as tables for a person to read: the page and the command show the same. */
export function costTables(answer: Omit<CostAnswer, 'tables'>): CostTable[] {
  const { total, vendors, traps, routes, spanNames, rules, samplings } = answer
  const tables = [
    table(
      `${total.text} a month`,
      ['Vendor', 'A month', 'Now', 'At this load', 'Free', 'Price'],
      vendors.map(vendorRow),
    ),
    table(
      'What makes it larger',
      ['Seen here', 'How much'],
      traps.map(({ title, text }) => ({ name: title, cells: [text] })),
    ),
    table(
      'By route',
      ['Route', 'Cost'],
      routes.map(({ service, route, share, text }) => ({
        service,
        name: route,
        share,
        cells: [text],
      })),
    ),
    table(
      'By name of span',
      ['Span', 'Events'],
      spanNames.map(({ service, name, share, text }) => ({ service, name, share, cells: [text] })),
    ),
    table(
      'By sampling rule',
      ['Rule', 'Keeps'],
      rules.map(({ rule, share, text }) => ({ name: rule, share, cells: [text] })),
    ),
    table(
      'What sampling would keep',
      ['Sampling', 'Keeps'],
      samplings.map(({ name, keptShare, text }) => ({ name, share: keptShare, cells: [text] })),
    ),
  ]
  return tables.filter(({ rows }) => rows.length > 0)
}

const table = (title: string, head: string[], rows: Row[]): CostTable => ({ title, head, rows })

function vendorRow({ name, counted, isAlternative, text, free, price, notes }: VendorCost): Row {
  return {
    name: isAlternative ? `${name} (instead, not in the sum)` : name,
    about: `Counts ${counted}.`,
    cells: [
      text.amount,
      text.present,
      text.month,
      free.text,
      [`${price.text}.`, ...notes].join(' '),
    ],
  }
}
