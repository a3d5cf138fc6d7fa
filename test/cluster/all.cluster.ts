// In this order: each finds the system as the one before left it.
import './deploy.ts'
import './safety.ts'
import './trust.ts'
import './load-and-rest.ts'
import './disruptions.ts'
import './kept-traces.ts'
import './keep-and-delete.ts'
import './edit-loop.ts'
