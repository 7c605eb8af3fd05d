// Does what was accepted, one change after the other, each once or visibly stuck. A venue that is down, or asks to slow
// down, is left alone for a while; the others go on. Before each change the list is looked at once more.
import {
  addHours,
  type CanonicalMember,
  type Instant,
  instant,
  stillFollows,
  type Venue,
} from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../audit/change.js'
import type { Placed, VenueClient } from '../clients/directory/venue-client.js'
import { Fault } from '../config/fault.js'
import { timestamp } from '../db/tables/columns.js'
import type { ActionState } from '../db/tables/directory.js'
import { inTransaction } from '../db/transaction.js'
import { isOutgoingPaused } from '../jobs/paused.js'
import { selectDirectoryTeam, selectList } from './list.js'
import { type ActionRow, selectActions, setLookAt } from './store.js'
import { type DirectoryParts, type NamedVenue, venueClient, venuesNamed } from './venues.js'

const asJob = { kind: 'job' } as const

/** Advisory locks of the directory, one a team. */
const DIRECTORY_LOCK = 7_205_813

/** Runs `work` while no other process changes this team's venues; does nothing while another one does. */
const alone = (parts: DirectoryParts, teamId: number, work: () => Promise<void>): Promise<void> =>
  parts.installation.db.job.connection().execute(async (connection) => {
    const { rows } = await sql<{ got: boolean }>`
      select pg_try_advisory_lock(${DIRECTORY_LOCK}, ${teamId}) as got`.execute(connection)
    if (rows[0]?.got !== true) return
    try {
      await work()
    } finally {
      await sql`select pg_advisory_unlock(${DIRECTORY_LOCK}, ${teamId})`.execute(connection)
    }
  })

/** A minute, then twice as long each time, an hour at most; longer where the venue asks for it. */
const nextTry = (now: Instant, attempts: number, fault: Fault): Instant => {
  const own = addHours(now, Math.min(2 ** Math.max(attempts - 1, 0) / 60, 1))
  return fault.retryAfterMs === undefined ? own : instant(Math.max(own, now + fault.retryAfterMs))
}

type Outcome = {
  readonly state: ActionState
  readonly fault?: Fault
  /** Whether the venue is left alone for a while, and everything in it waits. */
  readonly pauses?: boolean
}

const ask = async (client: VenueClient, action: ActionRow): Promise<Placed> => {
  if (action.do === 'add') return client.add(action)
  if (action.do === 'set-role') return client.setRole(action)
  await client.remove(action)
  return 'done'
}

const outcomeOf = async (client: VenueClient, action: ActionRow): Promise<Outcome> => {
  try {
    return { state: await ask(client, action) }
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return { state: fault.retry === 'never' ? 'failed' : 'waiting', fault }
  }
}

const EVENT = {
  done: 'directory:action-done',
  invited: 'directory:action-done',
  failed: 'directory:action-failed',
  dropped: 'directory:action-dropped',
} as const

/** Faults that are the venue's, whatever account was asked about. */
const OF_THE_VENUE = ['unreachable', 'rate-limited', 'no-account']

/** So many accounts one after the other that have to wait are taken for a venue that is down. */
const DOWN_AFTER = 3

const isOfVenue = ({ code }: Fault): boolean =>
  OF_THE_VENUE.some((word) => code.endsWith(`.${word}`))

/** Writes what became of an action. One that waits again waits alone, unless its whole venue is to be left alone. */
const finish = async (step: Change, action: ActionRow, { state, fault, pauses }: Outcome) => {
  const { tx, now } = step
  const { actionId, teamId, venue } = action
  const attempts = action.attempts + 1
  const lastFault = fault?.code ?? null
  const update = tx.updateTable('directoryAction').where('teamId', '=', teamId)
  if (state === 'waiting' && fault !== undefined) {
    const notBefore = timestamp(nextTry(now, attempts, fault))
    const waiting = update
      .set((eb) => ({ attempts: eb('attempts', '+', 1), notBefore, lastFault }))
      .where('state', '=', 'waiting')
    await (pauses === true
      ? waiting.where('venue', '=', venue)
      : waiting.where('actionId', '=', actionId)
    ).execute()
    return
  }
  await update
    .set({ state, attempts, lastFault, finishedAt: timestamp(now) })
    .where('actionId', '=', actionId)
    .execute()
  if (state === 'waiting') return
  await step.record({
    name: EVENT[state],
    teamId,
    facts: {
      ...{ actionId, venue, what: action.do, membershipId: action.membershipId },
      ...{ isInvited: state === 'invited', fault: lastFault },
    },
  })
}

const keep = (parts: DirectoryParts, action: ActionRow, outcome: Outcome) =>
  change<true>(parts.installation, asJob, async (step) => {
    await finish(step, action, outcome)
    await setLookAt(step.tx, action.teamId, step.now)
    return true
  })

interface Facts {
  readonly due: readonly ActionRow[]
  readonly list: readonly CanonicalMember[]
  readonly named: readonly NamedVenue[]
}

const load = ({ installation, settings }: DirectoryParts, teamId: number): Promise<Facts> =>
  inTransaction(installation.db, asJob, async (tx) => {
    const team = await selectDirectoryTeam(tx, teamId)
    const now = installation.now()
    const waiting = await selectActions(tx, installation.keys, { teamId, states: ['waiting'] })
    return {
      due: waiting.filter(({ notBefore }) => notBefore <= now),
      list: await selectList(tx, installation.keys, teamId),
      named: team === undefined ? [] : venuesNamed(settings, team),
    }
  })

const NO_ACCOUNT = (venue: Venue) =>
  new Fault({
    code: `${venue}.no-account`,
    retry: 'later',
    message: 'the installation has no account for this service',
  })

/** What was tried least comes first, so that an account that always has to wait holds nobody up. */
const nextOf = (due: readonly ActionRow[], venue: Venue): ActionRow | undefined =>
  due.filter((one) => one.venue === venue).sort((a, b) => a.attempts - b.attempts)[0]

/** Does what is due in one venue until it asks for a pause. The list is read anew before each change. */
const actIn = async (parts: DirectoryParts, teamId: number, venue: Venue): Promise<void> => {
  let waited = 0
  for (;;) {
    const { due, list, named } = await load(parts, teamId)
    const action = nextOf(due, venue)
    if (action === undefined) return
    if (!stillFollows(action, list)) {
      await keep(parts, action, { state: 'dropped' })
      continue
    }
    const place = named.find((one) => one.venue === venue)
    const client = place && venueClient(parts, place)
    const outcome: Outcome =
      client === undefined
        ? { state: 'waiting', fault: NO_ACCOUNT(venue) }
        : await outcomeOf(client, action)
    const { state, fault } = outcome
    waited = state === 'waiting' ? waited + 1 : 0
    const pauses = fault !== undefined && (isOfVenue(fault) || waited >= DOWN_AFTER)
    await keep(parts, action, { ...outcome, pauses })
    if (state !== 'waiting') continue
    parts.installation.log.warn({ teamId, venue, code: fault?.code }, 'directory waits')
    if (pauses) return
  }
}

/** Handles `directory.act`. */
export const actOnVenues =
  (parts: DirectoryParts) =>
  async ({ teamId: id }: { teamId: string }): Promise<void> => {
    const teamId = Number(id)
    if (await inTransaction(parts.installation.db, asJob, isOutgoingPaused)) return
    await alone(parts, teamId, async () => {
      const { due } = await load(parts, teamId)
      const venues = new Set(due.map(({ venue }) => venue))
      await Promise.all([...venues].map((venue) => actIn(parts, teamId, venue)))
    })
  }
