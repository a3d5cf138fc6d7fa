import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A block in three backticks, and the heading that it is under. */
export type Block = { file: string; heading: string; language: string; text: string }

export type Document = {
  file: string
  /** The lines outside of blocks. */
  lines: string[]
  headings: string[]
  blocks: Block[]
}

/** Files of the repository, new ones included. */
export const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  encoding: 'utf8',
})
  .trim()
  .split('\n')

export const documents = files.filter(file => /^(docs\/)?[^/]+\.md$/.test(file)).map(readDocument)

export function readDocument(file: string): Document {
  const document: Document = { file, lines: [], headings: [], blocks: [] }
  let block: Block | undefined
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (block) {
      if (line === '```') block = undefined
      else block.text += `${line}\n`
    } else if (line.startsWith('```')) {
      const heading = document.headings.at(-1) ?? ''
      block = { file, heading, language: line.slice(3), text: '' }
      document.blocks.push(block)
    } else {
      document.lines.push(line)
      const heading = /^#+ (.+)/.exec(line)?.[1]
      if (heading) document.headings.push(heading)
    }
  }
  return document
}

/** Anchors as GitHub makes them of headings: lower case, no punctuation, `-` for a blank. */
export const anchorsOf = ({ headings }: Document) =>
  headings.map(heading =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )

/** Text in backticks. */
export const codeIn = ({ lines }: Document): string[] =>
  lines.flatMap(line => [...line.matchAll(/`([^`]+)`/g)].map(match => match[1]!))

export const commandBlocks = documents.flatMap(({ blocks }) =>
  blocks.filter(({ language }) => language === 'sh'),
)

/** The blocks of commands that a test runs as they are. The others are checked, word by word. */
export const runBlocks = {
  firstRequest: findBlock('README.md', 'Run it', 'curl'),
  faults: findBlock('docs/viewer.md', 'Make a wire misbehave', 'curl'),
  byHand: findBlock('docs/any-app.md', 'One request by hand', 'curl'),
  awsCommand: findBlock('docs/any-app.md', 'Ask the viewer with the aws command', 'aws'),
}

/** The headings of docs/any-app.md whose commands `npm run recipes` runs as they are. */
export const recipeHeadings = [
  'OpenTelemetry in any language',
  'X-Ray and CloudWatch in any language',
  'Node',
  'Node with the X-Ray SDK',
  'Python',
  'Powertools for AWS Lambda',
  'Java',
  'Go',
  'Go with the X-Ray SDK',
]

function findBlock(file: string, heading: string, word: string): Block {
  const found = commandBlocks.find(
    block => block.file === file && block.heading === heading && block.text.includes(word),
  )
  if (found) return found
  throw new Error(`${file} has no block of commands with "${word}" under "${heading}"`)
}
