// Somebody says that they are interested: counted, stored sealed, answered with a link by mail, and told to the team. What
// they may do with the link is here too: change what they said, and withdraw it, after which nothing of it is kept.
import { randomUUID } from 'node:crypto'
import {
  addDays,
  admitInterest,
  checkInterest,
  formatDay,
  type InterestCounts,
  type Refusal,
  refuse,
} from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import type { Limits } from '../../config/limits.js'
import type { Installation } from '../../db/installation.js'
import { lookup } from '../../db/keys.js'
import { sealFor } from '../../db/sealing.js'
import { timestamp } from '../../db/tables/columns.js'
import { checkPerson } from '../../identity/people.js'
import { newSecret } from '../../identity/secrets.js'
import { queueMail } from '../../jobs/outbox.js'
import {
  type Candidate,
  candidateOf,
  interestContact,
  interestLinkPlace,
  interestUrl,
} from './link.js'
import { selectInterest } from './store.js'
import { type Interested, sealInterest } from './texts.js'

/** What is wrong with what somebody says, by field. A way back is needed. */
export const checkInterested = (said: Interested): Readonly<Record<string, string>> => {
  const githubLogin = said.githubLogin === '' ? undefined : said.githubLogin
  const { name, ...ways } = checkPerson({ name: said.name, email: said.email, githubLogin })
  const errors = { ...(name === undefined ? {} : { name }), ...checkInterest(said), ...ways }
  return said.email === ''
    ? { ...errors, email: 'Give your address: the link to your page and the answer go there.' }
    : errors
}

const count = async (
  { tx, now, installation: { keys } }: Change,
  from: { readonly address: string; readonly contact: Buffer },
): Promise<{ counts: InterestCounts; origin: Buffer }> => {
  const on = (day: typeof now) =>
    lookup(keys, 'interest-address', `${formatDay(day)} ${from.address}`)
  const [origin, yesterday] = [on(now), on(addDays(now, -1))]
  const { rows } = await sql<{ fromAddress: number; total: number; toContact: number }>`
    select * from sec.count_interests(array[${origin}::bytea, ${yesterday}::bytea], ${from.contact}, ${timestamp(now)})`.execute(
    tx,
  )
  return { counts: rows[0] ?? { fromAddress: 0, total: 0, toContact: 0 }, origin }
}

const countLately = async ({ tx, now }: Change, teamId: number): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    select sec.interests_lately(${teamId}, ${timestamp(now)}) as n`.execute(tx)
  return rows[0]?.n ?? 0
}

const mailLink = (
  step: Change,
  to: { readonly email: string; readonly link: string; readonly teamName: string },
) =>
  queueMail(step, {
    kind: 'interest-link',
    to: to.email,
    subject: `Your interest in ${to.teamName}`,
    text: [
      `Somebody, most likely you, said that they are interested in joining ${to.teamName}. This page is yours:`,
      '',
      to.link,
      '',
      'Read there what was said, change it or take it back. Whoever has the link can: keep it to yourself.',
      'If it was not you, take it back there, and nothing of it is kept.',
    ].join('\n'),
  })

export interface NewInterest extends Interested {
  readonly team: { readonly teamId: number; readonly name: string }
  /** The network address it came from. */
  readonly address: string
}

/** Takes an interest that `checkInterested` found nothing wrong with. */
export const stateInterest = (
  site: { readonly installation: Installation; readonly settings: { readonly limits: Limits } },
  { team, address, ...said }: NewInterest,
): Promise<true | Refusal> => {
  const { keys } = site.installation
  const secret = newSecret('pli')
  const candidate = candidateOf(keys, secret)
  return change<true>(site.installation, candidate, async (step) => {
    const { tx, now } = step
    const contact = interestContact(keys, said.email)
    const { counts, origin } = await count(step, { address, contact })
    const refusal = admitInterest(counts, site.settings.limits.intake)
    if (refusal !== undefined) return refusal
    const earlier = await countLately(step, team.teamId)
    await sql`select sec.note_interest(${origin}, ${contact}, ${timestamp(now)}, ${team.teamId})`.execute(
      tx,
    )
    const interestId = randomUUID()
    await tx
      .insertInto('interest')
      .values({
        ...{ interestId, teamId: team.teamId, lookup: candidate.lookup, contactLookup: contact },
        link: sealFor(keys, interestLinkPlace(interestId), secret),
        sealed: sealInterest(keys, interestId, said),
        statedAt: timestamp(now),
        changedAt: timestamp(now),
      })
      .execute()
    await step.record({ name: 'interest:stated', teamId: team.teamId, facts: { interestId } })
    const link = interestUrl(site.installation, secret)
    await mailLink(step, { email: said.email, link, teamName: team.name })
    const ids = { teamId: String(team.teamId), about: interestId, kind: 'interest', council: '' }
    // A flood of them is told to its team once while it waits: the list has them all.
    if (earlier === 0) await step.enqueue({ task: 'notify.governance', ids })
    return true as const
  })
}

const unknown = () => refuse('interest.unknown', 'There is no such page.')

/** Changes what was said. `said` has passed `checkInterested`. */
export const changeInterest = (
  installation: Installation,
  candidate: Candidate,
  said: Interested,
): Promise<true | Refusal> =>
  change<true>(installation, candidate, async ({ tx, now }) => {
    const { keys } = installation
    const found = await selectInterest(tx, keys, {})
    if (found === undefined) return unknown()
    const { interestId } = found
    await tx
      .updateTable('interest')
      .set({
        sealed: sealInterest(keys, interestId, said),
        contactLookup: interestContact(keys, said.email),
        changedAt: timestamp(now),
      })
      .where('interestId', '=', interestId)
      .execute()
    return true as const
  })

/** Takes it back: what was said and the case that was written go at once. A nomination that was made stands. */
export const withdrawInterest = (
  installation: Installation,
  candidate: Candidate,
): Promise<true | Refusal> =>
  change<true>(installation, candidate, async (step) => {
    const found = await selectInterest(step.tx, installation.keys, {})
    if (found === undefined) return unknown()
    const { interestId, teamId } = found
    await step.record({ name: 'interest:withdrawn', teamId, facts: { interestId } })
    await step.tx.deleteFrom('interest').where('interestId', '=', interestId).execute()
    return true as const
  })
