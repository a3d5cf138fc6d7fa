import { formatAgo, formatExact } from '../../words/format.ts'

export const TimeAgo = ({ millis }: { millis: number }) => (
  <time title={formatExact(millis)}>{formatAgo(millis, Date.now())}</time>
)
