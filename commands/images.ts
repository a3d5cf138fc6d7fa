/**
 * `npm run images`: lists the images that the Dockerfile and the charts name, with their digests.
 * `npm run images -- pin` gets the current digest of each tag from its registry, through docker,
 * and writes it beside the tag; a later run updates it.
 */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { finishUnread } from '../services/process/output-end.ts'
import { type NamedImage, namedImages } from './images/named-images.ts'

finishUnread()

/** npm runs its scripts in the root of the repository. */
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
  // Get all digests before writing any: a half-pinned tree would look pinned.
  const digests = await Promise.all(images.map(({ image }) => digestOf(image)))
  images.forEach(({ file, image, digest }, index) => {
    const path = join(root, file)
    const before = digest === undefined ? image : `${image}@${digest}`
    writeFileSync(path, readFileSync(path, 'utf8').replace(before, `${image}@${digests[index]}`))
    console.log(`${file}: ${image} ${digest === digests[index] ? 'unchanged' : digests[index]}`)
  })
  console.log('Now npm run synth, which brings the ones of charts/ into k8s/.')
}

/** The digest of the list of platforms, not of one platform: it works on every machine. */
async function digestOf(image: string): Promise<string> {
  const args = ['buildx', 'imagetools', 'inspect', image, '--format', '{{.Manifest.Digest}}']
  const { stdout } = await promisify(execFile)('docker', args).catch(error => {
    throw new Error(`${image}: docker could not get its digest: ${error.stderr || error.message}`)
  })
  const digest = stdout.trim()
  if (!/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new Error(`${image}: "${digest}" is not a digest`)
  return digest
}
