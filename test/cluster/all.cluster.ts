// In this order: each file starts with the system of the one before.
import './deploy.ts'
import './safety.ts'
import './trust.ts'
import './load-and-rest.ts'
import './disruptions.ts'
import './kept-traces.ts'
import './keep-and-delete.ts'
import './edit-loop.ts'
