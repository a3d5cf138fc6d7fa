import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { XRayClient } from '@aws-sdk/client-xray'
import { onTestFinished } from 'vitest'
import { startProgram } from '../../support/program.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'

type Ran = { code: number | null; stdout: string; stderr: string }

/** `npm run xray -- …` with this environment alone. */
export async function xray(args: string[], environment: Record<string, string> = {}): Promise<Ran> {
  const { ended, stdout, stderr } = startProgram('commands/xray.ts', {
    args,
    environment: { AWS_EC2_METADATA_DISABLED: 'true', ...environment },
  })
  return { code: await ended, stdout: stdout(), stderr: stderr() }
}

/** Writes a file, which is removed after the test. */
export function documentFile(document: unknown): string {
  const folder = scratchFolder()
  const file = join(folder, 'xray.json')
  writeFileSync(file, typeof document === 'string' ? document : JSON.stringify(document))
  return file
}

export function xrayClient(endpoint: string): XRayClient {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  const client = new XRayClient({ region: 'us-east-1', endpoint, credentials, maxAttempts: 1 })
  onTestFinished(() => client.destroy())
  return client
}
