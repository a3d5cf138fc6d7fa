import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import type { EnvironmentReader } from '../../environment.ts'

const packageName = '@opentelemetry/auto-instrumentations-node'
const prefix = '@opentelemetry/instrumentation-'

/**
 * The short names of the contributed instrumentations, from the package's dependencies: loading it
 * is slow.
 */
export function contributedNames(): string[] {
  const { dependencies } = JSON.parse(
    readFileSync(findPackageJSON(packageName, import.meta.url)!, 'utf8'),
  )
  const packages = Object.keys(dependencies).filter(name => name.startsWith(prefix))
  return packages.map(name => name.slice(prefix.length)).sort()
}

/** Not part of `all`, as in the package: `fs` is noisy, `host-metrics` makes no spans. */
const onlyByName = new Set(['fs', 'host-metrics'])

/**
 * The short names of the contributed instrumentations that replace our own hooks; an empty list
 * means our own hooks. `all` is the package's own default.
 */
export function readInstrumentations(read: EnvironmentReader): string[] {
  const disabled = readNames(read, 'OTEL_NODE_DISABLED_INSTRUMENTATIONS')
  const names = readNames(read, 'OTEL_NODE_ENABLED_INSTRUMENTATIONS', ['all'])
  const isAll = names.includes('all')
  const enabled = isAll ? contributedNames().filter(name => !onlyByName.has(name)) : names
  return enabled.filter(name => !disabled.includes(name))
}

function readNames(read: EnvironmentReader, variable: string, others: string[] = []): string[] {
  const listed = (read.text(variable) ?? '').split(',').map(name => name.trim())
  const names = listed.filter(name => name !== '')
  if (names.length === 0) return names
  const known = contributedNames()
  const unknown = names.filter(name => !known.includes(name) && !others.includes(name))
  if (unknown.length === 0) return names
  const allowed = [...others.map(name => `"${name}"`), `names out of ${known.join(', ')}`]
  const quoted = unknown.map(name => `"${name}"`).join(', ')
  read.addProblem(variable, `${allowed.join(', or ')}; not ${quoted}`)
  return []
}
