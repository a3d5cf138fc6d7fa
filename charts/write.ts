import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { folders, type Manifests } from './manifests.ts'

/**
 * Paths below `folder` that differ from the charts: changed, missing, or no longer made by them.
 * Does not look into folders that are not of the charts.
 */
export function stalePaths(folder: string, manifests: Manifests): string[] {
  const present = folders.flatMap(name => yamlFiles(folder, name))
  const differs = [...manifests].filter(
    ([path, text]) => !present.includes(path) || readFileSync(join(folder, path), 'utf8') !== text,
  )
  const left = present.filter(path => !manifests.has(path))
  return [...differs.map(([path]) => path), ...left].sort()
}

/**
 * Writes and removes only stale files, and returns their paths: Skaffold watches the files, and
 * would deploy for ever if its hook wrote all of them each time.
 */
export function writeStale(folder: string, manifests: Manifests): string[] {
  const stale = stalePaths(folder, manifests)
  for (const path of stale) {
    const file = join(folder, path)
    const text = manifests.get(path)
    if (text === undefined) {
      rmSync(file)
      continue
    }
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return stale
}

function yamlFiles(folder: string, name: string): string[] {
  const place = join(folder, name)
  if (!existsSync(place)) return []
  return readdirSync(place)
    .filter(file => file.endsWith('.yaml'))
    .map(file => `${name}/${file}`)
}
