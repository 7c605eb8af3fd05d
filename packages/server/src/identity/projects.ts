// The projects of a team: what a report can be about, and what CVE and OSV records say of it.
import { parsePurl } from '@parley/records'
import { isBlank, type Refusal, refuse } from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { actorBy, type By, refusalBy } from './by.js'
import type { Errors } from './teams.js'

/** A project as it is typed; what is left empty is undefined. */
export interface NewProject {
  readonly name: string
  /** An https address, or OWNER/NAME on GitHub. */
  readonly repo?: string | undefined
  /** As registered in CVE records; the team's name when it is left out. */
  readonly vendor?: string | undefined
  /** As registered in CVE records; the project's name when it is left out. */
  readonly product?: string | undefined
  readonly purl?: string | undefined
  readonly collectionUrl?: string | undefined
  readonly packageName?: string | undefined
  readonly osvProfile?: 'psf' | 'default' | undefined
  readonly reserveCve?: boolean | undefined
}

const repoAddress = (repo: string | undefined): string | undefined =>
  repo !== undefined && /^[\w.-]+\/[\w.-]+$/.test(repo) ? `https://github.com/${repo}` : repo

const isHttps = (text: string | undefined): boolean =>
  text === undefined ||
  (text.length <= 500 && URL.canParse(text) && new URL(text).protocol === 'https:')

const isLine = (text: string | undefined, most: number): boolean =>
  text === undefined || (text.length <= most && !/\p{Cc}/u.test(text))

/** What is wrong with a project, by field. */
export const checkProject = (project: NewProject): Errors => {
  const errors: Record<string, string> = {}
  const { name, vendor, product, packageName, purl } = project
  if (isBlank(name)) errors['name'] = 'Give it a name.'
  else if (!isLine(name, 120)) errors['name'] = 'Give a name of 120 characters at most.'
  if (!isHttps(repoAddress(project.repo)))
    errors['repo'] = 'Give an https address, or owner/name on GitHub.'
  if (!isLine(vendor, 200)) errors['vendor'] = 'Give a vendor of 200 characters at most.'
  if (!isLine(product, 200)) errors['product'] = 'Give a product of 200 characters at most.'
  if (!isLine(packageName, 200))
    errors['packageName'] = 'Give a package name of 200 characters at most.'
  if (!isHttps(project.collectionUrl))
    errors['collectionUrl'] = 'Give an address that begins with https://.'
  if (purl !== undefined && parsePurl(purl) === undefined)
    errors['purl'] = 'This is not a package URL, such as pkg:pypi/pip.'
  return errors
}

/** Letters, digits and hyphens of a name: what addresses call the project. */
const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'project'

const rowOf = (project: NewProject, teamName: string) => {
  const name = project.name.trim()
  return {
    name,
    repo: repoAddress(project.repo) ?? null,
    vendor: project.vendor ?? teamName,
    product: project.product ?? name,
    purl: project.purl ?? null,
    collectionUrl: project.collectionUrl ?? null,
    packageName: project.packageName ?? null,
    osvProfile: project.osvProfile ?? ('default' as const),
    reserveCve: project.reserveCve ?? false,
  }
}

const known = () => refuse('project.known', 'The team has a project of that name already.')

/** Makes a project of a team, or changes the one of `projectId`. `project` has passed `checkProject`. */
export const writeProject = (
  installation: Installation,
  by: By,
  input: { teamId: number; projectId?: number; project: NewProject },
): Promise<{ projectId: number } | Refusal> =>
  change(installation, actorBy(by), async ({ tx, now, record }) => {
    const { teamId, projectId, project } = input
    const object = { kind: 'team', teamId: String(teamId) } as const
    const refusal = refusalBy(by, 'team.manage', { object, now })
    if (refusal !== undefined) return refusal
    const team = await tx
      .selectFrom('team')
      .select('name')
      .where('teamId', '=', teamId)
      .forUpdate()
      .executeTakeFirst()
    if (team === undefined) return refuse('team.unknown', 'There is no such team.')
    const row = rowOf(project, team.name)
    const same = await tx
      .selectFrom('project')
      .select('projectId')
      .where('teamId', '=', teamId)
      .where((eb) =>
        eb.or([
          eb(sql`lower(name)`, '=', row.name.toLowerCase()),
          eb('slug', '=', slugOf(row.name)),
        ]),
      )
      .execute()
    if (same.some((other) => other.projectId !== projectId)) return known()
    if (projectId === undefined) {
      const made = await tx
        .insertInto('project')
        .values({ ...row, teamId, slug: slugOf(row.name) })
        .returning('projectId')
        .executeTakeFirstOrThrow()
      await record({ name: 'project:created', teamId, facts: { projectId: made.projectId } })
      return made
    }
    const changed = await tx
      .updateTable('project')
      .set(row)
      .where('projectId', '=', projectId)
      .where('teamId', '=', teamId)
      .returning('projectId')
      .executeTakeFirst()
    if (changed === undefined) return refuse('project.unknown', 'The team has no such project.')
    await record({ name: 'project:changed', teamId, facts: { projectId } })
    return changed
  })

/** Makes a project: for setup and the operator's command. */
export const createProject = (
  installation: Installation,
  by: By,
  input: { teamId: number; project: NewProject },
): Promise<{ projectId: number } | Refusal> => writeProject(installation, by, input)
