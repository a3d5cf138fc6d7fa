import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { anchorsOf, codeIn, type Document, documents, files, readDocument } from './documents.ts'

test.each([
  ['README.md', 130],
  ['ARCHITECTURE.md', 150],
])('%s has at most %i lines', (file, maxLines) => {
  expect(readFileSync(file, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(maxLines)
})

test.each(documents)('the lines of $file have at most 140 characters', ({ lines }) => {
  // A row of a table cannot be broken.
  const prose = lines.filter(line => !line.startsWith('|'))

  expect(prose.filter(line => [...line].length > 140)).toEqual([])
})

test('every page of docs/ is linked from the README', () => {
  const pages = files.filter(file => /^docs\/[^/]+\.md$/.test(file))

  const links = linksIn(readDocument('README.md'))

  expect(pages.length).toBeGreaterThan(0)
  expect(pages.filter(page => !links.includes(page))).toEqual([])
})

test.each(documents)('every link of $file leads to a file and a heading', document => {
  const broken = linksIn(document).filter(link => {
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? document.file : normalize(join(dirname(document.file), path))
    if (!existsSync(target)) return true
    return anchor !== undefined && !anchorsOf(readDocument(target)).includes(anchor)
  })

  expect(broken).toEqual([])
})

test.each(documents)('every file that $file names in backticks exists', document => {
  const paths = codeIn(document).filter(looksLikePath).flatMap(alternatives)

  expect(paths.filter(path => !isThere(path, dirname(document.file)))).toEqual([])
})

test.each(documents)('every variable that $file names in backticks is in the code', document => {
  const names = codeIn(document).flatMap(code => /^[A-Z\d]+(?:_[A-Z\d]+)+(?==|$)/.exec(code) ?? [])

  expect(names.filter(name => !namesInCode.has(name))).toEqual([])
})

test('nothing refers to a document that is not in the repository', () => {
  const elsewhere = /\bdesign\.md|\bfacts\/[\w-]+\.md|\.\.\/shared/

  const referring = textFiles.filter(file => elsewhere.test(readFileSync(file, 'utf8')))

  expect(referring).toEqual([])
})

test('every document that the code names exists', () => {
  const named = textFiles.flatMap(
    file => readFileSync(file, 'utf8').match(/\bdocs\/[\w-]+\.md\b/g) ?? [],
  )

  expect(named.filter(path => !existsSync(path))).toEqual([])
})

const textFiles = files.filter(
  file => /\.(ts|tsx|js|cjs|css|html|md|ya?ml|json|env|example)$/.test(file) && existsSync(file),
)

/** Variables that the code reads, and those of other programs. */
const namesInCode = new Set([
  'OTEL_EXPORTER_OTLP_PROTOCOL',
  'OTEL_PYTHON_LOG_CORRELATION',
  ...textFiles
    .filter(file => !/\.md$|^test\/docs\//.test(file))
    .flatMap(file => readFileSync(file, 'utf8').match(/\b[A-Z\d]+(?:_[A-Z\d]+)+\b/g) ?? []),
])

const linksIn = ({ lines }: Document) =>
  lines
    .flatMap(line => [...line.matchAll(/\]\(([^)\s]+)\)/g)].map(match => match[1]!))
    .filter(link => !/^\w+:/.test(link))

const topNames = new Set(files.map(file => file.split('/', 1)[0]))

/** Files that a command or npm makes. */
const madeFiles = ['build.json', 'node_modules/']

function looksLikePath(code: string): boolean {
  if (!/^\.?[\w-][\w.{},*/-]*$/.test(code) || madeFiles.includes(code)) return false
  const hasKnownEnd = /\.(ts|tsx|js|cjs|css|html|md|ya?ml|jsonl?|png)$/.test(code)
  return hasKnownEnd || (code.includes('/') && topNames.has(code.split('/', 1)[0]))
}

/** `a/{b,c}.ts` names two files. */
function alternatives(path: string): string[] {
  const [, before, inside, after] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(path) ?? []
  return inside === undefined ? [path] : inside.split(',').map(part => `${before}${part}${after}`)
}

/**
 * Whether a path exists, seen from the root or the document's folder, or as the end of a longer
 * path.
 */
function isThere(path: string, folder: string): boolean {
  if (path.includes('*')) return globSync(path).length > 0
  if (existsSync(path) || existsSync(join(folder, path))) return true
  const end = `/${path.replace(/\/$/, '')}`
  return files.some(file => file.endsWith(end) || file.includes(`${end}/`))
}
