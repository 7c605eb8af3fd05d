// Forgets how to reach whoever reported: name, address, wish for credit, the copy of the link that lets us send it again,
// and what stands of them in their own credits. The link goes on working for its holder.
import { sql } from 'kysely'
import type { Change } from '../../audit/change.js'
import type { LoadedCase } from '../load.js'

/** In the step of the link's holder, or of a job of the case. Names in credits stay: they were agreed to apart. */
export const forgetReporter = async (
  step: Change,
  { caseId, of }: Pick<LoadedCase, 'caseId' | 'of'>,
  because: 'asked' | 'retention',
): Promise<void> => {
  await sql`select sec.forget_reporter(${caseId})`.execute(step.tx)
  await step.record({ name: 'report:contact-erased', of, facts: { because } })
}
