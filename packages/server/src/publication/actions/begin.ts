// How every action on an advisory begins: the case loaded and locked under its actor's rights, `can` asked, a fresh
// proof where the action needs one, and the desk to decide by.
import { type Action, can, isRefusal, needsFreshProof, type Refusal } from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import { type Around, accessOf, askerOf, unknownCase } from '../../cases/begin.js'
import { type LoadedCase, loadCase } from '../../cases/load.js'
import { type CaseMember, selectMembers } from '../../cases/people.js'
import { requireFreshProof } from '../../identity/proof.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { type Desk, type DeskOptions, loadDesk } from '../desk.js'
import type { PublicationSite } from '../venues.js'

export type AdvisoryAction = Extract<Action, `advisory.${string}`>

/** Readers of the case, and whether they are all of the team. */
export interface Readers {
  readonly members: readonly CaseMember[]
  readonly narrowed: boolean
}

/** Whether this person may do this to the case's advisory, from facts that are loaded already. */
export const mayOnAdvisory = (
  person: Person,
  action: AdvisoryAction,
  around: Around,
): Refusal | undefined => {
  const allowed = can(askerOf(person, around), action, {
    kind: 'advisory',
    case: accessOf(around),
    version: 0,
    reviews: [],
    // What is being prepared is never public, whatever was published before.
    isPublished: false,
  })
  return isRefusal(allowed) ? allowed : undefined
}

export interface Begun {
  readonly change: Change
  readonly loaded: LoadedCase
  readonly readers: readonly CaseMember[]
  readonly desk: (intent?: DeskOptions['intent']) => Promise<Desk>
}

/** Runs one action of a person on the advisory of a case. */
export const onAdvisory = <T>(
  site: PublicationSite,
  { person, caseId, action }: { person: Person; caseId: string; action: AdvisoryAction },
  work: (begun: Begun) => Promise<T | Refusal>,
): Promise<T | Refusal> =>
  change(site.installation, actorOf(person), async (step) => {
    const loaded = await loadCase(step.tx, site.installation, caseId, { lock: true })
    if (loaded === undefined) return unknownCase()
    const readers = await selectMembers(step.tx, loaded)
    const refused =
      mayOnAdvisory(person, action, { loaded, ...readers }) ??
      (needsFreshProof(action) ? requireFreshProof(person, step.now) : undefined)
    if (refused !== undefined) return refused
    const desk = (intent?: DeskOptions['intent']) =>
      loadDesk(step.tx, site, {
        loaded,
        mayChoose: true,
        ...(intent === undefined ? {} : { intent }),
      })
    return work({ change: step, loaded, readers: readers.members, desk })
  })
