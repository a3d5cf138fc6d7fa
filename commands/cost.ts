/**
 * `npm run cost [-- --requests-per-second 100 --sampling 0.1]`: what a month costs at the vendors, of
 * what the viewer has received. Exits with 0; 1 when it is asked for something wrong; 2 when no
 * viewer answers.
 */
import { finishUnread } from '../services/process/output-end.ts'
import { keepLocalRequestsDirect } from '../services/proxy/keep-local.ts'
import { askCost } from './cost/ask.ts'
import { readCostCall } from './cost/call.ts'
import { costText } from './cost/table.ts'
import { environmentWithFile } from './start/config.ts'

finishUnread()
keepLocalRequestsDirect(process.env)

const { environment } = environmentWithFile(process.env, '.env')
const call = readCostCall(process.argv.slice(2), environment)
if ('text' in call) end(call.status, call.text)
const asked = await askCost(call)
if ('problem' in asked) end(asked.status, asked.problem)
process.stdout.write(
  call.isJson ? `${JSON.stringify(asked.answer, null, 2)}\n` : `${costText(asked.answer)}\n`,
)

/** With the text on standard output if it is what was wanted. */
function end(status: number, text: string): never {
  if (status === 0) process.stdout.write(`${text}\n`)
  else console.error(text)
  process.exit(status)
}
