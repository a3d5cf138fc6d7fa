import type { Target } from './target.ts'
import { environments } from './targets/environments.ts'
import { filterExpressions } from './targets/filter-expressions.ts'
import { httpHeads } from './targets/http-heads.ts'
import { importFiles } from './targets/import-files.ts'
import { logPatterns, logRegexes } from './targets/log-patterns.ts'
import { logsApi } from './targets/logs.ts'
import { otherFiles } from './targets/other-files.ts'
import { otlpTargets } from './targets/otlp.ts'
import { otlpEncodings } from './targets/otlp-encodings.ts'
import { outsideJson } from './targets/outside-json.ts'
import { pageApi } from './targets/own-api.ts'
import { rollbarItems } from './targets/rollbar.ts'
import { samplingRules } from './targets/sampling-rules.ts'
import { secretMasks } from './targets/secrets.ts'
import { traceHeaders } from './targets/trace-headers.ts'
import { xrayTargets } from './targets/xray.ts'

/** All decoders and parsers of data from outside. */
export const targets: Target[] = [
  ...otlpTargets,
  otlpEncodings,
  ...xrayTargets,
  rollbarItems,
  outsideJson,
  secretMasks,
  logsApi,
  filterExpressions,
  logPatterns,
  logRegexes,
  traceHeaders,
  httpHeads,
  pageApi,
  importFiles,
  otherFiles,
  samplingRules,
  environments,
]
