import { readFileSync } from 'node:fs'
import { type Check, ok, type Result, skipped, warning } from '../frame/check.ts'

/** Of these, two copies in one process do not know each other's spans, contexts or hooks. */
const single =
  /node_modules\/(@opentelemetry\/(?:api|core|resources|sdk-trace|sdk-trace-base|sdk-trace-node|sdk-node|instrumentation|context-async-hooks))$/

const lockFile = 'node_modules/.package-lock.json'

export const otelPackages: Check = {
  id: 'otel-packages',
  area: 'offline',
  what: 'OpenTelemetry packages',
  about: 'each package of OpenTelemetry that must be there once is there once',
  run() {
    const copies = readCopies()
    if (copies === undefined) return skipped(`there is no ${lockFile} of npm's here`)
    const several = [...copies].filter(([, found]) => found.length > 1)
    if (several.length > 0) return several.map(severalCopies)
    return copies.size === 0
      ? skipped('none is installed here')
      : ok(`one copy of each of ${copies.size} packages`)
  },
}

function severalCopies([name, found]: [string, string[]]): Result {
  const cause = 'spans of one copy do not exist for the other'
  return warning(`${found.length} copies: ${found.join(', ')}`, {
    what: name,
    cause,
    mend: 'npm dedupe',
  })
}

/** The places of each package; undefined without npm's list of what is installed. */
function readCopies(): Map<string, string[]> | undefined {
  try {
    const { packages } = JSON.parse(readFileSync(lockFile, 'utf8')) as {
      packages: { [path: string]: { version?: string } }
    }
    const found = Object.entries(packages).flatMap(([path, { version }]) => {
      const name = single.exec(path)?.[1]
      return name ? [{ name, place: `${path} ${version}` }] : []
    })
    const byName = Map.groupBy(found, ({ name }) => name)
    return new Map([...byName].map(([name, all]) => [name, all.map(({ place }) => place)]))
  } catch {
    return undefined
  }
}
