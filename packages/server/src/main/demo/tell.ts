// Tells the demo's stories at once, day by day: who comes next is whose next step is the longest ago.
import { runWaitingJobs, tick } from '../../jobs/worker.js'
import { workerParts } from '../compose.js'
import { approved, published, ready } from './advisories.js'
import { CASES, type Moment, type Story } from './cases.js'
import { ELSEWHERE } from './elsewhere.js'
import { leaked, negotiated } from './embargo.js'
import { severalParties } from './parties.js'
import type { Cast } from './people.js'
import type { Stage } from './stage.js'

interface Told {
  readonly story: Story
  readonly next: Moment
}

const latest = (told: readonly Told[]): Told | undefined =>
  [...told].sort((a, b) => b.next.daysAgo - a.next.daysAgo || a.next.hour - b.next.hour)[0]

/**
 * Tells every case at once, day by day, so that the ledger grows in the order of time. After each step the jobs it left
 * are done, and the clock's own work with them.
 */
export const tellCases = async (stage: Stage, cast: Cast): Promise<void> => {
  // The venues are looked at when the story is told: in the past nobody was there.
  const directory = { mailman: undefined, discord: undefined }
  const { settings } = stage.opened
  const parts = workerParts({ ...stage.opened, settings: { ...settings, directory } })
  let told: readonly Told[] = []
  const advance = async (story: Story, rest: readonly Told[]) => {
    const { value, done } = await story.next()
    told = done === true ? rest : [...rest, { story, next: value }]
  }
  for (const story of [
    ...CASES,
    ...ELSEWHERE,
    negotiated,
    severalParties,
    leaked,
    published,
    ready,
    approved,
  ])
    await advance(story(stage, cast), told)
  for (let now = latest(told); now !== undefined; now = latest(told)) {
    const { story, next } = now
    stage.at(next.daysAgo, next.hour)
    await advance(
      story,
      told.filter((other) => other.story !== story),
    )
    await tick(parts)
    await runWaitingJobs(parts)
  }
}
