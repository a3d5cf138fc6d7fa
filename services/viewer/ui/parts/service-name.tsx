import { rowText } from '../compute/outside-text.ts'

export function ServiceName({ service, colour }: { service: string; colour?: string }) {
  return <span class={`service ${colour ?? ''}`}>{rowText(service, 80)}</span>
}
