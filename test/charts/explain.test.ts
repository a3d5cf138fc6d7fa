import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { overlays } from '../../charts/overlays.ts'
import { committed, type Variant } from './committed.ts'

const root = join(import.meta.dirname, '../..')
const variants: Variant[] = [...overlays, 'viewer-only']

test.each(variants)('in k8s/%s every object says in one sentence what it is for', variant => {
  for (const { kind, metadata } of committed(variant)) {
    const sentence = metadata.annotations?.['kubernetes.io/description']
    expect(sentence, `${kind} ${metadata.name}`).toMatch(/^[A-Z`][^|\n]*[^.]\.$/)
    expect(sentence?.split('. ')).toHaveLength(1)
  }
})

test('docs/manifests.md is what npm run synth -- --explain prints', () => {
  const args = ['commands/synth.ts', '--explain']
  const printed = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' })

  expect(printed).toBe(readFileSync(join(root, 'docs/manifests.md'), 'utf8'))
})

test('the page has each object once', () => {
  const page = readFileSync(join(root, 'docs/manifests.md'), 'utf8')
  const objects = new Set(
    overlays.flatMap(overlay =>
      committed(overlay).map(({ kind, metadata }) => `| ${kind} | ${metadata.name} |`),
    ),
  )

  expect([...objects].filter(object => !page.includes(object))).toEqual([])
})
