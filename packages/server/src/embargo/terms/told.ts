// Whom the end of an embargo is told to, once it is reached: by the rules, each once.
import { toldOfEnd } from '@parley/rules'
import { caseFacts } from '../../cases/facts.js'
import type { TellOfEnd } from './leave.js'
import { wasAnybodyBound } from './store.js'
import { tellEveryone } from './write.js'

/** Everyone hears of the end; of a case that is closed without an advisory, whoever was bound and who coordinates it. */
export const tellOfReachedEnd: TellOfEnd = async (terms, eventId) => {
  const { step, loaded } = terms
  const { caseId } = loaded
  const told = toldOfEnd(caseFacts(loaded), await wasAnybodyBound(step.tx, caseId))
  if (told.team === 'all') return tellEveryone(terms, eventId)
  const kind = 'closed-embargo-ended'
  if (told.team !== 'nobody')
    await step.enqueue({ task: 'notify.team', ids: { caseId, eventId, kind } })
  if (told.bound)
    await step.enqueue({
      task: 'notify.participants',
      ids: { caseId, audience: 'everyone', kind },
    })
  if (told.reporter) await step.enqueue({ task: 'report.news', ids: { caseId } })
}
