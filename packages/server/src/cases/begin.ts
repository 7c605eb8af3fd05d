// How every action on a case begins: the case is loaded and locked under its actor's rights, and `can` is asked. What
// may not be known and what does not exist are the same refusal here.
import {
  type Action,
  type CaseAccess,
  type Charter,
  can,
  isRefusal,
  type PersonActor,
  type Refusal,
  refuse,
} from '@parley/rules'
import type { Change } from '../audit/change.js'
import { charterOf } from '../charter/charter-of.js'
import type { Installation } from '../db/installation.js'
import type { Tx } from '../db/transaction.js'
import type { Person } from '../identity/viewer.js'
import { caseAccess, personActor } from './facts.js'
import { type LoadedCase, loadCase } from './load.js'
import { type CaseMember, selectMembers } from './people.js'

/** Actions of the rules that are done to a case as a whole. */
export type CaseAction =
  | Extract<Action, `case.${string}`>
  | Extract<Action, `embargo.${string}`>
  | 'remediation.edit'

export interface BegunAction {
  readonly loaded: LoadedCase
  readonly members: readonly CaseMember[]
  readonly narrowed: boolean
  readonly charter: Charter
}

/** The one answer for a case that is not there and one that is not for this person. */
export const unknownCase = (): Refusal<'case.unknown'> =>
  refuse('case.unknown', 'There is no such case.')

/** Whether a refusal is to be answered as if nothing were there. */
export const isHidden = (refusal: Refusal): boolean =>
  refusal.refusal === 'case.unknown' || refusal.refusal === 'access.hidden'

/** A case with who of its team reads it: what every question of access to it is asked with. */
export type Around = Pick<BegunAction, 'loaded' | 'members' | 'narrowed'>

/** A case as `can` asks for one. */
export const accessOf = ({ loaded, members, narrowed }: Around): CaseAccess =>
  caseAccess(loaded, narrowed ? members.map(({ personId }) => personId) : null)

/** Somebody as `can` asks for them about a case: its member, or with what they agreed to in it. */
export const askerOf = (person: Person, { loaded, members }: Around): PersonActor =>
  personActor(
    person,
    members.some(({ personId }) => personId === person.personId) ? undefined : loaded,
  )

/** Whether this person may do this to this case, from the facts that are loaded already. */
export const mayOn = (person: Person, action: CaseAction, around: Around): Refusal | undefined => {
  const object = { kind: 'case', case: accessOf(around) } as const
  const allowed = can(askerOf(person, around), action, object)
  return isRefusal(allowed) ? allowed : undefined
}

/**
 * Whether a case that was loaded is for this person to read: asked where it is shown, beside the policies that let its row
 * through. What a token may do is asked by its route.
 */
export const mayRead = ({ scopes: _, ...person }: Person, around: Around): boolean =>
  mayOn(person, 'case.read', around) === undefined

/** Loads a case to show it; undefined where it is not there, or not for this person. */
export const loadToShow = async (
  tx: Tx,
  installation: Installation,
  { person, caseId, lock = false }: { person: Person; caseId: string; lock?: boolean },
): Promise<Around | undefined> => {
  const loaded = await loadCase(tx, installation, caseId, { lock })
  if (loaded === undefined) return undefined
  const around = { loaded, ...(await selectMembers(tx, loaded)) }
  return mayRead(person, around) ? around : undefined
}

/** The charter of a team this person is in; a participant's team is not known here. */
export const charterFor = (person: Person, teamId: number): Charter =>
  charterOf(person.memberships.find((membership) => membership.teamId === teamId))

/** Loads and locks a case for an action of `person`, or refuses. */
export const begin = async (
  change: Change,
  person: Person,
  { caseId, action }: { caseId: string; action: CaseAction },
): Promise<BegunAction | Refusal> => {
  const loaded = await loadCase(change.tx, change.installation, caseId, { lock: true })
  if (loaded === undefined) return unknownCase()
  const { members, narrowed } = await selectMembers(change.tx, loaded)
  const charter = charterFor(person, loaded.teamId)
  return (
    mayOn(person, action, { loaded, members, narrowed }) ?? { loaded, members, narrowed, charter }
  )
}
