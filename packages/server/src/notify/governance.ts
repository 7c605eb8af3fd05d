// Tells people of what happens in their team's own affairs: at once, in their daily mail, or not at all, as each of them
// chose. Whom it concerns is said by whoever calls, or is everyone of the team.
import { randomUUID } from 'node:crypto'
import { type Change, change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { afterSignIn } from '../jobs/after-sign-in.js'
import type { Tasks } from '../jobs/enqueue.js'
import { queueMail } from '../jobs/outbox.js'
import {
  type GovernanceKind,
  governanceKindOf,
  mailGovernance,
  mailKindOf,
  pathOf,
} from './governance-words.js'
import { unsubscribeLink } from './unsubscribe.js'

export interface ToldOfGovernance {
  readonly teamId: number
  readonly kind: GovernanceKind
  /** The id of what it is about. */
  readonly about: string
  readonly personIds: readonly string[]
}

/** Tells each of `personIds` once. Runs in a job's transaction: what waits for a daily mail is the jobs' alone. */
const tellOfGovernance = async (step: Change, told: ToldOfGovernance): Promise<void> => {
  const { installation, tx, now } = step
  const { teamId, kind, about, personIds } = told
  if (personIds.length === 0) return
  const path = pathOf(kind, about)
  const people = await tx
    .selectFrom('person')
    .select(['personId', 'email', 'notify'])
    .where('personId', 'in', [...new Set(personIds)])
    .where('closedAt', 'is', null)
    .orderBy('personId')
    .execute()
  for (const { personId, email, notify } of people) {
    const choice = notify.governance ?? 'at-once'
    if (choice === 'daily') {
      const row = { notificationId: randomUUID(), personId, teamId, kind, path }
      await tx
        .insertInto('teamNotification')
        .values({ ...row, at: timestamp(now) })
        .execute()
    }
    if (choice !== 'at-once' || email === null) continue
    const unsubscribe = unsubscribeLink(installation, personId, 'governance')
    const { url } = installation
    const links = { link: afterSignIn(installation, path), settings: `${url}/account`, unsubscribe }
    await queueMail(step, {
      kind: mailKindOf(kind),
      personId,
      to: email,
      ...mailGovernance(kind, links),
      unsubscribeUrl: unsubscribe,
    })
  }
}

/** Active members of a team, or of its council alone. */
const selectConcerned = async (
  { tx }: Change,
  of: { readonly teamId: number; readonly council?: true },
): Promise<readonly string[]> => {
  const members = await tx
    .selectFrom('membership')
    .select(['personId', 'roles'])
    .where('teamId', '=', of.teamId)
    .where('leftAt', 'is', null)
    .execute()
  return members
    .filter(({ roles }) => of.council !== true || roles.includes('steering-council'))
    .map(({ personId }) => personId)
}

/** `notify.governance`: for what a person or a stranger did, told to the whole team, or to its council alone. */
export const notifyGovernance =
  (installation: Installation) =>
  async (ids: Tasks['notify.governance']): Promise<void> => {
    const kind = governanceKindOf(ids.kind)
    if (kind === undefined) return
    const teamId = Number(ids.teamId)
    await change<true>(installation, { kind: 'job' }, async (step) => {
      const personIds =
        ids.personId === undefined
          ? await selectConcerned(step, {
              teamId,
              ...(ids.council === 'yes' ? { council: true } : {}),
            })
          : [ids.personId]
      await tellOfGovernance(step, { teamId, kind, about: ids.about, personIds })
      return true
    })
  }
