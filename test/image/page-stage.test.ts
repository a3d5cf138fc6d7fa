import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { pageSourceFolders } from '../../services/viewer/ui/build.ts'

const root = resolve(import.meta.dirname, '../..')

/** All modules that the page is built of, below the repository's root. */
function modulesOf(entry: string): string[] {
  const found = new Set<string>()
  const waiting = [entry]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue
    found.add(file)
    const text = readFileSync(join(root, file), 'utf8')
    for (const [, path] of text.matchAll(
      /^(?:import|export|\} from)(?! type).*?'(\.[^']+\.tsx?)'/gm,
    )) {
      waiting.push(join(dirname(file), path!))
    }
  }
  return [...found].sort()
}

const modules = [
  ...new Set(
    ['main.tsx', 'trace-file/main.tsx'].flatMap(entry => modulesOf(`services/viewer/ui/${entry}`)),
  ),
]
const isBelow = (folders: string[]) => (file: string) =>
  folders.some(folder => file.startsWith(`${folder}/`))

test('the image copies all that the page is built of, before it builds the page', () => {
  const [, stage = ''] = readFileSync(join(root, 'Dockerfile'), 'utf8').split(' AS page\n')
  const beforeBuild = stage.split('vite.js build')[0]!
  const copied = [...beforeBuild.matchAll(/^COPY (services\/\S+) /gm)].map(([, folder]) => folder!)

  expect(modules.length).toBeGreaterThan(100)
  expect(modules.filter(file => !isBelow(copied)(file))).toStrictEqual([])
})

test('an edit of any module of the page makes the built page stale', () => {
  const folders = pageSourceFolders.map(folder => relative(root, folder).replace(/\/$/, ''))

  expect(modules.filter(file => !isBelow(folders)(file))).toStrictEqual([])
})
