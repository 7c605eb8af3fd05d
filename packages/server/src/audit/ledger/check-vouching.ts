// Holds bodies of no case against the keyed hashes beside them, which nobody makes without a key; and those of before there
// were such hashes against the one event that says how many were believed as they were found.
import type { Keys } from '../../db/keys.js'
import type { KeptBody } from '../body.js'
import { vouchingOf } from '../vouch.js'
import { type Findings, found } from './findings.js'

export interface Vouched {
  /** Bodies of before. */
  older: number
  /** Bodies of before that come after the event that counted them. */
  late: number
  /** What each event says that counted them: there is one at most. */
  readonly told: number[]
}

export const newVouched = (): Vouched => ({ older: 0, late: 0, told: [] })

interface VouchedRow {
  readonly id: string
  readonly commitment: Buffer
  readonly mac: Buffer | null
}

/** Takes one body in; returns what is wrong with it. */
export const tellVouched = (
  vouched: Vouched,
  { id: eventId, commitment, mac }: VouchedRow,
  { body, keys }: { readonly body: KeptBody | undefined; readonly keys: Keys },
): string | undefined => {
  if (body?.outer.event === 'ledger:bodies-vouched')
    vouched.told.push(Number(body.inner.facts['count']))
  const how = vouchingOf(keys, { eventId, commitment, mac })
  if (how === 'upgrade') {
    vouched.older += 1
    if (vouched.told.length > 0) vouched.late += 1
  }
  if (how !== undefined) return undefined
  return mac === null
    ? 'the body is of no case, and nothing vouches for it'
    : 'the body is of no case, and what vouches for it was made with another key'
}

/** After the last body: what was believed is what the event counted, once. */
export const checkVouched = ({ older, late, told }: Vouched, findings: Findings): void => {
  const [counted = 0] = told
  const say = (because: string) => found(findings, 'body-changed', { because })
  if (told.length > 1) say(`bodies of before were counted ${told.length} times, and once is all`)
  else if (older !== counted)
    say(
      `${older} bodies are vouched for as of before, and the event that counted them says ${counted}`,
    )
  else if (late > 0) say(`${late} bodies are vouched for as of before, and came later`)
}
