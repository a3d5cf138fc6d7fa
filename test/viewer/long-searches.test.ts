import { expect, test } from 'vitest'
import { openStore } from '../../services/viewer/store/open.ts'
import { runAtOnce } from '../../services/viewer/turns/turns.ts'
import { logLine, sampleMillis } from './records.ts'

const range = { fromMillis: 0, toMillis: Number.MAX_SAFE_INTEGER }

/** Acts like a pattern that takes a second for each line, and matches only the first. */
const costly = {
  needles: [],
  *matches(raw: string) {
    for (let step = 0; step < 1000; step++) yield
    return raw.includes('line 0')
  },
}

test('a long search answers what it has found, and the next page continues where it stopped', () => {
  const store = openStore({ file: ':memory:', now: () => sampleMillis })
  const lines = [0, 1, 2, 3, 4].map(n =>
    logLine({ message: `line ${n}`, fields: { n: `line ${n}` } }),
  )
  store.inbox.addLogs(lines)

  const pages: string[][] = []
  let after: number | undefined
  do {
    const query = { matcher: costly, range, limit: 100, ...(after === undefined ? {} : { after }) }
    const { logs, next } = runAtOnce(store.logs(query))
    pages.push(logs.map(({ message }) => message))
    after = next
  } while (after !== undefined)

  expect(pages).toStrictEqual([[], [], ['line 0']])
  store.close()
})
