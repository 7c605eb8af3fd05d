// A team decides that its members sign in with passkeys alone, or takes every way in again. Deciding it ends the members'
// sessions that were opened otherwise and tells each of them by mail.
import { checkPasskeysOnly, keptOut, type Refusal, refuse } from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'
import { actorBy, type By, refusalBy } from '../../identity/by.js'
import { lockTeam } from '../../identity/people.js'
import { queueMail } from '../../jobs/outbox.js'
import { charterOf } from '../charter-of.js'
import type { HeldTeam } from '../joining.js'
import type { Team } from '../store.js'
import { type MemberWays, selectWaysIn } from './store.js'

type Db = Tx | Installation['db']['app']

/** Whether the deciding session was opened with a passkey; the operator has the server anyway. */
const cameByPasskey = async (db: Db, by: By): Promise<boolean> => {
  if (by === 'operator') return true
  const session = await db
    .selectFrom('session')
    .select('method')
    .where('sessionId', '=', by.session?.sessionId ?? null)
    .executeTakeFirst()
  return session?.method === 'passkey'
}

/** Why it cannot be decided now, before anybody tries: the answer that the action gives. */
export const whyNotPasskeysOnly = async (
  { db }: Installation,
  by: By,
  { team, members }: { readonly team: Team; readonly members: readonly MemberWays[] },
): Promise<Refusal | undefined> =>
  checkPasskeysOnly(charterOf(team), members, {
    cameByPasskey: await cameByPasskey(db.app, by),
    shown: undefined,
  })

const endOtherSessions = async (
  { tx, now, record }: Change,
  { teamId, personIds }: { readonly teamId: number; readonly personIds: readonly string[] },
): Promise<void> => {
  const ended = await tx
    .updateTable('session')
    .set({ revokedAt: timestamp(now) })
    .where('personId', 'in', [...personIds])
    .where('method', '<>', 'passkey')
    .where('revokedAt', 'is', null)
    .returning('sessionId')
    .execute()
  for (const { sessionId } of ended)
    await record({ name: 'session:revoked', teamId, facts: { sessionId } })
}

const wordsFor = ({ passkeys }: MemberWays): string =>
  passkeys > 0
    ? 'You have a passkey: sign in with it from now on. Sessions you had opened otherwise have ended.'
    : 'You have none yet: ask an admin of the team for an invitation. It opens a page where you add one.'

const tellMembers = async (
  change: Change,
  { team, members }: { readonly team: HeldTeam; readonly members: readonly MemberWays[] },
): Promise<void> => {
  for (const member of members) {
    if (member.email === null) continue
    await queueMail(change, {
      kind: 'sign-in-changed',
      personId: member.personId,
      to: member.email,
      subject: `${team.name} now signs in with passkeys only`,
      text: [
        `Members of ${team.name} sign in to Parley with a passkey, and no more by a link in a mail or an account elsewhere.`,
        '',
        wordsFor(member),
        '',
        `${change.installation.url}/sign-in`,
      ].join('\n'),
    })
  }
}

const holdTeam = async (
  { tx, now }: Change,
  by: By,
  teamId: number,
): Promise<HeldTeam | Refusal> => {
  const object = { kind: 'team', teamId: String(teamId) } as const
  const refusal = refusalBy(by, 'member.manage', { object, now })
  if (refusal !== undefined) return refusal
  return (await lockTeam(tx, teamId)) ?? refuse('team.unknown', 'There is no such team.')
}

/** How many members have no passkey, once passkeys alone are taken. */
export interface PasskeysOnlyBegun {
  readonly keptOut: number
}

/**
 * Takes passkeys alone from now on. `shown` are the person ids that whoever decides saw as kept out; the operator's command
 * names them itself and passes undefined.
 */
export const beginPasskeysOnly = (
  installation: Installation,
  by: By,
  { teamId, shown }: { readonly teamId: number; readonly shown: readonly string[] | undefined },
): Promise<PasskeysOnlyBegun | Refusal> =>
  change<PasskeysOnlyBegun>(installation, actorBy(by), async (change) => {
    const { tx, now, record } = change
    const team = await holdTeam(change, by, teamId)
    if ('refusal' in team) return team
    if (team.passkeysOnlySince !== null)
      return refuse('passkeys-only.already', 'This team takes passkeys alone already.')
    const members = await selectWaysIn(tx, { teamId, now })
    const came = { cameByPasskey: await cameByPasskey(tx, by), shown }
    const refusal = checkPasskeysOnly(charterOf(team), members, came)
    if (refusal !== undefined) return refusal
    await tx
      .updateTable('team')
      .set({ passkeysOnlySince: timestamp(now) })
      .where('teamId', '=', teamId)
      .execute()
    const out = keptOut(members).length
    await record({ name: 'team:passkeys-only-begun', teamId, facts: { keptOut: out } })
    const personIds = members.map(({ personId }) => personId)
    await endOtherSessions(change, { teamId, personIds })
    await tellMembers(change, { team, members })
    return { keptOut: out }
  })

/** Takes every way in again. */
export const endPasskeysOnly = (
  installation: Installation,
  by: By,
  teamId: number,
): Promise<true | Refusal> =>
  change<true>(installation, actorBy(by), async (change) => {
    const team = await holdTeam(change, by, teamId)
    if ('refusal' in team) return team
    if (team.passkeysOnlySince === null)
      return refuse('passkeys-only.not', 'This team takes every way in already.')
    await change.tx
      .updateTable('team')
      .set({ passkeysOnlySince: null })
      .where('teamId', '=', teamId)
      .execute()
    const byOperator = by === 'operator'
    await change.record({ name: 'team:passkeys-only-ended', teamId, facts: { byOperator } })
    return true as const
  })
