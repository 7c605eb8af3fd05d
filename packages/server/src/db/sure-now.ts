// What time it surely is. An end must never come early, and a clock can be wrong: something counts as reached when every
// clock says so. A wrong clock can make an end late; the page of what waits says when clocks disagree.
import type { Instant } from '@parley/rules'
import type { Installation } from './installation.js'
import type { Tx } from './transaction.js'

/** The earliest of all clocks: the process's own, and every witness the installation was given. */
export const sureNow = async (installation: Installation, tx?: Tx): Promise<Instant> => {
  const witnesses = await Promise.all((installation.witnesses ?? []).map((ask) => ask(tx)))
  return witnesses.reduce<Instant>(
    (earliest, at) => (at !== undefined && at < earliest ? at : earliest),
    installation.now(),
  )
}
