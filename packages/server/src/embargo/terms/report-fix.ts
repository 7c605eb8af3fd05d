// Somebody records that a project knows, has its fix, or has deployed it: a member for any project of the case, a
// participant for the one they came for.
import { type FixEvent, isRefusal, type Refusal, refuse } from '@parley/rules'
import { change } from '../../audit/change.js'
import { recordFixEvent } from '../../cases/state/record.js'
import type { Installation } from '../../db/installation.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { beginTerms, type Terms } from './begin.js'
import { tellEveryone } from './write.js'

export interface FixReport {
  readonly caseId: string
  /** Undefined for the case's own project. */
  readonly projectId?: number | undefined
  readonly event: FixEvent
}

const speaksFor = ({ party, participants, personId }: Terms, projectId: number): boolean =>
  party === 'team' ||
  participants.some(
    (each) =>
      each.personId === personId && each.consent === 'signatory' && each.projectId === projectId,
  )

/** Records one fix event of one project. */
export const reportFixEvent = (
  installation: Installation,
  person: Person,
  { caseId, event, ...of }: FixReport,
): Promise<{ readonly caseId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const voice = { kind: 'person', person } as const
    const terms = await beginTerms(step, voice, { caseId, action: 'case.record-event' })
    if (isRefusal(terms)) return terms
    const projectId = of.projectId ?? terms.loaded.projectId ?? 0
    if (!speaksFor(terms, projectId)) {
      return refuse(
        'access.forbidden',
        'A project’s fix is recorded by the people who came for it, or by the team.',
      )
    }
    const recorded = await recordFixEvent(step, terms.loaded, { projectId, event })
    if (isRefusal(recorded)) return recorded
    await tellEveryone(terms, recorded.eventId)
    return { caseId }
  })
