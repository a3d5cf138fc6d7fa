import { existsSync, globSync, readFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import { readOptions } from '../../commands/mcp/call.ts'
import { readCommandLine } from '../../commands/waywiser/command-line.ts'
import { findScenario } from '../../services/scenarios/all.ts'

/** Why a command of a document cannot work; undefined when it can, as far as its words tell. */
export function problemOf(command: string): string | undefined {
  const words = command.match(/'[^']*'|\S+/g) ?? []
  const start = words.findIndex(word => !/^\w+=/.test(word))
  const program = words[start]
  const check = program === undefined ? undefined : checks[program]
  if (!check) return `"${program}" is not a program that documents use`
  return check(words.slice(start + 1))
}

type Check = (words: string[]) => string | undefined

const checks: { [program: string]: Check } = {
  npm: checkNpm,
  node: ([file = '']) => checkPath(file),
  cp: ([file = '']) => checkPath(file),
  kubectl: checkKubectl,
  skaffold: checkSkaffold,
  npx: ([command, ...words]) => checkWord('npx', command, ['waywiser']) ?? checkWaywiser(words),
  docker: checkDocker,
  'apt-get': () => undefined,
  kind: ([first]) => checkWord('kind', first, ['create']),
  minikube: ([first]) => checkWord('minikube', first, ['start']),
  // A test runs our own `aws` commands; EKS exists at AWS alone.
  aws: ([service]) => checkWord('aws', service, ['eks']),
}

const checkWord = (program: string, word: string | undefined, known: string[]) =>
  known.includes(word ?? '') ? undefined : `${program} ${word}: expected ${known.join(' or ')}`

const checkPath = (path: string) => (globSync(path).length > 0 ? undefined : `no file ${path}`)

const { scripts, version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: { [name: string]: string }
  version: string
}

/** What `npm pack` makes. */
const tarball = `waywiser-${version}.tgz`

/** `npm run fuzz -- --list`: the script, and each option, which the script's source has to name. */
function checkNpm([command = '', ...words]: string[]): string | undefined {
  if (command === 'ci' || command === 'pack') return undefined
  if (command === 'install') return checkWord('npm install', words[0], [tarball])
  const name = command === 'run' ? words.find(word => !word.startsWith('-')) : command
  const script = scripts[name ?? '']
  if (script === undefined) return `no script "${name}"`
  const given = words.includes('--') ? words.slice(words.indexOf('--') + 1) : []
  if (name === 'test') return given.map(checkPath).find(problem => problem)
  if (name === 'scenario' && findScenario(given[0] ?? '')) return undefined
  if (name === 'viewer' || name === 'mcp') return checkWaywiser([name, ...given])
  const file = /commands\/[\w-]+\.ts/.exec(script)?.[0] ?? ''
  const source = existsSync(file) ? readFileSync(file, 'utf8') : ''
  // The first word, and options; what follows an option is its value.
  const named = given.filter((word, index) => word.startsWith('--') || index === 0)
  const unknown = named
    .filter(word => !word.startsWith('<'))
    .find(word => !new RegExp(`\\b${word.replace(/^--/, '')}\\b`).test(source))
  return unknown && `${file} does not know ${unknown}`
}

const checkWaywiser = ([subcommand, ...words]: string[]) =>
  checkWord('waywiser', subcommand, ['viewer', 'mcp', 'doctor']) ??
  problemsOf[subcommand as keyof typeof problemsOf](words)[0]

const problemsOf = {
  viewer: (words: string[]) => readCommandLine(words).problems,
  mcp: (words: string[]) => readOptions(words).problems,
  doctor: (words: string[]) => words.filter(word => !['--aws', '--json'].includes(word)),
}

/** `docker run … waywiser viewer …`: the image, and what it is to run. */
function checkDocker([command = '', ...words]: string[]): string | undefined {
  const image = words.indexOf('waywiser')
  const isRun = command === 'run' && image > 0
  return isRun ? checkWaywiser(words.slice(image + 1)) : checkWord('docker', command, ['build'])
}

type Manifest = { kind: string; metadata: { name: string } }

const manifests = globSync('k8s/**/*.yaml').flatMap(file =>
  parseAllDocuments(readFileSync(file, 'utf8')).map(document => document.toJS() as Manifest),
)

/** Files after `-f` and folders after `-k`, and what is named as `kind/name`, `secret name` or `namespace name`. */
function checkKubectl(words: string[]): string | undefined {
  const paths = words.filter((_, index) => ['-f', '-k'].includes(words[index - 1] ?? ''))
  const objects = [...words.join(' ').matchAll(/\b(\w+)\/([\w-]+)|\b(secret|namespace) (\w+)/g)]
    .filter(([text]) => !paths.some(path => path.startsWith(text)))
    .map(
      ([, kind, name, plainKind, plainName]) => [kind ?? plainKind!, name ?? plainName!] as const,
    )
  return [...paths.map(checkPath), ...objects.map(([kind, name]) => checkObject(kind, name))].find(
    problem => problem,
  )
}

function checkObject(kind: string, name: string): string | undefined {
  // The claim that a StatefulSet makes of its template: data-<its name>-0.
  const claim = kind === 'pvc' && /^data-(\w+)-0$/.exec(name)?.[1]
  const [ofKind, called] = claim ? ['statefulset', claim] : [kind, name]
  const isThere = manifests.some(
    manifest => manifest.kind.toLowerCase() === ofKind && manifest.metadata.name === called,
  )
  return isThere || goneObjects.includes(`${kind}/${name}`) ? undefined : `no ${kind}/${name}`
}

/** Objects of earlier versions, which the documents say how to delete. */
const goneObjects = ['deployment/viewer']

function checkSkaffold([command = '', ...words]: string[]): string | undefined {
  const known = ['dev', 'run', 'build', 'verify', 'delete']
  const profile = words[words.indexOf('-p') + 1]
  const hasProfile = readFileSync('skaffold.yaml', 'utf8').includes(`  - name: ${profile}\n`)
  if (words.includes('-p') && !hasProfile) return `no profile "${profile}"`
  return checkWord('skaffold', command, known)
}
