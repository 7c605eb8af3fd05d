// The large installation that pages are measured on: 100,000 cases with 1,000,000 messages unless told otherwise. Built
// anew by every run; with PARLEY_BENCH_HOME it is built there once and used again.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import pino from 'pino'
import { readConfig } from '../../../packages/server/dist/config/config.js'
import { openParley } from '../../../packages/server/dist/main/open.js'
import { caseMaker, SHAPES } from './cases.mjs'
import { dropIndexes, makeIndexes, openTables } from './copy.mjs'
import { insertWorld } from './people.mjs'
import { randomOf, textsOf } from './texts.mjs'

const CASES = Number(process.env['PARLEY_BENCH_CASES'] ?? 100_000)
const PER_CASE = 10
const GUEST_IN = 150
const LARGE_POSTS = 1_000

/** Writes all cases; returns the ids that the measuring asks for by name. */
const fill = async (opened, client) => {
  const { keys } = opened.installation
  const world = await insertWorld(client)
  const indexes = await dropIndexes(client)
  const tables = await openTables(opened.admin, SHAPES)
  const texts = textsOf(keys, 1)
  const random = randomOf(2)
  const next = caseMaker({ keys, world, texts, put: tables.put, now: Date.now(), count: CASES, seed: 3 })
  const guestEvery = Math.floor(CASES / GUEST_IN)
  // As many posts as are left for the others once the large case has its own; most cases have few, some have many.
  const mean = PER_CASE - LARGE_POSTS / CASES
  const posts = () => Math.min(200, Math.round(-Math.log(1 - random()) * mean + 0.08))
  for (let at = 0; at < CASES - 1; at++) {
    const isRead = at > CASES * 0.8 && random() < 0.4
    const people = at % guestEvery === 0 && at / guestEvery < GUEST_IN ? [world.guest] : undefined
    next(at, { posts: posts(), isRead, people })
    if (at % 20 === 0) await tables.breathe()
  }
  const [team] = world.teams
  const wish = { team, age: 80, fate: 'accepted', posts: LARGE_POSTS, people: world.crowd }
  const largeCase = next(CASES - 1, { ...wish, isRead: true })
  const rows = await tables.end()
  await makeIndexes(opened.admin, indexes)
  return { rows, largeCase, world }
}

const finish = async (client) => {
  await client.query(
    `insert into case_counter (team_id, year, next) select team_id, extract(year from now()), 1000000 from team`,
  )
  await client.query('vacuum analyze')
  await client.query('select sec.refresh_common_words()')
  await client.query('checkpoint')
}

const build = async (opened) => {
  const client = new pg.Client(opened.admin)
  await client.connect()
  const began = performance.now()
  const { rows, largeCase, world } = await fill(opened, client)
  await finish(client)
  await client.end()
  const seconds = (performance.now() - began) / 1000
  const { member, guest } = world
  return { rows, seconds, largeCase, member, guest }
}

/** Opens the large installation, building it first where it is not there. */
export const openLarge = async () => {
  const kept = process.env['PARLEY_BENCH_HOME']
  const home = kept ?? mkdtempSync(join(tmpdir(), 'parley-bench-'))
  mkdirSync(home, { recursive: true })
  chmodSync(home, 0o711) // PostgreSQL's own user passes through
  const notes = join(home, `bench-${CASES}.json`)
  const opened = await openParley({
    config: readConfig({ PARLEY_HOME: home, PARLEY_TRUST_PROXY: '1' }),
    say: () => {},
    log: pino({ level: 'silent' }),
  })
  if (!existsSync(notes)) writeFileSync(notes, JSON.stringify(await build(opened)))
  const made = JSON.parse(readFileSync(notes, 'utf8'))
  const close = async () => {
    await opened.close()
    if (kept === undefined) rmSync(home, { recursive: true, force: true })
  }
  return { opened, made, close }
}
