import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** An image that one of our files names: `postgres:17-bookworm`, perhaps with a digest. */
export type NamedImage = { file: string; image: string; digest: string | undefined }

/** Every file that names images, and how. `k8s/` is made from `charts/`. */
const places: [file: string, line: RegExp][] = [
  ['Dockerfile', /^ARG \w+_IMAGE=(\S+)$/gm],
  ['charts/postgres.ts', /^const image = '(\S+)'$/gm],
  ['charts/xray-daemon.ts', /^const image = '(\S+)'$/gm],
]

/** The reason for an image by tag alone: a digest that was never pulled would be a guess. */
const notAsked = 'its registry was not in reach: npm run images -- pin'

export const unpinned: Record<string, string> = {
  'node:24-bookworm-slim': notAsked,
  'gcr.io/distroless/nodejs24-debian12:nonroot': notAsked,
  'postgres:17-bookworm': notAsked,
  'public.ecr.aws/xray/aws-xray-daemon:3.6.6': notAsked,
}

/** @param root folder of the repository */
export function namedImages(root: string): NamedImage[] {
  return places.flatMap(([file, line]) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(line)].map(match => {
      const [image = '', digest] = match[1]!.split('@')
      return { file, image, digest }
    }),
  )
}
