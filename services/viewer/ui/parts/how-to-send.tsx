import { whereRecordsGo } from '../state/where.ts'
import { CopyLine } from './copy-line.tsx'

/** What to set in an application so that its records come here, with this viewer's addresses. */
export const HowToSend = () => (
  <dl class="how-to-send">
    {whereRecordsGo()?.howToSend.map(([what, setting]) => (
      <div key={what}>
        <dt>{what}</dt>
        <dd>
          <CopyLine text={setting} />
        </dd>
      </div>
    ))}
  </dl>
)
