import { readFileSync } from 'node:fs'
import type { SamplingRule } from '../../x-ray/sampling-rule.ts'
import type { TelemetryConfig } from '../config/read-config.ts'
import { parseSamplingRules } from './rules-file.ts'

/** The rules of `SAMPLING_RULES_FILE`; undefined without such a file. */
export function readRules({ samplingRulesFile: file, problems }: TelemetryConfig): {
  rules: SamplingRule[] | undefined
  /** The problems of the configuration and of the file. */
  problems: string[]
} {
  if (file === undefined) return { rules: undefined, problems }
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const problem = `SAMPLING_RULES_FILE="${file}": expected a file that can be read (${code})`
    return { rules: undefined, problems: [...problems, problem] }
  }
  const parsed = parseSamplingRules(text, file)
  return { rules: parsed.rules, problems: [...problems, ...parsed.problems] }
}
