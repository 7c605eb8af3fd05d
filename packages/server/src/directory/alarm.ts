// Tells a team's admins by mail that its venues are out of step: how many differences, and where to look. No name and no
// account is in it. The same differences are told once a week, until they are gone.
import { addDays, addHours, type Instant } from '@parley/rules'
import { sql } from 'kysely'
import type { Change } from '../audit/change.js'
import { timestamp } from '../db/tables/columns.js'
import { queueMail } from '../jobs/outbox.js'
import type { DirectoryTeam } from './list.js'

const TELL_AGAIN_DAYS = 7
/** A venue that is down for an evening is nobody's business. */
const FAILING_HOURS = 24

interface Found {
  readonly plan: { readonly driftHash: Buffer; readonly differences: number }
  /** How many accounts are in a place and not on the list: who left, as a rule. */
  readonly strangers: number
  /** How many venues could not be read. */
  readonly failing: number
}

const counted = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`

const textFor = (
  { differences, strangers, failing }: Record<'differences' | 'strangers' | 'failing', number>,
  address: string,
): string =>
  [
    ...(differences > 0
      ? [
          `The members’ list and the places that follow it differ: ${counted(differences, 'difference')}.`,
        ]
      : []),
    ...(strangers > 0
      ? [`Accounts that have access there and are not on the list: ${strangers}.`]
      : []),
    ...(failing > 0 ? [`${counted(failing, 'place')} could not be read for a day.`] : []),
    'Nothing is changed before an admin has looked at it:',
    '',
    address,
  ].join('\n')

const selectAdmins = async ({ tx }: Change, teamId: number) => {
  const { rows } = await sql<{ personId: string; email: string }>`
    select p.person_id, p.email from membership m join person p using (person_id)
     where m.team_id = ${teamId} and m.left_at is null and 'admin' = any (m.roles)
       and p.closed_at is null and p.email is not null`.execute(tx)
  return rows
}

const isToldOfLate = (toldAt: Instant | null, now: Instant): boolean =>
  toldAt !== null && now < addDays(toldAt, TELL_AGAIN_DAYS)

/** Writes the mails that are due. The state's row is held by whoever calls. */
export const tellDrift = async (
  step: Change,
  team: DirectoryTeam,
  { plan, strangers, failing }: Found,
): Promise<void> => {
  const { tx, now, installation } = step
  const { teamId } = team
  const state = await tx
    .selectFrom('directoryState')
    .select(['failingSince', 'toldHash', 'toldAt'])
    .where('teamId', '=', teamId)
    .executeTakeFirstOrThrow()
  const failingSince = failing === 0 ? null : (state.failingSince ?? now)
  const isLong = failingSince !== null && now >= addHours(failingSince, FAILING_HOURS)
  const long = isLong ? failing : 0
  const isQuiet = plan.differences === 0 && long === 0
  const hash = Buffer.concat([plan.driftHash, Buffer.from([long])])
  const isKnown = state.toldHash?.equals(hash) === true && isToldOfLate(state.toldAt, now)
  const told = isQuiet
    ? { toldHash: null, toldAt: null }
    : isKnown
      ? {}
      : { toldHash: hash, toldAt: timestamp(now) }
  await tx
    .updateTable('directoryState')
    .set({ failingSince: failingSince === null ? null : timestamp(failingSince), ...told })
    .where('teamId', '=', teamId)
    .execute()
  if (isQuiet || isKnown) return
  const address = `${installation.url}/admin/${team.slug}/directory`
  for (const { personId, email } of await selectAdmins(step, teamId)) {
    await queueMail(step, {
      ...{ kind: 'directory', personId, to: email },
      subject: `${team.slug}: the places of the team are out of step with its list`,
      text: textFor({ differences: plan.differences, strangers, failing: long }, address),
    })
  }
}
