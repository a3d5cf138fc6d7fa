import type { Check } from '../frame/check.ts'
import { awsAccount } from './aws-account.ts'
import { clock } from './clock.ts'
import { daemon } from './daemon.ts'
import { honeycombKey } from './honeycomb-key.ts'
import { items } from './items.ts'
import { logLines } from './log-lines.ts'
import { network } from './network.ts'
import { segments } from './segments.ts'
import { spans } from './spans.ts'
import { traceDestination } from './trace-destination.ts'

/** The checks of vendors, in the order in which their lines are printed. */
export const vendorChecks: Check[] = [
  network,
  clock,
  honeycombKey,
  spans,
  items,
  awsAccount,
  logLines,
  daemon,
  segments,
  traceDestination,
]
