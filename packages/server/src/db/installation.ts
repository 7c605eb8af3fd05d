// What every part of the server is handed: the databases, the keys, the clock, the log. A plain value, made once in
// `main` (and in tests); it holds no rule and no client of the outside world.
import type { Instant } from '@parley/rules'
import type { Logger } from 'pino'
import type { Witness } from './clocks.js'
import type { Databases } from './connect.js'
import type { Keys } from './keys.js'

export interface Installation {
  readonly db: Databases
  readonly keys: Keys
  /** The one clock. Tests and the demo move it; nothing else reads the time. */
  readonly now: () => Instant
  /** Other clocks, for what must never come early: something counts as reached when all of them say so. */
  readonly witnesses?: readonly Witness[]
  readonly log: Logger
  /** The charter that a new team decides by; without it, the default one. */
  readonly charter?: string
  /** Where people reach this installation, without a slash at the end: https://parley.example */
  readonly url: string
  /** The ledger's origin line: the host of the first start's address, followed by /ledger; it never changes. */
  readonly origin: string
}
