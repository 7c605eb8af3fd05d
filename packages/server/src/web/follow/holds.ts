// What holds for a reporter now: whether silence is asked of them, what becomes of the credit, whether a clock still
// runs. Derived from where the report stands, so that the parts of the page cannot contradict each other.
import { asksForSilence, expectsAdvisory } from '@parley/rules'
import { caseFacts } from '../../cases/facts.js'
import type { Followed } from '../../intake/follow.js'
import type { Standing } from '../../intake/standing.js'

export interface Holds {
  /** Whether the team asks for silence about what was reported. */
  readonly isQuiet: boolean
  /** The advisory that names them: to come, out, out and withdrawn, or none that will ever be. */
  readonly advisory: 'ahead' | 'out' | 'withdrawn' | 'none'
  /** Whether something is still to be finished by a date. */
  readonly isRunning: boolean
}

const ENDING: readonly Standing[] = ['held', 'withdrawn', 'closed']

/** Says what holds for the report that stands there. */
export const holdsFor = ({ loaded, advisoryWithdrawal }: Followed, standing: Standing): Holds => {
  const { determination } = caseFacts(loaded)
  const isOut = loaded.publishedAt !== null
  const isEnding = ENDING.includes(standing)
  if (isOut) {
    const advisory = advisoryWithdrawal === null ? 'out' : 'withdrawn'
    return { isQuiet: false, advisory, isRunning: false }
  }
  const isAhead =
    standing !== 'withdrawn' && standing !== 'closed' && expectsAdvisory(determination)
  return {
    isQuiet: asksForSilence(determination),
    advisory: isAhead ? 'ahead' : 'none',
    isRunning: !isEnding && loaded.finishedAt === null,
  }
}
