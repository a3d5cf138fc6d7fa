import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

type Installer = {
  language: string
  /** Programs of the machine, for the message when they are not there. */
  needs: string
  /** No package of Debian is new enough, so `.ci/run` cannot bring it. */
  isOptional?: true
  /** How the tests find what was installed. */
  variable: string
  /** Returns where things are, below the cache; undefined when the machine lacks the programs. */
  install(cache: string): string | undefined
}

const sources = 'test/recipes'

export const installers: Installer[] = [
  {
    language: 'Python',
    needs: 'python3 WITH venv',
    variable: 'WAYWISER_RECIPES_PYTHON',
    install: cache =>
      runs('python3', '-c', 'import venv, ensurepip')
        ? installPython(join(cache, 'python'))
        : undefined,
  },
  {
    language: 'Go',
    needs: 'go AS NEW AS go.mod SAYS',
    isOptional: true,
    variable: 'WAYWISER_RECIPES_GO',
    install: cache => (isGoNewEnough() ? installGo(join(cache, 'go')) : undefined),
  },
  {
    language: 'Java',
    needs: 'javac AND mvn',
    variable: 'WAYWISER_RECIPES_JAVA',
    install: cache =>
      runs('javac', '-version') && runs('mvn', '--version')
        ? installJava(join(cache, 'java'))
        : undefined,
  },
  {
    language: 'Browser',
    needs: 'chromium',
    variable: 'WAYWISER_TEST_CHROMIUM',
    install: () => ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync),
  },
]

/** An older one would download a newer one, or not know what `go.mod` says. */
const isGoNewEnough = () =>
  spawnSync('go', ['list', '-C', `${sources}/go`, '-m'], {
    env: { ...process.env, GOTOOLCHAIN: 'local' },
  }).status === 0

const runs = (program: string, ...args: string[]) => spawnSync(program, args).status === 0

const run = (program: string, ...args: string[]) =>
  execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] })

/** A virtual environment with the pinned packages. */
const installPython = (folder: string) =>
  installOnce(folder, [`${sources}/python/requirements.txt`], () => {
    run('python3', '-m', 'venv', folder)
    const pip = join(folder, 'bin/pip')
    run(
      pip,
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '-r',
      `${sources}/python/requirements.txt`,
    )
  })

/** Programs, built of the modules in go.sum. Go itself knows what to build again. */
function installGo(folder: string): string {
  mkdirSync(folder, { recursive: true })
  run('go', 'build', '-C', `${sources}/go`, '-mod=readonly', '-o', `${folder}/`, './...')
  return folder
}

/** The agent, and the class of the sample. */
const installJava = (folder: string) =>
  installOnce(folder, [`${sources}/java/pom.xml`, `${sources}/java/Shop.java`], () => {
    mkdirSync(folder, { recursive: true })
    run(
      'mvn',
      '-q',
      '-B',
      '-f',
      `${sources}/java/pom.xml`,
      'dependency:copy-dependencies',
      `-DoutputDirectory=${folder}`,
      '-Dmdep.stripVersion=true',
    )
    run('javac', '-d', folder, `${sources}/java/Shop.java`)
  })

/**
 * Calls `fill` unless the folder was filled from the same files before. A folder that was filled
 * in part is filled anew.
 */
function installOnce(folder: string, files: string[], fill: () => void): string {
  const stamp = join(folder, 'installed-from')
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file))
  const digest = hash.digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return folder
  rmSync(folder, { recursive: true, force: true })
  fill()
  writeFileSync(stamp, digest)
  return folder
}
