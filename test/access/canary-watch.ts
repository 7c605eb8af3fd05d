// Looks for canaries where no text of a case may be: in every row as it is written, in files, in whole tables. A word is
// found in the clear, and in the codings that a text is easily kept in.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestInstallation } from '../../packages/server/test/support/installation.js'

/** As it was written, or in capitals: in any mixture, one random link in a few thousand has such a word. */
const WORD = /zq[a-z]{4,}?zq|ZQ[A-Z]{4,}?ZQ/g
/** `zq`, letters and `zq` in hexadecimal, as PostgreSQL writes bytes. */
const HEX = /(?:7a71|5a51)(?:[46][1-9a-f]|[57][0-9a]){3,60}?(?:7a71|5a51)/gi
const BASE64 = /[A-Za-z0-9+/_-]{16,}/g

const plainWords = (text: string): readonly string[] => text.match(WORD) ?? []

/** Every canary in a text, by itself, as hexadecimal, as base64 and as quoted-printable. */
export const canariesIn = (text: string): readonly string[] => {
  const hex = (text.match(HEX) ?? []).map((found) => Buffer.from(found, 'hex').toString('latin1'))
  const base64 = (text.match(BASE64) ?? []).flatMap((found) =>
    // A text can begin at any of a group's four characters.
    [0, 1, 2, 3].flatMap((at) =>
      plainWords(Buffer.from(found.slice(at), 'base64').toString('latin1')),
    ),
  )
  const whole = [...plainWords(text.replace(/=\r?\n/g, '')), ...hex.flatMap(plainWords), ...base64]
  return [...new Set(whole.map((word) => word.toLowerCase()))]
}

/** What of a text is a canary. */
export type Find = (text: string) => readonly string[]

const WITH_A_WORD = `row_text ~ 'zq[a-z]{4,}zq|ZQ[A-Z]{4,}ZQ' or row_text ~* '7a71([46][1-9a-f]|[57][0-9a]){3,60}7a71'`

/**
 * From now on every row that is written with a canary in it is remembered, even when it is deleted at once; `which` is the
 * condition, in SQL, for canaries that are no words of this file.
 */
export const watchTables = async (
  { sql }: TestInstallation,
  which = WITH_A_WORD,
): Promise<void> => {
  await sql('create schema canary')
  await sql('create table canary.seen (place text, row_text text)')
  await sql(`create function canary.watch() returns trigger language plpgsql security definer as $$
    declare row_text text := to_jsonb(new)::text;
    begin
      if ${which} then
        insert into canary.seen values (tg_table_schema || '.' || tg_table_name, row_text);
      end if;
      return null;
    end $$`)
  await sql(`do $$ declare t record; begin
    for t in select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where c.relkind = 'r' and n.nspname in ('public', 'graphile_worker') loop
      execute format('create trigger canary_watch after insert or update on %I.%I for each row execute function canary.watch()',
        t.nspname, t.relname);
    end loop; end $$`)
}

export type Finding = readonly [place: string, word: string]

const found = (place: string, text: string, find: Find = canariesIn): readonly Finding[] =>
  find(text).map((word) => [place, word])

/** What was remembered since `watchTables`. */
export const seenInTables = async (
  { sql }: TestInstallation,
  find?: Find,
): Promise<readonly Finding[]> => {
  const rows = await sql<{ place: string; row_text: string }>('select * from canary.seen')
  return rows.flatMap(({ place, row_text: text }) => found(`row of ${place}`, text, find))
}

/** Every row of every table as text, as a plain dump has it. */
export const dumpTables = async (
  { sql }: TestInstallation,
  find?: Find,
): Promise<{ findings: readonly Finding[]; rows: number }> => {
  const tables = await sql<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'canary', 'pg_toast')`,
  )
  const findings: Finding[] = []
  let count = 0
  for (const { name } of tables) {
    const rows = await sql<{ text: string }>(`select to_jsonb(t)::text as text from ${name} t`)
    count += rows.length
    findings.push(...rows.flatMap(({ text }) => found(`dump of ${name}`, text, find)))
  }
  return { findings, rows: count }
}

/** Every file under a folder, its name and its bytes. */
export const searchFiles = async (
  folder: string,
  find?: Find,
): Promise<{ findings: readonly Finding[]; files: number }> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const findings: Finding[] = []
  let files = 0
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    findings.push(...found('a file name', path, find))
    if (!entry.isFile()) continue
    files += 1
    findings.push(...found(`file ${path}`, (await readFile(path)).toString('latin1'), find))
  }
  return { findings, files }
}

/** The same for a text that somebody outside gets to see. */
export const searchText = found
