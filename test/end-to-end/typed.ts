// Every line that is typed into a page of a case, of a report or of its follow link is a canary of the walk: at the end it
// is looked for where no text of a case may be. Lines that an advisory made public are left out.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { BrowserContext, Request } from 'playwright-core'
import { expect } from 'vitest'
import { readConfig } from '../../packages/server/src/config/config.js'
import { diagnose } from '../../packages/server/src/main/admin/doctor.js'
import { exportLedger } from '../../packages/server/src/main/admin/ledger-export.js'
import { backUp } from '../../packages/server/src/main/backup.js'
import { buildServer } from '../../packages/server/src/main/compose.js'
import { registerHealth } from '../../packages/server/src/main/listen.js'
import type { Opened } from '../../packages/server/src/main/open.js'
import {
  dumpTables,
  type Find,
  type Finding,
  searchFiles,
  searchText,
  seenInTables,
} from '../access/canary-watch.js'
import type { World } from './world.js'

/** Rows of jobs and of mail are gone soon after they are written: all of them are kept. */
export const JOBS_AND_MAIL = `tg_table_name in ('_private_jobs', 'mail')`

/** Fields that are not embargoed: names and addresses of people stand in the clear, as docs/SECURITY.md says. */
const IN_THE_CLEAR = /^(name|email|address|creditAs|_\w+|basis)$/

/** Shorter lines, and such without a space, may stand anywhere by chance. */
const isTelling = (line: string): boolean => line.length >= 16 && line.includes(' ')

const fieldsOf = (request: Request): readonly (readonly [string, string])[] => {
  const body = request.postDataBuffer()?.toString('utf8') ?? ''
  const type = request.headers()['content-type'] ?? ''
  if (type.startsWith('application/x-www-form-urlencoded')) return [...new URLSearchParams(body)]
  const boundary = /boundary=(\S+)/.exec(type)?.[1]
  if (boundary === undefined) return []
  return body.split(`--${boundary}`).flatMap((part) => {
    const [head = '', ...rest] = part.split('\r\n\r\n')
    return [[/name="([^"]*)"/.exec(head)?.[1] ?? '', rest.join('\r\n\r\n')] as const]
  })
}

/** Keeps every telling line that a window sends. */
export const keepTyped = (context: BrowserContext, typed: Set<string>): void => {
  context.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (request.method() !== 'POST' || !/^\/(cases|report|reviews|r)\b/.test(pathname)) return
    for (const [name, value] of fieldsOf(request))
      if (!IN_THE_CLEAR.test(name))
        for (const line of value.split(/\r?\n/).map((each) => each.trim()))
          if (isTelling(line)) typed.add(line)
  })
}

/** A line as it is, as JSON and quoted-printable have it, as hexadecimal and as base64 from any place of a text. */
const codingsOf = (line: string): readonly string[] => {
  const bytes = Buffer.from(line)
  const base64 = [0, 1, 2].map((before) =>
    // What shares a group with its neighbours differs, and is cut off.
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(4, -4),
  )
  return [line, JSON.stringify(line).slice(1, -1), bytes.toString('hex'), ...base64]
}

const finderOf = (lines: readonly string[]): Find => {
  const sought = lines.map((line) => [line, codingsOf(line)] as const)
  return (text) => {
    const joined = text.replace(/=\r?\n/g, '')
    return sought.flatMap(([line, codings]) =>
      codings.some((coding) => text.includes(coding) || joined.includes(coding)) ? [line] : [],
    )
  }
}

/** What went out: the advisories' rows and records, and what was announced to a list. */
const publicOf = async ({ cve, osv, mail, installation, parts }: World) => {
  const rows = await installation.sql<{ text: string }>(
    'select to_jsonb(a)::text as text from advisory a union all select to_jsonb(h)::text from advisory_history h',
  )
  const { announceTo } = parts.settings.mail
  const mails = announceTo === undefined ? [] : mail.messages(announceTo).map(({ text }) => text)
  const records = [...cve.records(), ...Object.values(await osv.files())]
  return [...rows.map(({ text }) => text), ...mails, ...records.map((each) => JSON.stringify(each))]
}

/** What a running installation says of itself: its health, and the figures of the doctor. */
const figuresOf = async ({ parts, installation }: World): Promise<readonly Finding[]> => {
  const { app } = await buildServer(parts)
  registerHealth(app, parts)
  const health = (await app.inject({ url: '/readyz' })).body
  await app.close()
  const opened = { ...parts, config: readConfig({}), admin: installation.admin }
  // because: the figures are taken of the installation; nothing else of an opened one is asked for
  const figures = JSON.stringify(await diagnose(opened as unknown as Opened))
  return [
    ['health', health],
    ['doctor', figures],
  ]
}

/** Fails with every place where a line stands that was typed in confidence; says how many there were. */
export const expectNowhere = async (
  world: World,
  typed: ReadonlySet<string>,
  temporary: string,
): Promise<void> => {
  const { installation, mail } = world
  const known = finderOf([...typed])
  const open = new Set((await publicOf(world)).flatMap((text) => known(text)))
  const lines = [...typed].filter((line) => !open.has(line))
  const find = finderOf(lines)
  const [backup, ledger] = [join(temporary, 'backup.gz'), join(temporary, 'ledger.ndjson')]
  await backUp(installation.admin, backup)
  await exportLedger(installation, ledger)
  const texts: readonly Finding[] = [
    ...mail
      .messages()
      .map(({ subject, raw, text }) => [`mail "${subject}"`, `${text}\n${raw}`] as const),
    ['log', installation.logLines.join('')],
    ['backup', gunzipSync(await readFile(backup)).toString('utf8')],
    ['ledger', await readFile(ledger, 'utf8')],
    ...(await figuresOf(world)),
  ]
  const found = [
    ...texts.flatMap(([place, text]) => searchText(place, text, find)),
    ...(await seenInTables(installation, find)),
    ...(await dumpTables(installation, find)).findings,
    ...(await searchFiles(temporary, find)).findings,
  ]
  console.log(`Lines typed in confidence: ${lines.length}, public since: ${open.size}`)
  expect([...new Set(found.map((each) => each.join(': ')))]).toEqual([])
}
