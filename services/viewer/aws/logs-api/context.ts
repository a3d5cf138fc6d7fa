import type { Input } from '../../from-cloudwatch/input.ts'
import type { PutContext } from '../../from-cloudwatch/put-events.ts'
import type { Store } from '../../store/open.ts'

/** What the operations of CloudWatch Logs' API work on. */
export type OperationContext = PutContext &
  Pick<Store, 'logEvents' | 'deleteLogGroup' | 'deleteLogStream' | 'sweep'>

/** Returns the members of the output, or nothing where the operation has none. */
export type Operation = (input: Input, context: OperationContext) => unknown
