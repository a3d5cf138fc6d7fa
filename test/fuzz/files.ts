import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Finding } from './engine.ts'

const corpusFolder = join(import.meta.dirname, 'corpus')
const foundFolder = join(import.meta.dirname, 'found')

/** All corpora together stay below 200 kB. */
const maxCorpusBytes = 7500

/** An input as one line: text as it is where it is text, else its gzipped bytes in base64. */
type Line = { text: string } | { gzip: string }

export function toLine(input: Buffer): string {
  const text = input.toString('utf8')
  const isText = input.length < 2000 && Buffer.from(text).equals(input)
  const line: Line = isText ? { text } : { gzip: gzipSync(input, { level: 9 }).toString('base64') }
  return JSON.stringify(line)
}

function fromLine(text: string): Buffer {
  const line: Line = JSON.parse(text)
  return 'text' in line ? Buffer.from(line.text) : gunzipSync(Buffer.from(line.gzip, 'base64'))
}

const linesOf = (path: string) =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter(line => line !== '')
    : []

const corpusFile = (target: string) => join(corpusFolder, target, 'inputs.jsonl')

export const readCorpus = (target: string): Buffer[] => linesOf(corpusFile(target)).map(fromLine)

/** Keeps the first of the inputs, up to the limit of the folder. */
export function writeCorpus(target: string, inputs: Buffer[]): void {
  const lines = [...new Set(inputs.map(toLine))]
  let bytes = 0
  const kept = lines.filter(line => {
    if (line.length > 1500 || bytes + line.length + 1 > maxCorpusBytes) return false
    bytes += line.length + 1
    return true
  })
  mkdirSync(join(corpusFolder, target), { recursive: true })
  writeFileSync(corpusFile(target), kept.map(line => `${line}\n`).join(''))
}

type FoundInputs = { target: string; file: string; problem: string; inputs: Buffer[] }

/** Every fault that was found: the first line of its file names it, the others are its inputs. */
export function readFound(): FoundInputs[] {
  if (!existsSync(foundFolder)) return []
  return readdirSync(foundFolder).flatMap(target =>
    readdirSync(join(foundFolder, target)).map(file => {
      const [head, ...lines] = linesOf(join(foundFolder, target, file))
      const { problem } = JSON.parse(head!) as { problem: string }
      return { target, file, problem, inputs: lines.map(fromLine) }
    }),
  )
}

/** Returns the file's path. From then on `npm test` runs its inputs. */
export function writeFound({ target, seed, problem, inputs }: Finding): string {
  const folder = join(foundFolder, target)
  const lines = [JSON.stringify({ problem, seed }), ...inputs.map(toLine)]
  const name = createHash('sha1').update(lines.slice(1).join('\n')).digest('hex').slice(0, 12)
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}.jsonl`)
  writeFileSync(path, lines.map(line => `${line}\n`).join(''))
  return path
}
