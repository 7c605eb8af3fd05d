// How much is taken from one address and in total, counted in the database so that every process knows. Keeps no
// address: a keyed hash of it and of the day, for a day. What the counts mean is the rules'.
import {
  addDays,
  admitMessage,
  admitReport,
  formatDay,
  type Instant,
  type IntakeLimits,
  isRefusal,
  type Refusal,
  refuse,
} from '@parley/rules'
import { sql } from 'kysely'
import type { Change } from '../audit/change.js'
import type { Limits } from '../config/limits.js'
import type { Installation } from '../db/installation.js'
import { lookup } from '../db/keys.js'
import { timestamp } from '../db/tables/columns.js'

export interface Arrival {
  /** The network address it came from. */
  readonly address: string
  readonly bytes: number
  readonly teamId: number
  /** The keyed hash of the reporter's mail address, if one was given. */
  readonly contact: Buffer | null
}

/** What a day may bring: as if every hour brought all it may, each report with its longest field full. */
const limitsOf = ({ intake }: Pick<Limits, 'intake'>): IntakeLimits => ({
  perAddressPerHour: intake.perAddressPerHour,
  totalPerHour: intake.totalPerHour,
  totalBytesPerDay: 24 * intake.totalPerHour * intake.maxFieldBytes,
})

interface Counted {
  readonly fromAddressLastHour: number
  readonly totalLastHour: number
  readonly totalBytesLastDay: number
  readonly isReporterRefused: boolean
}

const originsOf = (installation: Installation, address: string, now: Instant) => {
  const on = (day: Instant) =>
    lookup(installation.keys, 'intake-address', `${formatDay(day)} ${address}`)
  return [on(now), on(addDays(now, -1))] as const
}

const count = async (
  installation: Installation,
  arrival: Arrival,
  { origins, now }: { origins: readonly [Buffer, Buffer]; now: Instant },
): Promise<Counted | undefined> => {
  const { rows } = await sql<Counted>`
    select c.*, coalesce(sec.is_reporter_refused(${arrival.teamId}, ${arrival.contact}), false) as is_reporter_refused
      from sec.count_arrival(array[${origins[0]}::bytea, ${origins[1]}::bytea], ${arrival.bytes}, ${timestamp(now)}) c`.execute(
    installation.db.app,
  )
  return rows[0]
}

/** Counts one report and says whether it is taken; a refused one is not counted. */
export const admit = async (
  installation: Installation,
  limits: Pick<Limits, 'intake'>,
  arrival: Arrival,
): Promise<{ readonly admitted: true } | Refusal> => {
  const now = installation.now()
  const origins = originsOf(installation, arrival.address, now)
  const counted = await count(installation, arrival, { origins, now })
  if (counted === undefined) return { admitted: true }
  const decision = admitReport({ ...counted, bytes: arrival.bytes }, limitsOf(limits))
  if (isRefusal(decision)) {
    await sql`select sec.uncount_arrival(${origins[0]}, ${arrival.bytes}, ${timestamp(now)})`.execute(
      installation.db.app,
    )
  }
  return decision
}

interface Lately {
  readonly timesLastHour: number
  readonly bytesLastHour: number
}

/** Counts one more in the change's transaction: with a refusal it is undone. */
const countLately = async (
  { tx, now, installation: { keys } }: Change,
  purpose: string,
  { who, bytes = 0 }: { readonly who: string; readonly bytes?: number },
): Promise<Lately> => {
  const on = (day: Instant) => lookup(keys, purpose, `${formatDay(day)} ${who}`)
  const { rows } = await sql<Lately>`
    select * from sec.count_writing(array[${on(now)}::bytea, ${on(addDays(now, -1))}::bytea], ${bytes}, ${timestamp(now)})`.execute(
    tx,
  )
  return rows[0] ?? { timesLastHour: 0, bytesLastHour: 0 }
}

export interface Writing {
  /** The keyed hash of the follow link. */
  readonly link: Buffer
  readonly address: string
  readonly bytes: number
}

/** Whether a message through a follow link is taken. */
export const admitWriting = async (
  change: Change,
  { messages }: Pick<Limits, 'messages'>,
  { link, address, bytes }: Writing,
): Promise<{ readonly admitted: true } | Refusal> => {
  const through = await countLately(change, 'intake-link', { who: link.toString('hex'), bytes })
  const from = await countLately(change, 'intake-message-address', { who: address })
  return admitMessage(
    {
      throughLink: through.timesLastHour,
      bytesThroughLink: through.bytesLastHour,
      fromAddress: from.timesLastHour,
      bytes,
    },
    messages,
  )
}

/** Whether an address may ask once more for links to be mailed: as often as it may report. */
export const admitAsking = async (
  change: Change,
  { intake }: Pick<Limits, 'intake'>,
  address: string,
): Promise<Refusal | undefined> => {
  const asked = await countLately(change, 'intake-asking-address', { who: address })
  return asked.timesLastHour < intake.perAddressPerHour
    ? undefined
    : refuse(
        'intake.too-many-from-address',
        'Links were asked for very often from your address: try again in an hour.',
      )
}

/** Forgets counts older than the longest window, two days. */
export const forgetArrivalsScan = (installation: Installation) =>
  async function forgetArrivals(): Promise<void> {
    const before = addDays(installation.now(), -2)
    await sql`select sec.forget_arrivals(${timestamp(before)})`.execute(installation.db.job)
  }
