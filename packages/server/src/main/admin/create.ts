// Operator commands that make things: a team, a project, a person. They call the same actions as the pages.
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { isRefusal, type Refusal } from '@parley/rules'
import { historyMaxBytes, importDecisions } from '../../charter/nominations/recorded.js'
import { selectTeam } from '../../charter/store.js'
import { checkPerson, createPerson } from '../../identity/people.js'
import { checkProject, createProject, type NewProject } from '../../identity/projects.js'
import { checkTeam, createTeam, type Errors } from '../../identity/teams.js'
import type { Opened } from '../open.js'

/** The text of a file, compressed by gzip or not; undefined where there is none to read, or far too much. */
const readHistoryFile = async (file: string): Promise<string | undefined> => {
  try {
    const bytes = await readFile(file)
    const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b
    return (isZipped ? gunzipSync(bytes, { maxOutputLength: historyMaxBytes }) : bytes).toString()
  } catch {
    return undefined
  }
}

/** What a command answers: lines to print, or why not. */
export type Answer = readonly string[] | { readonly problems: readonly string[] }

const problemsOf = (errors: Errors): readonly string[] =>
  Object.entries(errors)
    .filter(([, message]) => message !== undefined)
    .map(([field, message]) => `${field}: ${message}`)

const answered = <T>(outcome: T | Refusal, lines: (value: T) => readonly string[]): Answer =>
  // because: isRefusal narrows, and what is left is the value
  isRefusal(outcome) ? { problems: [outcome.because] } : lines(outcome as T)

export interface TeamOptions {
  readonly name?: string
  readonly githubTeam?: string
  readonly address?: readonly string[]
}

export const makeTeam = async (
  opened: Opened,
  slug: string,
  options: TeamOptions,
): Promise<Answer> => {
  const { name = slug, githubTeam, address } = options
  const settings = {
    ...(githubTeam === undefined ? {} : { githubTeam }),
    ...(address === undefined ? {} : { addresses: address }),
  }
  const team = { slug, name, settings }
  const problems = problemsOf(checkTeam(team))
  if (problems.length > 0) return { problems }
  return answered(await createTeam(opened.installation, 'operator', team), () => [
    `Team ${slug} stands.`,
  ])
}

export type ProjectOptions = Omit<NewProject, 'name'> & {
  readonly team: string
  readonly name: string
}

export const makeProject = async (
  opened: Opened,
  { team: slug, ...project }: ProjectOptions,
): Promise<Answer> => {
  const problems = problemsOf(checkProject(project))
  if (problems.length > 0) return { problems }
  const team = await selectTeam(opened.installation.db.app, slug)
  if (team === undefined) return { problems: [`There is no team ${slug}.`] }
  const made = await createProject(opened.installation, 'operator', {
    teamId: team.teamId,
    project: { osvProfile: opened.config.osv.profile, ...project },
  })
  return answered(made, () => [`Project ${project.name} stands in ${slug}.`])
}

/** Records the joins of a public list's history, as decisions that were not counted here. */
export const recordDecisions = async (
  { installation }: Opened,
  file: string,
  { team: slug }: { readonly team: string },
): Promise<Answer> => {
  const team = await selectTeam(installation.db.app, slug)
  if (team === undefined) return { problems: [`There is no team ${slug}.`] }
  const text = await readHistoryFile(file)
  if (text === undefined) return { problems: [`The file ${file} cannot be read.`] }
  const { teamId } = team
  return answered(await importDecisions(installation, { teamId, text }), (done) => [
    `Recorded ${done.recorded} joins of ${slug}; ${done.known} were recorded before.`,
    `Not decisions: ${done.begunWith} names the list began with, ${done.changes} changed lines.`,
  ])
}

export interface PersonOptions {
  readonly name: string
  readonly email: string
  readonly github?: string
  readonly team?: string
  readonly role?: readonly string[]
  readonly token?: boolean
}

export const makePerson = async (opened: Opened, options: PersonOptions): Promise<Answer> => {
  const { name, email, github: githubLogin, team: teamSlug, role: roles, token } = options
  const person = { name, email, githubLogin, roles }
  const problems = problemsOf(checkPerson(person))
  if (problems.length > 0) return { problems }
  const made = await createPerson(opened.installation, { ...person, teamSlug, token })
  return answered(made, ({ signInUrl, apiToken }) =>
    apiToken === undefined ? [signInUrl] : [signInUrl, apiToken],
  )
}
