import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { sources as webClientSources } from '../../services/activities/web/build.ts'
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

const pages = [
  { folder: 'services/viewer/ui', entries: ['main.tsx', 'trace-file/main.tsx'], pageSourceFolders },
  {
    folder: 'services/activities/web',
    entries: ['main.tsx'],
    pageSourceFolders: webClientSources,
  },
].map(page => ({
  ...page,
  modules: [...new Set(page.entries.flatMap(entry => modulesOf(`${page.folder}/${entry}`)))],
}))

const isBelow = (folders: string[]) => (file: string) =>
  folders.some(folder => file.startsWith(`${folder}/`))

test.each(pages)(
  'the image copies all that the page $folder is built of, before it builds the page',
  ({ folder, modules }) => {
    const [, stage = ''] = readFileSync(join(root, 'Dockerfile'), 'utf8').split(' AS page\n')
    const beforeBuild = stage.split(`vite.js build --config ${folder}/`)[0]!
    const copied = [...beforeBuild.matchAll(/^COPY (services\/\S+) /gm)].map(([, from]) => from!)

    expect(stage.length).toBeGreaterThan(beforeBuild.length)
    expect(modules.length).toBeGreaterThan(15)
    expect(modules.filter(file => !isBelow(copied)(file))).toStrictEqual([])
  },
)

test.each(pages)('an edit of any module of the page $folder makes the built page stale', page => {
  const folders = page.pageSourceFolders.map(folder => relative(root, folder).replace(/\/$/, ''))

  expect(page.modules.filter(file => !isBelow(folders)(file))).toStrictEqual([])
})
