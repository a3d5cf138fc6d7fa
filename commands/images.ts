/**
 * `npm run images`: the images of others that we build on and deploy, and whether each is named by
 * its content. `npm run images -- pin` asks their registries, through docker, what the tags stand
 * for now, and writes that digest beside each tag; run again, it brings what was published since.
 */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type NamedImage, namedImages } from './images/named-images.ts'

/** npm starts its scripts there. */
const root = process.cwd()

try {
  const images = namedImages(root)
  if (process.argv[2] === 'pin') await pin(images)
  else if (process.argv[2] === undefined) list(images)
  else throw new Error('npm run images, or npm run images -- pin')
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

function list(images: NamedImage[]): void {
  for (const { file, image, digest } of images) {
    console.log(`${image}  ${digest ?? 'by tag alone'}  (${file})`)
  }
}

async function pin(images: NamedImage[]): Promise<void> {
  // All are asked before anything is written: half of them pinned would look like all.
  const digests = await Promise.all(images.map(({ image }) => digestOf(image)))
  images.forEach(({ file, image, digest }, index) => {
    const path = join(root, file)
    const before = digest === undefined ? image : `${image}@${digest}`
    writeFileSync(path, readFileSync(path, 'utf8').replace(before, `${image}@${digests[index]}`))
    console.log(`${file}: ${image} ${digest === digests[index] ? 'unchanged' : digests[index]}`)
  })
  console.log('Now npm run synth, which brings those of charts/ into k8s/.')
}

/** Of the list of platforms, not of one: the same name works on every machine. */
async function digestOf(image: string): Promise<string> {
  const args = ['buildx', 'imagetools', 'inspect', image, '--format', '{{.Manifest.Digest}}']
  const { stdout } = await promisify(execFile)('docker', args).catch(error => {
    throw new Error(`${image}: docker could not tell its digest: ${error.stderr || error.message}`)
  })
  const digest = stdout.trim()
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`${image}: "${digest}" is no digest`)
  return digest
}
