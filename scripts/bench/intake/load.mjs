// The load of scripts/bench/intake.mjs, in a process of its own: reports over HTTP, or their rows inserted bare in one
// statement a report. Answers each order with how many, how long, and how long each took.
import { randomBytes, randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import pg from 'pg'

const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const details = 'A member named ../x is written outside of the folder it is unpacked into. '.repeat(
  6,
)
const body = JSON.stringify({
  project: 'Widget',
  summary: 'A crafted header is followed outside the folder',
  details,
  affectedVersions: '1.0, 1.1 and main',
  proofOfConcept: 'import widget\nraise SystemExit(1)',
})

let sent = 0
/** Requests are limited per address and minute, so each comes from an address of its own. */
const address = () => `10.${(sent >> 16) & 255}.${(sent >> 8) & 255}.${sent++ & 255}`

const report = (url) =>
  new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-forwarded-for': address(),
    }
    const asked = request(`${url}/api/v1/reports`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume()
      answer.on('end', () =>
        answer.statusCode === 201 ? resolve() : reject(new Error(`answered ${answer.statusCode}`)),
      )
    })
    asked.on('error', reject)
    asked.end(body)
  })

// The rows of one report as intake writes them, of the same sizes, in one round trip and one transaction.
const insertRows = {
  name: 'rows',
  text: `
with l as (insert into follow_link (follow_link_id, case_id, lookup, sealed, created_at) values ($1, $2, $3, $4, now())),
     c as (insert into cases (case_id, team_id, compartment_id, number, project_id, source, title, report_state, received_at,
             clock_started_at, deadline_at, embargo_state, embargo_ends_at, last_activity_at, last_human_at)
           values ($2, 1, (select compartment_id from team where team_id = 1), $5, 1, 'import', $6, 'received', now(), now(),
             now() + interval '90 days', 'active', now() + interval '90 days', now(), now()) returning compartment_id),
     k as (insert into case_key (case_id, wrapped) values ($2, $7)),
     r as (insert into report (case_id, compartment_id, sealed) select $2, compartment_id, $8 from c),
     w as (insert into search_words (case_id, compartment_id, audience, words, last_activity_at)
           select $2, compartment_id, 'everyone', $9::bigint[], now() from c),
     e as (insert into event (event_id, at, commitment) values ($10, now(), $11), ($12, now(), $11)),
     b as (insert into event_body (event_id, case_id, compartment_id, audience, name, at, salt, body)
           select id, $2, c.compartment_id, 'team+reporter', 'report:received', now(), $11, $13 from c, unnest(array[$10, $12]::uuid[]) id)
select jobs.enqueue('bench', '{}'::json, null), jobs.enqueue('bench', '{}'::json, $5)`,
}

const rowsOf = () => {
  const number = randomUUID()
  const hash = () => BigInt.asIntN(64, randomBytes(8).readBigUInt64BE()).toString()
  return [
    randomUUID(),
    randomUUID(),
    randomBytes(32),
    randomBytes(77),
    number,
    randomBytes(77),
    randomBytes(61),
    randomBytes(body.length + 80),
    Array.from({ length: 60 }, hash),
    randomUUID(),
    randomBytes(32),
    randomUUID(),
    randomBytes(380),
  ]
}

let pool
const bare = async (admin) => {
  pool ??= new pg.Pool({ ...admin, max: 16 })
  await pool.query({ ...insertRows, values: rowsOf() })
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const asFastAsPossible = async (one, { seconds, clients }) => {
  const times = []
  const start = performance.now()
  const until = start + seconds * 1000
  const client = async () => {
    while (performance.now() < until) {
      const begun = performance.now()
      await one()
      times.push(performance.now() - begun)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return { n: times.length, spent: performance.now() - start, times }
}

/** Starts one every so often, whether the last has been answered or not. */
const steadily = async (one, { seconds, perSecond }) => {
  const times = []
  const start = performance.now()
  const all = []
  for (let at = 0; at < seconds * perSecond; at++) {
    const due = start + (at * 1000) / perSecond
    const wait = due - performance.now()
    if (wait > 0) await pause(wait)
    all.push(one().then(() => times.push(performance.now() - due)))
  }
  await Promise.all(all)
  return { n: times.length, spent: performance.now() - start, times }
}

process.on('message', async (order) => {
  const one = order.kind === 'http' ? () => report(order.url) : () => bare(order.admin)
  try {
    process.send(await (order.perSecond ? steadily : asFastAsPossible)(one, order))
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
})
