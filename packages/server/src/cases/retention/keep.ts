// A person's choice to keep a case longer than the charter says, or to leave that choice again.
import { checkKeepUntil, type Instant, isRefusal, type Refusal, refuse } from '@parley/rules'
import { change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { begin } from '../begin.js'
import { orNull, updateCase } from '../store.js'

/** Keeps a case until then at least; null goes by the charter again. Who was told is told again before anything goes. */
export const keepCase = (
  installation: Installation,
  person: Person,
  { caseId, until }: { readonly caseId: string; readonly until: Instant | null },
): Promise<{ readonly caseId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const begun = await begin(step, person, { caseId, action: 'case.keep' })
    if (isRefusal(begun)) return begun
    const { loaded, charter } = begun
    if (until !== null) {
      const wrong = checkKeepUntil(until, charter.retention, step.now)
      if (wrong === 'past') return refuse('keep.past', 'Choose a day to come.')
      if (wrong === 'too-far') {
        const { value, source } = charter.retention.keepAtMostDays
        return refuse('keep.too-far', `A case is kept for ${value} days at most at a time.`, source)
      }
    }
    if (loaded.keepUntil === until) return { caseId }
    await updateCase(step.tx, caseId, { keepUntil: orNull(until), erasureToldAt: null })
    await step.record({ name: 'case:kept', of: loaded.of, facts: { until } })
    return { caseId }
  })
