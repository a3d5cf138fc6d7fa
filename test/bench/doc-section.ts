import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** Replaces the text below a heading of the second level, or adds both at the end. */
export function writeSection(file: string, heading: string, text: string): void {
  const path = join(root, file)
  const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const sections = before.split(/^(?=## )/m)
  const section = `## ${heading}\n\n${text}\n`
  const index = sections.findIndex(each => each.startsWith(`## ${heading}\n`))
  if (index < 0) sections.push(before === '' ? section : `\n${section}`)
  else sections[index] = index === sections.length - 1 ? section : `${section}\n`
  writeFileSync(path, sections.join(''))
}
