import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseSync } from 'vite'

type FoundExpression = { file: string; line: number; source: string; flags: string }

/** All regular expressions of the TypeScript files in some folders, from their syntax trees. */
export function findExpressions(root: string, folders: string[]): FoundExpression[] {
  return folders.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(name => /\.(ts|tsx|cjs|mjs|js)$/.test(name) && !/node_modules/.test(name))
      .flatMap(name => expressionsOf(join(root, folder, name), root)),
  )
}

function expressionsOf(path: string, root: string): FoundExpression[] {
  const text = readFileSync(path, 'utf8')
  const file = relative(root, path)
  return expressionsIn(file, text)
}

/** `new RegExp(…)` and `RegExp(…)` have the source `RegExp(<arguments>)`. */
export function expressionsIn(file: string, text: string): FoundExpression[] {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`)
  const found: FoundExpression[] = []
  walk(program, node => {
    const line = text.slice(0, node.start).split('\n').length
    if (node.regex) {
      const { pattern, flags } = node.regex
      found.push({ file, line, source: pattern, flags })
    } else if (/^(New|Call)Expression$/.test(node.type) && node.callee?.name === 'RegExp') {
      found.push({
        file,
        line,
        source: `RegExp${text.slice(node.callee.end, node.end)}`,
        flags: '',
      })
    }
  })
  return found
}

type Node = {
  type: string
  start: number
  end: number
  regex?: { pattern: string; flags: string }
  callee?: { name?: string; end: number }
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null) return
  if ('type' in value && 'start' in value) visit(value as Node)
  for (const inner of Object.values(value)) walk(inner, visit)
}
