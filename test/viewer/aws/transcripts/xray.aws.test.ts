import { describe } from 'vitest'
import { command } from './aws-command.ts'
import { playXRay } from './xray-transcript.ts'

// Python takes time to start, more so beside other tests.
const timeout = 120_000

describe('X-Ray through the aws command, version 2', { timeout }, () => playXRay(command.xray))
