import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { finishUnread } from '../services/process/output-end.ts'

finishUnread()

/**
 * Checks that imports between folders go in one direction: when `store/xray` imports from
 * `store/records`, nothing in `store/records` imports from `store/xray`, directly or through
 * others. The same holds for whole folders with all that is below them: `store` and `graph`. Biome
 * finds circles of single files (`noImportCycles`).
 */

type Edge = { from: string; to: string; example: string }

const sources = globSync('{services,charts,commands}/**/*.{ts,tsx}')
const specifier = /(?:from|import\(?)\s*'(\.{1,2}\/[^']+\.tsx?)'/g

const imports = sources.flatMap(file =>
  [...readFileSync(file, 'utf8').matchAll(specifier)].map(([, path]) => ({
    file,
    imported: normalize(join(dirname(file), path!)),
  })),
)

/** Every pair of folders in which `from` imports from `to`, with one such import. */
function edgesBetween(folderOf: (file: string) => string): Edge[] {
  const edges = new Map<string, Edge>()
  for (const { file, imported } of imports) {
    const [from, to] = [folderOf(file), folderOf(imported)]
    if (to !== from) edges.set(`${from} ${to}`, { from, to, example: `${file} → ${imported}` })
  }
  return [...edges.values()]
}

/** All folders that `folder` imports from, directly or through others. */
function reachable(folder: string, edges: Edge[]): Set<string> {
  const found = new Set<string>()
  const waiting = [folder]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const { from, to } of edges) {
      if (from !== next || found.has(to)) continue
      found.add(to)
      waiting.push(to)
    }
  }
  return found
}

/** `services/viewer/store` for 3 and `services/viewer/store/xray/open.ts`. */
const folderAt = (depth: number) => (file: string) =>
  dirname(file).split('/').slice(0, depth).join('/')

const backwards = [2, 3, Number.POSITIVE_INFINITY].flatMap(depth => {
  const edges = edgesBetween(folderAt(depth))
  return edges.filter(({ from, to }) => reachable(to, edges).has(from))
})
for (const { from, to, example } of backwards) {
  console.error(`${from} and ${to} import from each other: ${example}`)
}
if (sources.length === 0) console.error('no sources found: run it in the root of the repository')
if (backwards.length > 0 || sources.length === 0) process.exitCode = 1
