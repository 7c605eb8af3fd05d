// At the start: reads the charter's file, keeps a good version, and tells every mistake of a bad one, in which case
// nothing changes. A version is never adopted here: an admin does that, with its reason, after the first team is made.

import { readFile } from 'node:fs/promises'
import type { Charter } from '@parley/rules'
import { sql } from 'kysely'
import { digestOf } from '../../audit/digest.js'
import type { CharterChoice } from '../../config/config.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { readVersions, remember } from '../known.js'
import { type FileMistake, type ReadCharter, readCharterText } from './read.js'

type Keeping = Pick<Installation, 'db' | 'now'>

/** The name of a version: the charter's id and what its text is worth. */
export const versionName = (charter: Charter): string => {
  const digest = digestOf(JSON.stringify(charter))
  return `${charter.id}@${digest.slice(0, 12)}`
}

/** Keeps a version, once; the answer is its name. */
export const keepVersion = async ({ db, now }: Keeping, charter: Charter): Promise<string> => {
  const name = versionName(charter)
  await db.app
    .insertInto('charterVersion')
    .values({
      charter: name,
      body: sql`${JSON.stringify(charter)}::json`,
      readAt: timestamp(now()),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  remember(name, charter)
  return name
}

const unreadable = (path: string): readonly FileMistake[] => [
  { line: 0, message: `The file ${path} cannot be read.` },
]

const readFileText = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}

/** The charter that was in use last, for when the file is not good. */
const lastInUse = async ({ db }: Keeping): Promise<string> => {
  const row = await db.app.selectFrom('charterInUse').select('charter').executeTakeFirst()
  return row?.charter ?? 'pep-811'
}

const use = async ({ db, now }: Keeping, charter: string): Promise<ChosenCharter> => {
  const since = timestamp(now())
  await db.app
    .insertInto('charterInUse')
    .values({ charter, since })
    .onConflict((conflict) => conflict.column('one').doUpdateSet({ charter, since }))
    .execute()
  return { name: charter, mistakes: [] }
}

export interface ChosenCharter {
  /** What a new team decides by. */
  readonly name: string
  readonly mistakes: readonly FileMistake[]
}

/** The charter of a file, or every mistake in it. */
export const readCharterFile = async (path: string): Promise<ReadCharter> => {
  const text = await readFileText(path)
  return text === undefined ? { mistakes: unreadable(path) } : readCharterText(text)
}

/**
 * The charter that the configuration names. With mistakes in its file, the one that was in use last stays; the mistakes come along
 * for whoever starts the server.
 */
export const chooseCharter = async (
  installation: Keeping,
  choice: CharterChoice,
): Promise<ChosenCharter> => {
  await readVersions(installation)
  if (choice.kind === 'built-in') return use(installation, choice.name)
  const read = await readCharterFile(choice.path)
  if ('mistakes' in read) return { name: await lastInUse(installation), mistakes: read.mistakes }
  return use(installation, await keepVersion(installation, read.charter))
}
