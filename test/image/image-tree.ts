import { copyFileSync, cpSync, linkSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pruneModules } from '../../commands/prune-modules.ts'
import { scratchFolder } from '../support/scratch-folder.ts'

const root = join(import.meta.dirname, '../..')

/** A folder with the files in `/app` of the image, without the page; needs no docker. */
export function makeImageTree(): string {
  const tree = scratchFolder()
  for (const folder of productionModules()) linkTree(join(root, folder), join(tree, folder))
  pruneModules(join(tree, 'node_modules'))
  const copied = [
    'package.json',
    'xray.json',
    'services',
    'commands/verify.ts',
    'commands/waywiser',
  ]
  for (const path of copied) cpSync(join(root, path), join(tree, path), { recursive: true })
  copyFileSync(join(root, 'commands/waywiser/container.js'), join(tree, 'viewer'))
  return tree
}

type Lock = { packages: Record<string, { dev?: true; optional?: true }> }

/**
 * What `npm ci --omit=dev --omit=optional` installs; nested folders come along with the ones they
 * are in.
 */
function productionModules(): string[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock
  return Object.entries(lock.packages)
    .filter(
      ([path, { dev, optional }]) => !dev && !optional && path.lastIndexOf('node_modules/') === 0,
    )
    .map(([path]) => path)
}

/** Makes hard links, or copies when the temporary folder is on another disk. */
function linkTree(source: string, target: string): void {
  mkdirSync(target, { recursive: true })
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)]
    if (entry.isDirectory()) linkTree(from, to)
    else if (entry.isFile()) linkOrCopy(from, to)
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
}
