import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { type Ask, plain, RefusedError } from './ask.ts'

/** Version 2 of the `aws` command, which `npm test` has found. */
const aws = process.env.WAYWISER_TEST_AWS ?? 'aws'

/** Dummy keys, and nothing of the user's own configuration. */
export const awsEnvironment = {
  AWS_ACCESS_KEY_ID: 'a',
  AWS_SECRET_ACCESS_KEY: 'b',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_PAGER: '',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_MAX_ATTEMPTS: '1',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
}

async function runAws(args: string[]) {
  const child = spawn(aws, args, { env: { PATH: process.env.PATH, ...awsEnvironment } })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { stdout, stderr, code }
}

export const command = {
  xray: (url: string): Ask => askBy(url, 'xray'),
  logs: (url: string): Ask => askBy(url, 'logs'),
}

const kebab = (operation: string) =>
  operation.replaceAll(/(?!^)[A-Z]/g, letter => `-${letter}`).toLowerCase()

function askBy(url: string, service: string): Ask {
  return async (operation, input = {}) => {
    const { stdout, stderr, code } = await runAws([
      '--endpoint-url',
      url,
      service,
      kebab(operation),
      '--cli-input-json',
      JSON.stringify(input),
      '--no-paginate',
    ])
    if (code === 0) return stdout.trim() === '' ? {} : plain(JSON.parse(stdout))
    const [, type = stderr, message = ''] = /\((\w+)\) when calling .*?: (.*)/s.exec(stderr) ?? []
    throw new RefusedError(type, message)
  }
}
