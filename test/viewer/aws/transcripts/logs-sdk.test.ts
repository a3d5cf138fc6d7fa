import { describe } from 'vitest'
import { playLogs } from './logs-transcript.ts'
import { sdk } from './sdk.ts'

describe('CloudWatch Logs through the AWS SDK', () => playLogs(sdk.logs))
