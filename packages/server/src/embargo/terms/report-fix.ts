// Somebody records that a project knows, has its fix, or has deployed it: a member for any project of the case, a
// participant for the one they came for.
import { type FixEvent, isRefusal, type Refusal, refuse } from '@parley/rules'
import { change } from '../../audit/change.js'
import { recordFixEvent } from '../../cases/state/record.js'
import type { Installation } from '../../db/installation.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { lockParty, writeStatus } from '../parties/store.js'
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

const WORDS = { F: 'fix-ready', D: 'fix-deployed' } as const

/** What a project says of itself goes with its fix (embargo/parties). */
const writeWord = async (
  { step, loaded, party, personId }: Terms,
  projectId: number,
  event: FixEvent,
): Promise<void> => {
  const there = await lockParty(step.tx, { caseId: loaded.caseId, projectId })
  if (there === undefined || event === 'V' || personId === null) return
  await writeStatus(step, loaded, {
    ...{ projectId, status: WORDS[event], justification: null, note: '' },
    byParty: party !== 'team',
    setBy: personId,
  })
}

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
    await writeWord(terms, projectId, event)
    await tellEveryone(terms, recorded.eventId)
    return { caseId }
  })
