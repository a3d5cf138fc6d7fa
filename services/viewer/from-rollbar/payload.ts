import type { JsonObject } from '../../json/json-object.ts'

/** An item's `data` (https://docs.rollbar.com/reference/create-item), after its check. */
export type RollbarData = JsonObject & {
  body: JsonObject
  custom?: JsonObject
  server?: JsonObject
}
