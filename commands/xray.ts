/**
 * `npm run xray -- plan | apply | test 'GET /api/activities/home'`: compares the sampling rules and
 * groups of `xray.json` with the viewer's (`VIEWER_URL`, or the one of `npm start`), and applies
 * them. With `--aws` at AWS, with the credentials and the region that the AWS SDK finds.
 */
import { parseArgs } from 'node:util'
import { environmentReader } from '../services/environment.ts'
import { finishUnread } from '../services/process/output-end.ts'
import { keepLocalRequestsDirect } from '../services/proxy/keep-local.ts'
import {
  type ChooseProxy,
  createProxyChoice,
  readProxySettings,
} from '../services/proxy/proxy-settings.ts'
import { readArguments } from './arguments.ts'
import { environmentWithFile } from './start/config.ts'
import { readViewerUrl } from './viewer-url.ts'
import { apply } from './xray/apply.ts'
import { countChanges, describeChanges } from './xray/describe.ts'
import { difference } from './xray/difference.ts'
import { readDocument } from './xray/document.ts'
import { explainMatch, parseRequest } from './xray/match.ts'
import { awsService, type Service, viewerService } from './xray/service.ts'

finishUnread()

const usage = `npm run xray -- plan [--aws]    shows what would be changed
npm run xray -- apply [--aws]   changes it: in the viewer, or with --aws at AWS
npm run xray -- test 'GET /api/activities/home' [--service activities] [--host localhost]
                                says which rule a request meets
All take --file <rules and groups>, xray.json by default.`

// The AWS SDK reads the process's own variables.
const fromFile = environmentWithFile(process.env, '.env')
if (fromFile.problems.length > 0) fail(fromFile.problems.join('\n'))
Object.assign(process.env, fromFile.environment)

const { positionals, values } = readArguments(usage, readOptions)
const [command, request] = positionals
const { wanted, localRules, problems } = readDocument(values.file)
if (problems.length > 0) fail(problems.join('\n'))

if (command === 'test') test()
else if (command === 'plan') await withService(plan)
else if (command === 'apply') await withService(applyAll)
else fail(usage)

function readOptions() {
  return parseArgs({
    allowPositionals: true,
    options: {
      aws: { type: 'boolean', default: false },
      file: { type: 'string', default: 'xray.json' },
      service: { type: 'string', default: 'activities' },
      host: { type: 'string', default: 'localhost' },
    },
  })
}

function test(): void {
  const parsed = parseRequest(request ?? '')
  if (!parsed) {
    fail(`"${request ?? ''}": expected a method and a path, such as 'GET /api/activities/home'`)
  }
  const { host, service: serviceName } = values
  console.log(explainMatch(localRules, { ...parsed, host, serviceName }).join('\n'))
}

async function plan(service: Service): Promise<void> {
  const changes = difference(wanted, await service.read())
  console.log(`What ${values.file} would change in ${service.name}:`)
  for (const line of describeChanges(changes)) console.log(line)
  console.log(countChanges(changes, ['to create', 'to change', 'to delete', 'as wanted']))
}

async function applyAll(service: Service): Promise<void> {
  const { changes, failures } = await apply(wanted, service)
  console.log(`${values.file} applied to ${service.name}:`)
  for (const line of describeChanges(changes)) console.log(line)
  if (failures.length > 0) fail(`Refused:\n${failures.map(line => `  ${line}`).join('\n')}`)
  console.log(countChanges(changes))
}

async function withService(work: (service: Service) => Promise<void>): Promise<void> {
  const choose = chooseProxy()
  const service = values.aws ? awsService(choose) : viewerService(viewerUrl(), choose)
  try {
    await work(service)
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string }
    fail(`${service.name} cannot be reached: ${code ?? `${name}: ${message}`}`)
  } finally {
    service.close()
  }
}

function chooseProxy(): ChooseProxy {
  const read = environmentReader(process.env)
  const proxies = readProxySettings(read, process.env)
  if (read.problems.length > 0) fail(read.problems.join('\n'))
  keepLocalRequestsDirect(process.env)
  return createProxyChoice(proxies)
}

function viewerUrl(): string {
  const { url, problems } = readViewerUrl(process.env)
  if (problems.length > 0) fail(problems.join('\n'))
  return url
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
