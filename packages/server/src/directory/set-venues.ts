// The operator names a team's venues. An admin cannot: with the installation's accounts they would reach the venues of
// another team.
import { type Refusal, refuse } from '@parley/rules'
import { change } from '../audit/change.js'
import { lockTeam } from '../identity/people.js'
import type { Errors } from '../identity/teams.js'
import { selectDirectoryTeam } from './list.js'
import { type DirectoryParts, type TeamOfVenues, venuesNamed } from './venues.js'

/** What is named is set; null names the venue no more. */
export interface VenueSettings {
  readonly githubTeam?: string | null
  readonly mailmanList?: string | null
  readonly discordRole?: string | null
}

const FORMS = {
  githubTeam: [/^([A-Za-z0-9-]{1,39}\/)?[A-Za-z0-9._-]{1,100}$/, 'ORGANISATION/TEAM'],
  mailmanList: [/^[^\s@/]{1,100}@[A-Za-z0-9.-]{1,200}$/, 'the address of the list'],
  discordRole: [/^\d{1,20}\/\d{1,20}$/, 'SERVER/ROLE, both by their ids'],
} as const satisfies Record<keyof VenueSettings, readonly [RegExp, string]>

/** What is wrong with them, by name. */
export const checkVenues = (wanted: VenueSettings): Errors =>
  Object.fromEntries(
    Object.entries(FORMS).flatMap(([name, [form, shape]]) => {
      // because: the names of the forms are those of the settings
      const value = wanted[name as keyof VenueSettings]
      const isRight = value === undefined || value === null || form.test(value)
      return isRight ? [] : [[name, `This should be ${shape}.`]]
    }),
  )

const keyOf = ({ venue, name }: { venue: string; name: string }) => `${venue} ${name.toLowerCase()}`

/** Names a team's venues. `wanted` has passed `checkVenues`. A venue follows one team. */
export const setVenues = (
  { installation, settings }: Pick<DirectoryParts, 'installation' | 'settings'>,
  teamId: number,
  wanted: VenueSettings,
): Promise<true | Refusal> =>
  change<true>(installation, { kind: 'nobody' }, async ({ tx, record }) => {
    await lockTeam(tx, teamId)
    const team = await selectDirectoryTeam(tx, teamId)
    if (team === undefined) return refuse('team.unknown', 'There is no such team.')
    const after = Object.fromEntries(
      Object.entries({ ...team.settings, ...wanted }).filter(([, value]) => value !== null),
    )
    const own = venuesNamed(settings, { ...team, settings: after }).map(keyOf)
    const others = await tx
      .selectFrom('team')
      .select(['isDefault', 'settings'])
      .where('teamId', '<>', teamId)
      .execute()
    const taken = others.flatMap((other: TeamOfVenues) => venuesNamed(settings, other).map(keyOf))
    if (own.some((key) => taken.includes(key)))
      return refuse('directory.venue-taken', 'Another team’s list is followed there already.')
    await tx
      .updateTable('team')
      .set({ settings: JSON.stringify(after) })
      .where('teamId', '=', teamId)
      .execute()
    const venues = own.map((key) => key.split(' ')[0] ?? '')
    await record({ name: 'directory:venues-set', teamId, facts: { venues } })
    return true as const
  })
