// `node scripts/bench/parties.mjs`: the page of a case with 200 participants of 40 projects and 1,000 posts, its list of
// parties, and the same page as a participant sees it, each against the page of a case with nobody in it, in the same
// run. Prints JSON lines {name, value, unit, baseline, ratio, n}; the limit is 100 ms.
import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { change } from '../../packages/server/dist/audit/change.js'
import { loadCase } from '../../packages/server/dist/cases/load.js'
import { openCase, takeCaseNumber } from '../../packages/server/dist/cases/open.js'
import { readConfig } from '../../packages/server/dist/config/config.js'
import { seal } from '../../packages/server/dist/db/sealing.js'
import { inTransaction } from '../../packages/server/dist/db/transaction.js'
import { insertSession } from '../../packages/server/dist/identity/sessions.js'
import { buildServer } from '../../packages/server/dist/main/compose.js'
import { openParley } from '../../packages/server/dist/main/open.js'

const turns = 40
const home = mkdtempSync(join(tmpdir(), 'parley-bench-'))
chmodSync(home, 0o711) // PostgreSQL's own user passes through
const opened = await openParley({
  config: readConfig({ PARLEY_HOME: home }),
  say: () => {},
  log: (await import('pino')).default({ level: 'silent' }),
})
const { installation } = opened
const admin = new pg.Client(opened.admin)
await admin.connect()

const [memberId, guestId] = [randomUUID(), randomUUID()]
await admin.query(`
  with k as (insert into compartment (team_id) values (1) returning compartment_id)
  insert into team (team_id, slug, name, compartment_id, is_default, created_at) overriding system value
  select 1, 'BENCH', 'The bench', compartment_id, true, now() from k`)
for (const [id, name] of [
  [memberId, 'Mia Member'],
  [guestId, 'Gina Guest'],
])
  await admin.query(
    `insert into person (person_id, name, email, created_at) values ($1, $2, $3, now())`,
    [id, name, `${id}@example.test`],
  )
await admin.query(
  `insert into membership (membership_id, team_id, person_id, roles, list_name, list_position, joined_at, acknowledged_at)
   values (gen_random_uuid(), 1, $1, '{}', 'Mia Member', 0, now(), now())`,
  [memberId],
)
const { rows: teams } = await admin.query(
  'select team_id as "teamId", compartment_id as "compartmentId", slug, charter, charter_overrides as "charterOverrides" from team',
)
const team = teams[0]

const open = async (title) => {
  const number = await takeCaseNumber(installation, team)
  return change(installation, { kind: 'person', personId: memberId }, (step) =>
    openCase(step, {
      caseId: randomUUID(),
      ...{ number, team, title, projectId: null, source: 'hand', contact: null },
      report: {
        ...{ project: 'parser', summary: title, details: 'When a header is long.' },
        ...{ affectedVersions: null, proofOfConcept: null, patch: null, embargoWish: null },
      },
      receivedAt: installation.now(),
    }),
  )
}
const small = await open('A small case')
const large = await open('A large case')
await admin.query(
  `with j as (insert into project (team_id, name, slug, vendor, product)
              select 1, 'Project ' || n, 'project-' || n, 'v', 'p' from generate_series(1, 40) n returning project_id),
        numbered as (select project_id, row_number() over () as n from j),
        made as (insert into person (person_id, name, email, created_at)
                 select gen_random_uuid(), 'Participant ' || n, 'p' || n || '@example.test', now() from generate_series(1, 199) n
                 returning person_id),
        everyone as (select person_id from made union all select $3::uuid),
        placed as (select person_id, (row_number() over () - 1) % 40 + 1 as n from everyone),
        parties as (insert into party (case_id, compartment_id, project_id, status, status_at, added_at)
                    select $1, c.compartment_id, n.project_id, 'not-looked', now(), now()
                      from numbered n cross join cases c where c.case_id = $1)
   insert into participant (case_id, person_id, compartment_id, project_id, consent, invitation, invited_by, invited_at, answered_at)
   select $1, p.person_id, c.compartment_id, n.project_id, 'signatory', '', $2, now(), now()
     from placed p join numbered n using (n) cross join cases c where c.case_id = $1`,
  [large.caseId, memberId, guestId],
)
await inTransaction(installation.db, { kind: 'person', personId: memberId }, async (tx) => {
  const { key, caseId, compartmentId } = await loadCase(tx, installation, large.caseId)
  const parties = await tx
    .selectFrom('party')
    .select('projectId')
    .where('caseId', '=', caseId)
    .execute()
  const posts = Array.from({ length: 1_000 }, (_, n) => {
    const messageId = randomUUID()
    const audience = n % 4 === 0 ? `project:${parties[n % parties.length].projectId}` : 'everyone'
    return {
      ...{ messageId, caseId, compartmentId, audience, authorKind: 'person', authorId: memberId },
      body: seal(key, `message.body:${messageId}`, `Post **${n}** of a long case.`),
      writtenAt: new Date(installation.now() - (1_000 - n) * 1_000),
    }
  })
  await tx.insertInto('message').values(posts).execute()
})
await admin.query('analyze')

const cookieOf = async (personId) => {
  const { token } = await inTransaction(installation.db, { kind: 'person', personId }, (tx) =>
    insertSession(tx, {
      ...{ personId, method: 'email', agent: 'bench' },
      ...{ now: installation.now(), keys: installation.keys },
    }),
  )
  return `parley=${token}`
}
const { app } = await buildServer({ ...opened, clients: opened.clients })
await app.ready()

const round = (value) => Math.round(value * 100) / 100
const measure = async (cookie, url) => {
  const times = []
  for (let n = 0; n < turns + 5; n++) {
    const from = performance.now()
    const { statusCode } = await app.inject({
      url,
      headers: { cookie, accept: 'text/html', 'sec-fetch-site': 'same-origin' },
    })
    if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}`)
    if (n >= 5) times.push(performance.now() - from)
  }
  times.sort((a, b) => a - b)
  return times[Math.floor(times.length / 2)]
}
const [member, guest] = [await cookieOf(memberId), await cookieOf(guestId)]
const baseline = await measure(member, `/cases/${small.caseId}`)
for (const [name, cookie, path] of [
  ['to the coordinator', member, ''],
  ['to a participant', guest, ''],
  ['its list of parties', member, '/parties'],
]) {
  const value = await measure(cookie, `/cases/${large.caseId}${path}`)
  process.stdout.write(
    `${JSON.stringify({
      name: `case page, 200 participants and 1,000 posts, ${name}: median`,
      value: round(value),
      unit: 'ms',
      baseline: round(baseline),
      ratio: round(value / baseline),
      n: turns,
    })}\n`,
  )
}

await app.close()
await admin.end()
await opened.close()
rmSync(home, { recursive: true, force: true })
