// Where a team publishes: its own settings, else the installation's. Says which steps a publication has; sends nothing.

import type { Clients } from '../clients/clients.js'
import { archiveAddress } from '../clients/mail/archive-address.js'
import { parseMailAddress } from '../clients/mail/compose.js'
import type { Config } from '../config/config.js'
import type { Installation } from '../db/installation.js'
import type { TeamSettings } from '../db/tables/people.js'
import type { Tx } from '../db/transaction.js'
import type { Publication } from './store.js'

/** What publication needs of the composition; pages and the API have everything but the clients. */
export interface PublicationSite {
  readonly installation: Installation
  readonly settings: Pick<Config, 'mail' | 'cve' | 'osv'>
}

export interface PublicationParts extends PublicationSite {
  readonly clients: Pick<Clients, 'mailer' | 'cve' | 'osv'>
}

export interface PublishingTeam {
  readonly teamId: number
  readonly slug: string
  readonly name: string
  readonly charter: string
  readonly charterOverrides: Readonly<Record<string, unknown>>
  readonly settings: TeamSettings
}

export interface Venues {
  /** Without an address no announcement is sent, and the page is the announcement. */
  readonly mail: { readonly from: string; readonly to: string } | null
  readonly osv: { readonly remote: string } | null
  readonly cveOrg: string | null
}

export const selectPublishingTeam = (tx: Tx, teamId: number): Promise<PublishingTeam> =>
  tx
    .selectFrom('team')
    .select(['teamId', 'slug', 'name', 'charter', 'charterOverrides', 'settings'])
    .where('teamId', '=', teamId)
    .executeTakeFirstOrThrow()

export const venuesOf = (
  settings: PublicationSite['settings'],
  team: Pick<PublishingTeam, 'settings'>,
): Venues => {
  const to = team.settings.announceTo ?? settings.mail.announceTo
  const remote = team.settings.osvRepo ?? settings.osv.repo
  return {
    mail: to === undefined ? null : { from: team.settings.mailFrom ?? settings.mail.from, to },
    osv: remote === undefined ? null : { remote },
    cveOrg: team.settings.cveOrg ?? settings.cve.account?.org ?? null,
  }
}

const PYTHON_ARCHIVES = 'https://mail.python.org/archives'

/** Where the archive of a list is. Only lists whose archive is known have addresses beforehand. */
const archiveBaseOf = (to: string, settings: TeamSettings): string | undefined => {
  if (settings.archiveUrl !== undefined) return settings.archiveUrl
  return parseMailAddress(to).address.endsWith('@python.org') ? PYTHON_ARCHIVES : undefined
}

/** Whether an announcement would go elsewhere now than where it was approved to go. */
export const isMailElsewhere = (
  settings: PublicationSite['settings'],
  team: Pick<PublishingTeam, 'settings'>,
  { snapshot: { mail } }: Pick<Publication, 'snapshot'>,
): boolean => {
  if (mail === null) return false
  const venues = venuesOf(settings, team)
  return (
    venues.mail?.to !== mail.to ||
    venues.mail.from !== mail.from ||
    (archiveUrlOf(venues, team, mail.messageId) ?? null) !== mail.archiveUrl
  )
}

/** The address under which the announcement will be read, before it is sent; undefined where no archive is known. */
export const archiveUrlOf = (
  venues: Venues,
  team: Pick<PublishingTeam, 'settings'>,
  messageId: string,
): string | undefined => {
  if (venues.mail === null) return undefined
  const archiveBase = archiveBaseOf(venues.mail.to, team.settings)
  if (archiveBase === undefined) return undefined
  const { address: listAddress } = parseMailAddress(venues.mail.to)
  return archiveAddress({ listAddress, archiveBase, messageId }).threadUrl
}
