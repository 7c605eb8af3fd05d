// On whose word something about teams and people is changed: a signed-in person, whom the rules are asked about, or
// the operator at the server's own command line, who has the database anyway.
import type { Action, Instant, ObjectOf, Refusal } from '@parley/rules'
import type { Actor } from '../db/transaction.js'
import { refusalOn } from './team-actor.js'
import { actorOf, type Person } from './viewer.js'

export type By = Person | 'operator'

export const actorBy = (by: By): Actor => (by === 'operator' ? { kind: 'nobody' } : actorOf(by))

/** Why this may not be done now, or undefined. The operator is not asked. */
export const refusalBy = <A extends Action>(
  by: By,
  action: A,
  on: { object: ObjectOf<A>; now: Instant },
): Refusal | undefined => (by === 'operator' ? undefined : refusalOn(by, action, on))
