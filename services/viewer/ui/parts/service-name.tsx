import { rowText } from '../compute/outside-text.ts'
import { serviceClass } from '../compute/service-colours.ts'

export function ServiceName({ service }: { service: string }) {
  return <span class={`service ${serviceClass(service)}`}>{rowText(service, 80)}</span>
}
