// Bodies of events that belong to no case are plain, so that no seal vouches for them: a keyed hash beside each does. Whoever
// can write to the database and has no key can then not write an event of a membership, a passkey or an erasure.
import { type Keys, lookup } from '../db/keys.js'

/** Made as the body was written, or once for all that were there when such hashes began. */
export type Vouching = 'written' | 'upgrade'

const PURPOSES = { written: 'event-body', upgrade: 'event-body-of-before' } as const

/** The hash beside a body: over the event's id and its commitment, which the body opens. */
export const vouchFor = (
  keys: Keys,
  { eventId, commitment }: { readonly eventId: string; readonly commitment: Buffer },
  how: Vouching = 'written',
): Buffer => lookup(keys, PURPOSES[how], `${eventId}\n${commitment.toString('hex')}`)

/** How a body is vouched for; undefined where nothing does. */
export const vouchingOf = (
  keys: Keys,
  event: { readonly eventId: string; readonly commitment: Buffer; readonly mac: Buffer | null },
): Vouching | undefined =>
  (['written', 'upgrade'] as const).find(
    (how) => event.mac !== null && vouchFor(keys, event, how).equals(event.mac),
  )
