// What is asked before an admin makes somebody a member or an admin without a vote here: a team that elects is told where it
// was decided, and that is recorded; admins are the body's to determine. The operator's command line is asked nothing.
import {
  electsMembers,
  isRefusal,
  mayJoinUnelected,
  mayMakeAdmin,
  type Refusal,
} from '@parley/rules'
import type { Change } from '../audit/change.js'
import type { By } from '../identity/by.js'
import type { lockTeam } from '../identity/people.js'
import { queueMail } from '../jobs/outbox.js'
import { selectAddressees } from './addressees.js'
import { charterOf } from './charter-of.js'
import { selectOverseer } from './council/store.js'
import { recordElsewhere } from './nominations/recorded.js'
import { selectEmeritus, selectManagedMembers } from './store.js'

export type HeldTeam = NonNullable<Awaited<ReturnType<typeof lockTeam>>>

export interface MayJoin {
  /** Writes down what was decided elsewhere, if it was; to be called once the person is known. */
  record(
    personId: string,
    as: { readonly name: string; readonly githubLogin?: string | undefined },
  ): Promise<void>
  /** Whether it was decided elsewhere, so that the others are told. */
  readonly isRecorded: boolean
}

/** How people come into a team without a vote here, as it stands before anybody does. */
export interface Door {
  /** Whether somebody may be made a member; undefined for a person nobody knows yet. */
  joining(personId: string | undefined): MayJoin | Refusal
  /** Why an admin cannot make another one: the body does (B12). */
  readonly mayMakeAdmin: Refusal | undefined
}

const OPEN: Door = {
  joining: () => ({ record: async () => undefined, isRecorded: false }),
  mayMakeAdmin: undefined,
}

/** The door of a team whose row is held. `decided` says where, when it was elsewhere. */
export const doorOf = async (
  change: Change,
  by: By,
  { team, decided = '' }: { readonly team: HeldTeam; readonly decided?: string | undefined },
): Promise<Door> => {
  if (by === 'operator') return OPEN
  const { teamId, hostsCases } = team
  const charter = charterOf(team)
  const members = await selectManagedMembers(change.tx, teamId)
  const overseer = await selectOverseer(change.tx, teamId)
  const gone = hostsCases ? await selectEmeritus(change.tx, teamId) : []
  const admins = members.filter(({ roles, isLeaving }) => roles.includes('admin') && !isLeaving)
  const elects = electsMembers(charter, { hostsCases, admins: admins.length })
  return {
    joining: (personId) => {
      const returns = gone.some((one) => one.personId === personId)
      const may = mayJoinUnelected({ elects, returns, decided })
      if (isRefusal(may)) return may
      const source = may.recorded
      return {
        isRecorded: source !== null,
        record: async (joined, { name, githubLogin: login }) => {
          if (source === null) return
          const decision = { teamId, personId: joined, name, login, source, by: by.personId }
          await recordElsewhere(change, decision)
        },
      }
    },
    mayMakeAdmin: mayMakeAdmin(charter, {
      admins: admins.length,
      bodySits: (overseer?.seats.length ?? 0) > 0,
    }),
  }
}

/**
 * Tells everybody whom it concerns that somebody joined without a vote here: the team, and who sits in the body that oversees
 * it, by mail whatever they chose. One mail however many joined; it names nobody.
 */
export const tellJoined = async (
  step: Change,
  by: By,
  { team, joined }: { readonly team: HeldTeam; readonly joined: readonly string[] },
): Promise<void> => {
  if (by === 'operator' || joined.length === 0) return
  const { teamId, slug } = team
  const members = await selectAddressees(step.tx, { teamId })
  const seats = (await selectOverseer(step.tx, teamId))?.seats ?? []
  const told = new Map([...seats, ...members].map(({ personId, email }) => [personId, email]))
  for (const personId of [by.personId, ...joined]) told.delete(personId)
  for (const [personId, email] of told)
    if (email !== null)
      await queueMail(step, {
        ...{ kind: 'decision', personId, to: email },
        subject: 'Somebody joined the team without a vote here',
        text: `An admin made somebody a member of the team, and wrote down where that was decided. Who, and where, is shown here:\n\n${step.installation.url}/decisions?team=${slug}`,
      })
}
