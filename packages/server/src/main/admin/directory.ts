// Operator commands of the directory: naming a team's venues, and looking at them now.
import { isRefusal } from '@parley/rules'
import { selectTeam } from '../../charter/store.js'
import { inTransaction } from '../../db/transaction.js'
import { lookAtVenues } from '../../directory/look.js'
import { checkVenues, setVenues, type VenueSettings } from '../../directory/set-venues.js'
import { selectPlan } from '../../directory/store.js'
import type { Opened } from '../open.js'
import type { Answer } from './create.js'

type Parts = Pick<Opened, 'installation' | 'settings' | 'clients'>

/** As typed: `none` names a venue no more. */
export interface VenueOptions {
  readonly githubTeam?: string
  readonly mailmanList?: string
  readonly discordRole?: string
}

const wantedIn = (options: VenueOptions): VenueSettings =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, value === 'none' ? null : value]),
  )

const unknownTeam = (slug: string): Answer => ({ problems: [`There is no team ${slug}.`] })

/** `admin set-venues`. */
export const nameVenues = async (
  parts: Parts,
  slug: string,
  options: VenueOptions,
): Promise<Answer> => {
  const team = await selectTeam(parts.installation.db.app, slug)
  if (team === undefined) return unknownTeam(slug)
  const wanted = wantedIn(options)
  const errors = Object.entries(checkVenues(wanted))
  if (errors.length > 0) return { problems: errors.map(([name, error]) => `${name}: ${error}`) }
  const outcome = await setVenues(parts, team.teamId, wanted)
  return isRefusal(outcome)
    ? { problems: [outcome.because] }
    : [`The venues of ${team.slug} are named.`]
}

/** `admin directory-plan`: looks now and says how much differs; who, stands on the page. */
export const planDirectoryNow = async (parts: Parts, slug: string): Promise<Answer> => {
  const { installation } = parts
  const team = await selectTeam(installation.db.app, slug)
  if (team === undefined) return unknownTeam(slug)
  const { teamId } = team
  await lookAtVenues(parts)({ teamId: String(teamId) })
  const plan = await inTransaction(installation.db, { kind: 'job' }, (tx) =>
    selectPlan(tx, installation.keys, teamId),
  )
  if (plan === undefined) return { problems: [`${team.slug} has no venue: see set-venues.`] }
  const lines = plan.looks.map(({ venue, name, fault }) => {
    const { drift = [], actions = [] } = plan.plans[venue] ?? {}
    const said = fault ?? `${drift.length} differ, ${actions.length} would be done`
    return `${venue} ${name}: ${said}`
  })
  return [
    ...lines,
    ...(plan.repositories.length > 0
      ? [`Private reporting was switched on ${plan.repositories.length} repositories.`]
      : []),
    `${installation.url}/admin/${team.slug}/directory`,
  ]
}
