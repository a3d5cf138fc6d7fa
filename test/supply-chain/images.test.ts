import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { namedImages, unpinned } from '../../commands/images/named-images.ts'
import { scratchFolder } from '../support/scratch-folder.ts'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** The name without its digest, when the digest is complete: a part of one pins nothing. */
const nameOf = (image: string) => image.replace(/@sha256:[0-9a-f]{64}$/, '')

test('every image of the manifests is our own or a named one', () => {
  const files = readdirSync(join(root, 'k8s'), { recursive: true, encoding: 'utf8' })
  const images = files
    .filter(file => file.endsWith('.yaml'))
    .flatMap(file => [...read(`k8s/${file}`).matchAll(/^\s*(?:- )?image: ["']?([^\s"']+)/gm)])
    .map(match => match[1]!)

  const known = [...namedImages(root).map(({ image }) => image), 'waywiser']
  expect(images.filter(image => !known.includes(nameOf(image)))).toEqual([])
  expect(images.filter(image => image.includes('postgres')).length).toBeGreaterThan(0)
})

test('every stage of the Dockerfile is built on a named image or on another stage', () => {
  const text = read('Dockerfile')
  const names = [...text.matchAll(/^ARG (\w+_IMAGE)=/gm)].map(match => `\${${match[1]}}`)

  const bases = [...text.matchAll(/^FROM (?:--\S+ )*(\S+)/gm)].map(match => match[1]!)

  expect(bases.length).toBeGreaterThan(0)
  expect(bases.filter(base => !names.includes(base))).toEqual([])
})

test('every image without a digest has a reason, and every reason an image', () => {
  const images = namedImages(root)

  expect(images.filter(({ image, digest }) => digest === undefined && !unpinned[image])).toEqual([])
  expect(Object.keys(unpinned).sort()).toEqual(
    [...new Set(images.map(({ image }) => image))].sort(),
  )
})

const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`

/** A copy of the files that name images, and a docker that answers with `digest`. */
function copyWithDocker(digest: string) {
  const folder = scratchFolder()
  for (const { file } of namedImages(root)) cpSync(join(root, file), join(folder, file))
  mkdirSync(join(folder, 'bin'))
  const answerWith = (answer: string) =>
    writeFileSync(join(folder, 'bin/docker'), `#!/bin/sh\n${answer}\n`, { mode: 0o755 })
  answerWith(`echo ${digest}`)
  const images = async (...args: string[]) => {
    const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}` }
    const command = [join(root, 'commands/images.ts'), ...args]
    return (await promisify(execFile)(process.execPath, command, { env, cwd: folder })).stdout
  }
  return { folder, images, answerWith }
}

test('pin writes the digest beside each tag, and later replaces it', async () => {
  const { folder, images, answerWith } = copyWithDocker(digestOf('a'))
  const before = namedImages(folder)

  await images('pin')
  const pinned = namedImages(folder)
  answerWith(`echo ${digestOf('b')}`)
  await images('pin')

  expect(pinned).toEqual(before.map(image => ({ ...image, digest: digestOf('a') })))
  expect(namedImages(folder)).toEqual(before.map(image => ({ ...image, digest: digestOf('b') })))
  expect(await images()).toContain(`node:24-bookworm-slim  ${digestOf('b')}  (Dockerfile)`)
})

test.each([
  ['fails', 'echo no such image >&2; exit 1', 'docker could not get its digest: no such image'],
  ['says something else', 'echo yes', '"yes" is not a digest'],
])('nothing is written when docker %s', async (_title, answer, problem) => {
  const { folder, images, answerWith } = copyWithDocker(digestOf('a'))
  const before = namedImages(folder)
  answerWith(`case "$*" in *postgres*) ${answer};; *) echo ${digestOf('a')};; esac`)

  await expect(images('pin')).rejects.toThrow(problem)

  expect(namedImages(folder)).toEqual(before)
})
