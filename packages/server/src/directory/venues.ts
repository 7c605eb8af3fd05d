// Which venues a team has: what it names itself, else, for the default team, what the installation names. Without an
// account for a service its venue is named and cannot be read.
import { VENUES, type Venue } from '@parley/rules'
import type { Clients } from '../clients/clients.js'
import type { VenueClient } from '../clients/directory/venue-client.js'
import type { Config } from '../config/config.js'
import type { Installation } from '../db/installation.js'
import type { TeamSettings } from '../db/tables/people.js'

/** The parts of the composition that the directory needs. */
export interface DirectoryParts {
  readonly installation: Installation
  readonly settings: Pick<Config, 'github' | 'directory'>
  readonly clients: Pick<Clients, 'directory'>
}

export interface TeamOfVenues {
  readonly isDefault: boolean
  readonly settings: TeamSettings
}

/** A venue by the name that its service has for it, such as `python/psrt`. */
export interface NamedVenue {
  readonly venue: Venue
  readonly name: string
}

type Settings = DirectoryParts['settings']

const githubName = ({ github }: Settings, { settings }: TeamOfVenues): string | undefined => {
  const { githubTeam } = settings
  if (githubTeam === undefined || githubTeam.includes('/')) return githubTeam
  return github.org === undefined ? undefined : `${github.org}/${githubTeam}`
}

const nameOf: Readonly<
  Record<Venue, (settings: Settings, team: TeamOfVenues) => string | undefined>
> = {
  github: githubName,
  mailman: ({ directory: { mailman } }, { isDefault, settings }) =>
    settings.mailmanList ?? (isDefault ? mailman?.list : undefined),
  discord: ({ directory: { discord } }, { isDefault, settings }) =>
    settings.discordRole ??
    (isDefault && discord !== undefined ? `${discord.guild}/${discord.role}` : undefined),
}

/** The venues of a team by name, in their order. */
export const venuesNamed = (settings: Settings, team: TeamOfVenues): readonly NamedVenue[] =>
  VENUES.flatMap((venue) => {
    const name = nameOf[venue](settings, team)
    return name === undefined ? [] : [{ venue, name }]
  })

const halves = (name: string): readonly [string, string] => {
  const at = name.indexOf('/')
  return [name.slice(0, at), name.slice(at + 1)]
}

/** Asks for the client of a venue; undefined where the installation has no account for the service. */
export const venueClient = (
  { clients: { directory } }: DirectoryParts,
  { venue, name }: NamedVenue,
): VenueClient | undefined => {
  const [first, second] = halves(name)
  if (venue === 'github') return directory?.github?.team({ org: first, slug: second })
  if (venue === 'mailman') return directory?.mailman?.(name)
  return directory?.discord?.({ guild: first, role: second })
}
