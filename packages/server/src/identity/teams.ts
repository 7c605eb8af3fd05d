// Teams and their projects: made by the operator's commands and by setup, changed by their admins. Checks what is
// typed; whether the person may do it is the rules' answer. Knows no case.
import { isBlank, type Refusal, refuse } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import type { TeamSettings } from '../db/tables/people.js'
import type { Tx } from '../db/transaction.js'
import { isEmail } from './account.js'
import { actorBy, type By, refusalBy } from './by.js'

/** Errors by field; empty when there are none. */
export type Errors = Readonly<Record<string, string>>

export interface NewTeam {
  readonly slug: string
  readonly name: string
  /** False for a team that is listed and hosts no cases. */
  readonly hostsCases?: boolean
  readonly settings?: TeamSettings
}

export interface MadeTeam {
  readonly teamId: number
  readonly slug: string
}

/** Most characters of what a team says it needs. */
const NEEDS_MAX_LENGTH = 2000

const SLUG = /^[A-Za-z][A-Za-z0-9-]{1,29}$/

const isHttps = (text: string): boolean =>
  text.length <= 500 && URL.canParse(text) && new URL(text).protocol === 'https:'

const isRemote = (text: string): boolean =>
  text.length <= 500 && !/^-|^[a-z]+::|[\s\p{Cc}]/iu.test(text)

/** Where a remote lies: the host of an address, or of `user@host:path`; undefined for a path of this machine. */
const hostOf = (remote: string): string | undefined => {
  const [, ssh] = /^(?:[^/@:]+@)?([^/:@]+):(?!\/)/.exec(remote) ?? []
  if (ssh !== undefined) return ssh.toLowerCase()
  if (!URL.canParse(remote)) return undefined
  const { protocol, hostname } = new URL(remote)
  return protocol === 'https:' || protocol === 'ssh:' ? hostname.toLowerCase() : undefined
}

/**
 * What is wrong with a git remote that a team's admin names: the server connects to hosts that its operator allows, by
 * https or ssh, and to nothing else on anybody's word. What stood there before may stay.
 */
export const checkTeamRemote = (
  { osvRepo }: TeamSettings,
  { hosts, before }: { readonly hosts: readonly string[]; readonly before: string | undefined },
): Errors => {
  if (osvRepo === undefined || osvRepo === before) return {}
  const host = hostOf(osvRepo)
  if (host !== undefined && hosts.includes(host)) return {}
  return {
    osvRepo: `Give an https or ssh address at ${hosts.join(', ')}. Your operator can allow other hosts.`,
  }
}

/** What is wrong with a team's settings, by field. */
export const checkTeamSettings = (settings: TeamSettings): Errors => {
  const { addresses = [], announceTo, archiveUrl, mailFrom, cveOrg, osvRepo, policyUrl } = settings
  const address = 'This is not a mail address.'
  const errors: Record<string, string> = {}
  if (addresses.length > 10 || !addresses.every(isEmail))
    errors['addresses'] = 'Give up to ten mail addresses, one a line.'
  if (announceTo !== undefined && !isEmail(announceTo)) errors['announceTo'] = address
  if (archiveUrl !== undefined && !isHttps(archiveUrl))
    errors['archiveUrl'] = 'Give an address that begins with https://.'
  if (mailFrom !== undefined && !isEmail(mailFrom)) errors['mailFrom'] = address
  if (cveOrg !== undefined && !/^[\w .-]{1,64}$/.test(cveOrg))
    errors['cveOrg'] = 'This is not the short name of a CNA.'
  if (osvRepo !== undefined && !isRemote(osvRepo))
    errors['osvRepo'] = 'This is not the address of a git repository.'
  if (policyUrl !== undefined && !isHttps(policyUrl))
    errors['policyUrl'] = 'Give an address that begins with https://.'
  if ((settings.needs ?? '').length > NEEDS_MAX_LENGTH)
    errors['needs'] = `This may have ${NEEDS_MAX_LENGTH} characters.`
  return errors
}

/** What is wrong with a new team, by field. */
export const checkTeam = (team: NewTeam): Errors => ({
  ...(SLUG.test(team.slug)
    ? {}
    : {
        slug: 'Use 2 to 30 letters, digits and hyphens, a letter first: it begins every case number.',
      }),
  ...(isBlank(team.name) ? { name: 'Give the team a name.' } : {}),
  ...(team.name.length > 200 ? { name: 'Give a name of 200 characters at most.' } : {}),
  ...checkTeamSettings(team.settings ?? {}),
})

/** Team and compartment point at each other; the compartment's half is checked when the transaction ends. */
const insertTeam = async ({ tx, now, installation }: Change, team: NewTeam): Promise<MadeTeam> => {
  const { compartmentId } = await tx
    .insertInto('compartment')
    .values({ teamId: 0 })
    .returning('compartmentId')
    .executeTakeFirstOrThrow()
  const first = await tx.selectFrom('team').select('teamId').limit(1).executeTakeFirst()
  const { teamId } = await tx
    .insertInto('team')
    .values({
      slug: team.slug,
      name: team.name.trim(),
      compartmentId,
      isDefault: first === undefined,
      hostsCases: team.hostsCases ?? true,
      charter: installation.charter ?? 'pep-811',
      settings: JSON.stringify(team.settings ?? {}),
      createdAt: timestamp(now),
    })
    .returning('teamId')
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('compartment')
    .set({ teamId })
    .where('compartmentId', '=', compartmentId)
    .execute()
  return { teamId, slug: team.slug }
}

/** Makes a team. The first one is the default: it takes what no other team is meant for. */
export const createTeam = (
  installation: Installation,
  by: By,
  team: NewTeam,
): Promise<MadeTeam | Refusal> =>
  change(installation, actorBy(by), async (change) => {
    const refusal = refusalBy(by, 'team.create', { object: { kind: 'site' }, now: change.now })
    if (refusal !== undefined) return refusal
    const same = await change.tx
      .selectFrom('team')
      .select('slug')
      .where(sql<string>`lower(slug)`, '=', team.slug.toLowerCase())
      .executeTakeFirst()
    if (same !== undefined)
      return refuse('team.known', 'There is a team of that short name already.')
    const made = await insertTeam(change, team)
    const { teamId, slug } = made
    await change.record({ name: 'team:created', teamId, facts: { slug } })
    return made
  })

/** The settings that people edit together; others, such as the operator's, are kept as they are. */
export const EDITED_SETTINGS = [
  'addresses',
  'announceTo',
  'archiveUrl',
  'mailFrom',
  'cveOrg',
  'osvRepo',
  'policyUrl',
  'needs',
] as const satisfies readonly (keyof TeamSettings)[]

const selectOtherSettings = async (tx: Tx, teamId: number): Promise<object> => {
  const query = tx.selectFrom('team').select('settings').where('teamId', '=', teamId).forUpdate()
  const edited: readonly string[] = EDITED_SETTINGS
  const settings = (await query.executeTakeFirst())?.settings ?? {}
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !edited.includes(name)))
}

/**
 * Changes a team's name and the settings that people edit together: one left out is cleared. `team` has passed
 * `checkTeam`; its short name stays.
 */
export const changeTeam = (
  installation: Installation,
  by: By,
  team: { teamId: number; name: string; settings: TeamSettings },
): Promise<true | Refusal> =>
  change(installation, actorBy(by), async ({ tx, now, record }) => {
    const { teamId, name, settings } = team
    const object = { kind: 'team', teamId: String(teamId) } as const
    const refusal = refusalBy(by, 'team.manage', { object, now })
    if (refusal !== undefined) return refusal
    await tx
      .updateTable('team')
      .set({
        name: name.trim(),
        settings: JSON.stringify({ ...(await selectOtherSettings(tx, teamId)), ...settings }),
      })
      .where('teamId', '=', teamId)
      .execute()
    await record({
      name: 'team:settings-changed',
      teamId,
      facts: { fields: Object.keys(settings).sort() },
    })
    return true as const
  })
