// `node scripts/bench/pages.mjs`: how long the server takes for the pages of signed-in people at 100,000 cases and
// 1,000,000 messages, as a member of a team with 70,000 of them and as a guest in 150. Server time is what the server
// itself sees, from the request's head to the answer's last byte; pages take turns, one request at a time. The baseline
// is the least any server must do for the page: the same rows by their index, past every policy, nothing opened or drawn.
import pg from 'pg'
import { buildServer } from '../../packages/server/dist/main/compose.js'
import { openLarge } from './data/large.mjs'
import { compressed, percentile, print, sayLoad, visitor } from './data/measure.mjs'
import { casesOf, pagesOf } from './data/page-list.mjs'
import { signIn } from './data/people.mjs'

const rounds = Number(process.env['PARLEY_BENCH_ROUNDS'] ?? 100)
const only = process.argv[2]

const { opened, made, close } = await openLarge()
print({
  name: 'generator: cases with their conversations a second',
  ...{
    value: made.rows.cases / made.seconds,
    unit: '1/s',
    n: made.rows.cases,
    lessIsBetter: false,
  },
})
const { app } = await buildServer(opened)
let took = 0
app.addHook('onResponse', async (_request, reply) => {
  took = reply.elapsedTime
})
const url = await app.listen({ host: '127.0.0.1', port: 0 })
const admin = new pg.Client(opened.admin)
await admin.connect()
const browser = visitor(url)

const cookies = {
  member: await signIn(opened.installation, made.member),
  guest: await signIn(opened.installation, made.guest),
}
const cases = await casesOf(admin, made)
const pages = pagesOf({ keys: opened.installation.keys, made, cases }).filter(
  ({ name }) => only === undefined || name.includes(only),
)
const figures = pages.map(() => ({ times: [], baseline: [], sizes: [] }))

const measure = async (page, figure, round) => {
  const began = performance.now()
  const { text, values } = page.baseline(round)
  await admin.query({ text, values })
  const baseline = performance.now() - began
  const body = await browser.get(page.path(round), cookies[page.who])
  // The hook runs after the last byte was handed over; the client may have it before.
  await new Promise((resolve) => setImmediate(resolve))
  if (round < 0) return
  figure.baseline.push(baseline)
  figure.times.push(took)
  figure.sizes.push(compressed(body))
}

sayLoad('pages begin')
for (let round = -5; round < rounds; round++)
  for (const [at, page] of pages.entries()) await measure(page, figures[at], round)
sayLoad('pages end')

for (const [at, page] of pages.entries()) {
  const { times, baseline, sizes } = figures[at]
  const name = `${page.name}, ${page.who}`
  const p95 = percentile(times, 0.95)
  print({
    name: `${name}: server time p95`,
    value: p95,
    unit: 'ms',
    baseline: percentile(baseline, 0.95),
    n: rounds,
  })
  if (process.env['PARLEY_BENCH_MEDIANS'])
    print({
      name: `${name}: server time p50`,
      value: percentile(times, 0.5),
      unit: 'ms',
      baseline: percentile(baseline, 0.5),
      n: rounds,
    })
  print({
    name: `${name}: HTML compressed`,
    value: Math.max(...sizes) / 1000,
    unit: 'kB',
    n: rounds,
  })
}

browser.close()
await app.close()
await admin.end()
await close()
