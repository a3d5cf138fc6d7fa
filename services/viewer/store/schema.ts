import type { Schema } from './file/database.ts'
import { recordSchema } from './records/schema.ts'
import { searchSchema } from './search/schema.ts'
import { xraySchema } from './xray/schema.ts'

/** All tables of the viewer's store: the records, and the data derived from them. */
export const schema: Schema = { version: 8, tables: `${recordSchema}${xraySchema}${searchSchema}` }
