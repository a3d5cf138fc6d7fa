import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { renderManifests } from '../../charts/manifests.ts'
import { overlays } from '../../charts/overlays.ts'
import { stalePaths, writeStale } from '../../charts/write.ts'
import { programEnvironment } from '../support/program.ts'
import { scratchFolder } from '../support/scratch-folder.ts'

const root = join(import.meta.dirname, '../..')

function folderWithManifests(): string {
  const folder = scratchFolder()
  writeStale(folder, renderManifests())
  return folder
}

test('k8s/ equals the charts, byte by byte', () => {
  expect(stalePaths(join(root, 'k8s'), renderManifests())).toEqual([])
})

test('the namespace is applied first, and each overlay has the same files', () => {
  const paths = [...renderManifests().keys()]

  expect(paths.filter(path => path.startsWith('base/')).sort()[0]).toBe('base/00-namespace.yaml')
  for (const overlay of overlays) {
    expect(paths.filter(path => path.startsWith(`${overlay}/`)).sort()).toEqual([
      `${overlay}/kustomization.yaml`,
      `${overlay}/network-policies-at.yaml`,
      `${overlay}/where.yaml`,
      `${overlay}/xray-daemon.yaml`,
    ])
  }
})

test('a second run touches no file, since Skaffold would deploy again for each', () => {
  const folder = folderWithManifests()
  const touchedMillis = () =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
      name => statSync(join(folder, name)).mtimeMs,
    )
  const before = touchedMillis()

  const written = writeStale(folder, renderManifests())

  expect(written).toEqual([])
  expect(touchedMillis()).toEqual(before)
})

test('an edited, missing or surplus file is stale, and a run mends it', () => {
  const folder = folderWithManifests()
  writeFileSync(join(folder, 'base/viewer.yaml'), 'kind: Edited\n')
  rmSync(join(folder, 'local/where.yaml'))
  writeFileSync(join(folder, 'aws/old.yaml'), 'kind: Old\n')

  const stale = stalePaths(folder, renderManifests())
  const written = writeStale(folder, renderManifests())

  expect(stale).toEqual(['aws/old.yaml', 'base/viewer.yaml', 'local/where.yaml'])
  expect(written).toEqual(stale)
  expect(stalePaths(folder, renderManifests())).toEqual([])
})

test('no variable of the machine gets into the manifests', () => {
  const program = `
    import { renderManifests } from '${root}/charts/manifests.ts'
    process.stdout.write([...renderManifests().values()].join(''))`
  const env = {
    ...programEnvironment,
    TZ: 'Asia/Kolkata',
    LANG: 'tr_TR.UTF-8',
    HONEYCOMB_API_KEY: 'planted-key',
    AWS_REGION: 'planted-region',
    CDK8S_OUTDIR: 'elsewhere',
  }

  const text = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    env,
    cwd: tmpdir(),
    encoding: 'utf8',
  })

  const committed = [...renderManifests().keys()].map(path =>
    readFileSync(join(root, 'k8s', path), 'utf8'),
  )
  expect(text).toBe(committed.join(''))
})
