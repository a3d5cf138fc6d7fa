import { describe } from 'vitest'
import { sdk } from './sdk.ts'
import { playXRay } from './xray-transcript.ts'

describe('X-Ray through the AWS SDK', () => playXRay(sdk.xray))
